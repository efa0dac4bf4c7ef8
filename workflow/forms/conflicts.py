# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two versions of a review side by side: what another window saved, and what was entered here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grants.templatetags.ui import wan
from reviewers.engine.levels import plain
from reviewers.models import Review
from reviewers.services.reviews import Draft, Points, ReviewConflictError
from workflow.forms.reviews import ReviewForm


@dataclass(frozen=True)
class Difference:
    """One field that differs."""

    label: str | Promise
    stored: str
    entered: str


def differences(form: ReviewForm, conflict: ReviewConflictError) -> list[Difference]:
    """Return the fields in which the two versions differ, in the order of the page."""
    return [one for one in _pairs(form, conflict.current, conflict.given) if one.stored != one.entered]


def _pairs(form: ReviewForm, current: Review, given: Draft) -> Iterator[Difference]:
    stored = {score.criterion_id: Points(score.points, score.comment) for score in current.scores.all()}
    for entry in form.sheet.entries:
        name, key = str(entry.criterion), entry.criterion.pk
        before, after = stored.get(key, Points(None)), given.scores.get(key, Points(None))
        yield Difference(name, _points(before.points), _points(after.points))
        yield Difference(_("%(name)s, comment") % {"name": name}, before.comment, after.comment)
    yield Difference(_("Overall opinion"), current.opinion, given.opinion)
    yield Difference(_("Do you support the case"), _choice(current.is_supported), _choice(given.is_supported))
    yield Difference(_("Suggested amount (10,000 yuan)"), _amount(current.suggested_fen), _amount(given.suggested_fen))
    grounds = dict(form.fields["veto"].choices)  # type: ignore[attr-defined]
    yield Difference(_("Veto"), str(grounds.get(current.veto, "")), str(grounds.get(given.veto, "")))
    yield Difference(_("What you have found"), current.veto_reason, given.veto_reason)


def _points(points: Any) -> str:
    return "" if points is None else plain(points)


def _amount(fen: int | None) -> str:
    return "" if fen is None else wan(fen)


def _choice(is_supported: bool | None) -> str:
    if is_supported is None:
        return ""
    return _("I support it") if is_supported else _("I do not support it")
