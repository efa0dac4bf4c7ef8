# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dossier of the decision: ranking, decisions with their signatures, notices, requests, approval; never who objected."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from grants.engine.money import wan_text
from grants.enums import RequestKind
from grants.models import Application, ApprovalEntry, NoticeEntry, SignOff
from workflow.selectors.dossier.chapters import Chapter, Table, chapter, facts, table, who


def chapters(application: Application) -> Iterator[Chapter]:
    """Return the chapters of ranking, decision, notice and approval."""
    yield chapter(_("Ranking and decision"), _budget(application), _rankings(application), *_decisions(application))
    yield chapter(_("Public notice and requests"), _notices(application), _requests(application))
    yield chapter(_("Approval"), *_approvals(application))


def _budget(application: Application) -> Table:
    reviews = application.budget_reviews.select_related("reviewed_by").order_by("pk")
    return table(
        _("Approved total investment"),
        (_("When"), _("Entered by"), _("Approved total investment (10,000 yuan)"), _("Reason")),
        ((one.reviewed_at, who(one.reviewed_by), wan_text(one.approved_total_fen), one.reason) for one in reviews),
    )


def _rankings(application: Application) -> Table:
    entries = application.ranking_entries.select_related("ranking").order_by("ranking__number")
    return table(
        _("Rankings"),
        (_("Version"), _("Locked"), _("Rank"), _("Deciding score"), _("Plain mean"), _("Valid scores"), _("Digest")),
        (
            (
                one.ranking.number,
                one.ranking.locked_at,
                one.rank,
                one.basis_score,
                one.raw_score,
                one.valid_scores,
                one.ranking.digest,
            )
            for one in entries
        ),
    )


def _decisions(application: Application) -> Iterator[Table]:
    decisions = list(application.decisions.select_related("list").order_by("list__number", "pk"))
    yield table(
        _("Decisions"),
        (_("List"), _("State"), _("Outcome"), _("Amount (10,000 yuan)"), _("Reason"), _("Decided")),
        (
            (
                one.list.number,
                one.list.get_state_display(),
                one.get_outcome_display(),
                wan_text(one.amount_fen),
                one.reason,
                one.list.decided_at,
            )
            for one in decisions
        ),
    )
    steps = SignOff.objects.filter(list__in={one.list_id for one in decisions}).select_related("list", "signer")
    yield table(
        _("Signatures"),
        (_("List"), _("Step"), _("State"), _("Signed by"), _("Signed"), _("Opinion"), _("Document")),
        (
            (
                step.list.number,
                step.title,
                step.get_state_display(),
                step.signer or step.signer_name,
                step.signed_on,
                step.opinion,
                step.document_number,
            )
            for step in steps.order_by("list__number", "step")
        ),
    )


def _notices(application: Application) -> Table:
    entries = NoticeEntry.objects.filter(application=application).select_related("notice").order_by("notice__pk")
    return table(
        _("Public notices"),
        (_("Public notice"), _("Opens"), _("Closes"), _("Name as published"), _("State"), _("Digest")),
        (
            (
                one.notice.title,
                one.notice.opens_on,
                one.notice.closes_on,
                one.organisation_name,
                one.get_state_display(),
                one.notice.sha256,
            )
            for one in entries
        ),
    )


def _requests(application: Application) -> Table:
    return table(
        _("Requests"),
        (_("Kind"), _("Filed"), _("Filed by"), _("State"), _("Text"), _("Answer"), _("Decided")),
        (
            (
                one.get_kind_display(),
                one.filed_at,
                _("kept secret") if one.kind == RequestKind.OBJECTION else one.organisation,
                one.get_state_display(),
                one.text,
                one.answer,
                one.decided_at,
            )
            for one in application.requests.select_related("organisation").order_by("pk")
        ),
    )


def _approvals(application: Application) -> Iterator[Table]:
    entries = ApprovalEntry.objects.filter(application=application)
    for entry in entries.select_related("approval__entered_by", "approval__checked_by"):
        yield facts(
            _("Approval document"),
            (
                (_("Document"), entry.approval.document_number),
                (_("Dated"), entry.approval.dated_on),
                (_("Amount (10,000 yuan)"), wan_text(entry.amount_fen)),
                (_("Entered by"), who(entry.approval.entered_by)),
                (_("Checked by"), entry.approval.checked_by),
                (_("Checked"), entry.approval.checked_at),
                (_("Digest"), entry.approval.digest),
            ),
        )
