# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tests of the scoring pages post, and what is stored then."""

from reviewers.models import CriterionScore

HTMX = {"HX-Request": "true"}


def sheet_of(revision=0, **fields):
    """Return a sheet as a page posts it; the six criteria have 10, 25, 20, 20, 13 and 12 points."""
    return {"revision": revision, "opinion": "", "veto": "", "veto_reason": ""} | fields


WHOLE = {
    "score_1": "8",
    "score_2": "20",
    "score_3": "16",
    "score_4": "16",
    "score_5": "10",
    "score_6": "9",
    "opinion": "方案可行",
    "is_supported": "yes",
    "suggested": "15.5",
}


def stored(desk, number=0):
    """Return the stored review of a seat, and its points with comments."""
    review = desk.fresh(number).review
    scores = CriterionScore.objects.filter(review=review).order_by("criterion__sort")
    return review, [(score.points, score.comment) for score in scores]


def save(desk, **fields):
    """Save a sheet by the plain form."""
    return desk.post("score", desk.seats[0], sheet_of(**fields))


def autosave(desk, **fields):
    """Save a sheet as the page does after each change."""
    return desk.post("score", desk.seats[0], sheet_of(**fields), **HTMX)


def text_of(page):
    """Return the text of an answer."""
    return page.content.decode()


def hand_in(desk, **fields):
    """Write a whole sheet and hand it in."""
    save(desk, **(WHOLE | fields))
    return desk.post("hand_in", desk.seats[0], {"revision": stored(desk)[0].revision})
