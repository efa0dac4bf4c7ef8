# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dossier up to the review: the case in short, its versions, recommendation, checks, corrections."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from grants.engine.money import wan_text
from grants.models import Application
from grants.rules.choices import CheckPoint
from grants.rules.labels import named
from workflow.selectors.dossier.chapters import Chapter, Table, chapter, facts, table, who
from workflow.selectors.screening import outside_checks_of


def chapters(application: Application) -> Iterator[Chapter]:
    """Return the chapters of filing and screening."""
    yield chapter(_("The case in short"), _in_short(application))
    yield chapter(_("Versions handed in"), _versions(application))
    yield chapter(_("Recommendation"), _recommendations(application))
    yield chapter(_("Formal check"), *_checks(application), _corrections(application), _outside(application))


def _in_short(application: Application) -> Table:
    amounts = (
        (_("Total investment (10,000 yuan)"), application.total_fen),
        (_("Grant requested (10,000 yuan)"), application.requested_fen),
        (_("Own funds (10,000 yuan)"), application.own_fen),
        (_("Approved total investment (10,000 yuan)"), application.approved_total_fen),
    )
    return facts(
        _("The case in short"),
        (
            (_("Case number"), application.number),
            (_("Title"), application.title),
            (_("Call"), application.call.title_zh),
            (_("Organisation"), application.organisation_name or application.organisation.name),
            (_("Unified social credit code"), application.organisation.uscc),
            (_("District"), application.district),
            (_("Industry"), application.industry),
            (_("Recommender"), application.recommender),
            (_("Handed in"), application.submitted_at),
            (_("State"), application.get_status_display()),
            *((label, wan_text(fen)) for label, fen in amounts if fen is not None),
            (_("Begins"), application.starts_on),
            (_("Ends"), application.ends_on),
        ),
    )


def _versions(application: Application) -> Table:
    handed_in = application.snapshots.filter(handed_in_at__isnull=False).order_by("number")
    return table(
        _("Versions handed in"),
        (_("Version"), _("Handed in"), _("Digest")),
        ((one.number, one.handed_in_at, one.sha256) for one in handed_in),
    )


def _recommendations(application: Application) -> Table:
    rows = application.recommendations.select_related("recommender", "given_by", "letter_checked_by").order_by("pk")
    return table(
        _("Recommendation"),
        (_("When"), _("Recommender"), _("Conclusion"), _("Rank"), _("Opinion"), _("Letter"), _("Letter checked by")),
        (
            (
                one.given_at,
                one.recommender,
                one.get_conclusion_display(),
                one.rank,
                one.opinion,
                one.letter_number,
                one.letter_checked_by,
            )
            for one in rows
        ),
    )


def _checks(application: Application) -> Iterator[Table]:
    for check in application.formal_checks.select_related("checked_by").prefetch_related("items").order_by("number"):
        yield facts(
            _("Formal check %(number)s") % {"number": check.number},
            (
                (_("When"), check.checked_at),
                (_("Checked by"), who(check.checked_by)),
                (_("Outcome"), check.get_outcome_display()),
                (_("Reason"), check.reason),
            ),
        )
        items = [item for item in check.items.all() if item.evidence or not item.is_met]
        yield table(
            _("Points with a remark"),
            (_("Point checked"), _("Is met"), _("Evidence")),
            ((named(CheckPoint, item.code), item.is_met, item.evidence) for item in items),
        )


def _corrections(application: Application) -> Table:
    rows = application.correction_requests.select_related("opened_by").order_by("number")
    return table(
        _("Corrections"),
        (_("Sent back"), _("Asked by"), _("What to put right"), _("Answered")),
        ((one.opened_at, one.get_asked_by_display(), one.opinion, one.answered_at) for one in rows),
    )


def _outside(application: Application) -> Table:
    return table(
        _("Outside checks"),
        (_("Body asked"), _("Letter"), _("Clear"), _("Reply"), _("Replied")),
        (
            (one.body, one.letter_number, one.is_clear, one.reply, one.replied_on)
            for one in outside_checks_of(application)
        ),
    )
