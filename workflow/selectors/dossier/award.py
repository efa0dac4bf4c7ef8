# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dossier of the award: agreement, money, reports, checks, changes, acceptance, certificates; no bank accounts."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from grants.engine.money import wan_text
from grants.models import Application, Award, TargetResult
from grants.rules.choices import ChangeKind, Grade, MidtermGrade
from grants.rules.labels import named
from workflow.selectors.dossier.chapters import Chapter, Table, chapter, facts, table, who


def chapters(application: Application) -> Iterator[Chapter]:
    """Return the chapters of what came of an approved case."""
    award = Award.objects.filter(application=application).select_related("programme", "organisation").first()
    if award is None:
        return
    yield chapter(_("Award"), _in_short(award), _certificates(award))
    yield chapter(_("Agreement"), *_agreements(award), _changes(award))
    yield chapter(_("Money"), _payments(award), _recoveries(award))
    yield chapter(_("Reports and checks"), _reports(award), _midterm(award))
    yield chapter(_("Acceptance"), _acceptances(award), _results(award), _evaluation(award))


def _in_short(award: Award) -> Table:
    return facts(
        _("Award"),
        (
            (_("Organisation"), award.organisation),
            (_("State"), award.get_status_display()),
            (_("Reason"), award.status_reason),
            (_("Document"), award.status_document),
            (_("Amount (10,000 yuan)"), wan_text(award.amount_fen) if award.amount_fen else None),
            (_("Paid (10,000 yuan)"), wan_text(award.paid_fen) if award.amount_fen else None),
            (_("Begins"), award.starts_on),
            (_("Ends"), award.ends_on),
            (_("Archive number"), award.archive_number),
            (_("Archived"), award.archived_at),
        ),
    )


def _certificates(award: Award) -> Table:
    return table(
        _("Certificates"),
        (_("Version"), _("Number"), _("Valid from"), _("Valid to"), _("Issued")),
        (
            (one.version, one.number, one.valid_from, one.valid_to, one.issued_at)
            for one in award.certificates.order_by("version")
        ),
    )


def _agreements(award: Award) -> Iterator[Table]:
    versions = award.agreements.select_related("signed_by", "agreed_by").prefetch_related("targets", "instalments")
    for one in versions.order_by("version"):
        yield facts(
            _("Agreement, version %(version)s") % {"version": one.version},
            (
                (_("State"), one.get_state_display()),
                (_("Text"), one.text),
                (_("Remark"), one.remark),
                (_("Signed by"), one.signed_by),
                (_("Signed"), one.signed_at),
                (_("Agreed by"), one.agreed_by),
                (_("Agreed"), one.agreed_at),
                (_("Digest"), one.digest),
            ),
        )
        yield table(
            _("Targets"),
            (_("Target"), _("Unit"), _("Baseline"), _("To reach")),
            ((target.name, target.unit, target.baseline, target.target) for target in one.targets.all()),
        )
        yield table(
            _("Instalments"),
            (_("Number"), _("Due upon"), _("Amount (10,000 yuan)")),
            ((part.number, part.get_trigger_display(), wan_text(part.amount_fen)) for part in one.instalments.all()),
        )


def _changes(award: Award) -> Table:
    changes = award.change_requests.select_related("request", "agreement").order_by("pk")
    return table(
        _("Changes"),
        (
            _("What is changed"),
            _("Before the change"),
            _("After the change"),
            _("Cause arose"),
            _("Reason"),
            _("State"),
            _("Agreement version"),
        ),
        (
            (
                named(ChangeKind, one.what),
                one.old_value,
                one.new_value,
                one.caused_on,
                one.request.text,
                one.request.get_state_display(),
                one.agreement and one.agreement.version,
            )
            for one in changes
        ),
    )


def _payments(award: Award) -> Table:
    payments = award.payments.select_related("fund_plan", "approved_by", "confirmed_by").order_by("pk")
    return table(
        _("Payments"),
        (_("Instalment"), _("Amount (10,000 yuan)"), _("State"), _("Payee"), _("Approved by"), _("Voucher"), _("Paid")),
        (
            (
                one.instalment_number,
                wan_text(one.amount_fen),
                one.get_state_display(),
                one.payee,
                one.approved_by,
                one.voucher,
                one.paid_on,
            )
            for one in payments
        ),
    )


def _recoveries(award: Award) -> Table:
    return table(
        _("Recoveries"),
        (_("Ordered"), _("Amount (10,000 yuan)"), _("Repaid (10,000 yuan)"), _("State"), _("Reason"), _("Document")),
        (
            (
                one.ordered_at,
                wan_text(one.amount_fen),
                wan_text(one.repaid_fen),
                one.get_state_display(),
                one.reason,
                one.document_number,
            )
            for one in award.recoveries.order_by("pk")
        ),
    )


def _reports(award: Award) -> Table:
    return table(
        _("Progress reports"),
        (_("Period"), _("Filed"), _("What was done"), _("Spent (10,000 yuan)")),
        (
            (one.period, one.filed_at, one.done, wan_text(one.spent_fen))
            for one in award.progress_reports.order_by("period")
        ),
    )


def _midterm(award: Award) -> Table:
    checks = award.midterm_checks.select_related("checked_by").order_by("pk")
    return table(
        _("Mid-term checks"),
        (_("When"), _("Checked by"), _("Grade"), _("Opinion")),
        ((one.checked_at, who(one.checked_by), named(MidtermGrade, one.grade), one.opinion) for one in checks),
    )


def _acceptances(award: Award) -> Table:
    return table(
        _("Acceptances"),
        (_("Number"), _("Applied"), _("Summary"), _("Conclusion"), _("Opinion"), _("Audited cost (10,000 yuan)")),
        (
            (
                one.number,
                one.applied_at,
                one.summary,
                one.get_conclusion_display(),
                one.opinion,
                None if one.audited_cost_fen is None else wan_text(one.audited_cost_fen),
            )
            for one in award.acceptances.order_by("number")
        ),
    )


def _results(award: Award) -> Table:
    results = TargetResult.objects.filter(acceptance__award=award).select_related("acceptance", "target")
    return table(
        _("Targets reached"),
        (_("Acceptance"), _("Target"), _("To reach"), _("Reached"), _("Is met")),
        (
            (one.acceptance.number, one.target.name, one.target.target, one.reached, one.is_met)
            for one in results.order_by("acceptance__number", "target__code")
        ),
    )


def _evaluation(award: Award) -> Table:
    evaluation = getattr(award, "evaluation", None)
    return facts(
        _("Performance evaluation"),
        ()
        if evaluation is None
        else (
            (_("Points"), evaluation.points),
            (_("Grade"), named(Grade, evaluation.grade)),
            (_("Opinion"), evaluation.opinion),
            (_("Evaluated"), evaluation.evaluated_at),
        ),
    )
