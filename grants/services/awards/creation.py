# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turn an approved case into an award: agreement, certificate or honour, as the route of its rules says."""

from django.db import transaction
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.funding import instalments_fen
from grants.enums import ApplicationStatus, AwardStatus, ResultKind
from grants.exceptions import GrantsError
from grants.models import Application, Approval, Award, User
from grants.rules import CallRules, load_rules
from grants.rules.route import Route
from grants.selectors.awards import targets_applied_for
from grants.services.awards.agreements import (
    InstalmentDraft,
    TargetDraft,
    agreement_drafted,
    agreement_put_in_force,
)
from grants.services.awards.certificates import certificate_issue
from grants.services.awards.honours import honour_register
from grants.services.messages import message_queue


@transaction.atomic
def award_create(*, actor: User, application: Application, approval: Approval, amount_fen: int) -> Award:
    """Create the award of an approved case, in fen as the approval document says; 0 for what carries no money."""
    application = _approved(application)
    rules = load_rules(application.rule_set.data)
    _check_amount(application, approval, rules.route, amount_fen)

    award = Award.objects.create(
        application=application,
        approval=approval,
        programme=application.call.programme,
        organisation=application.organisation,
        rule_set=application.rule_set,
        status=first_status(route=rules.route),
        amount_fen=amount_fen,
    )
    if rules.route.result == ResultKind.FUNDED:
        _plan_money(award, rules)
    number = _honour(actor, award, rules)

    record(
        award,
        actor=actor,
        action="award.created",
        data={"application": application.pk, "approval": approval.pk, "to": award.status, "amount_fen": amount_fen},
    )
    message_queue(subject=award, template="award_created", to=award.organisation, context={"number": number})
    return award


def first_status(*, route: Route) -> AwardStatus:
    """Return where an award begins; a grant for what is finished already only waits to be paid and evaluated."""
    if route.result != ResultKind.FUNDED:
        return AwardStatus.CERTIFIED
    return AwardStatus.CONTRACTING if route.agreement else AwardStatus.ACCEPTED_FINAL


def _approved(application: Application) -> Application:
    fresh = (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("call__programme", "rule_set", "organisation", "district", "industry")
        .get(pk=application.pk)
    )
    if fresh.status != ApplicationStatus.APPROVED:
        raise GrantsError(_("Only an approved case can become an award."))
    if Award.objects.filter(application=fresh).exists():
        raise GrantsError(_("This case has its award already."))
    return fresh


def _check_amount(application: Application, approval: Approval, route: Route, amount_fen: int) -> None:
    entry = approval.entries.filter(application=application).first()
    if entry is None or entry.amount_fen != amount_fen:
        raise GrantsError(_("The approval document names another amount for this case, or not this case at all."))
    if (route.result == ResultKind.FUNDED) != (amount_fen > 0):
        raise GrantsError(_("Only a funded programme awards money, and it awards more than nothing."))


def _honour(actor: User, award: Award, rules: CallRules) -> str:
    """Put the award into the register, with its certificate where the route gives one; return its number."""
    application, approval = award.application, award.approval
    number, valid_to = application.number or "", None
    if rules.route.result == ResultKind.CERTIFIED:
        certificate = certificate_issue(actor=actor, award=award, valid_from=approval.dated_on)
        number, valid_to = certificate.number, certificate.valid_to
    honour_register(
        actor=actor,
        programme=award.programme,
        organisation=application.organisation,
        organisation_name=application.organisation_name or application.organisation.name,
        subject_name=application.subject_name or application.title,
        district=application.district,
        industry=application.industry,
        year=approval.dated_on.year,
        number=number,
        document_number=approval.document_number,
        amount_fen=award.amount_fen,
        valid_to=valid_to,
        award=award,
    )
    return number


def _plan_money(award: Award, rules: CallRules) -> None:
    award.starts_on, award.ends_on = award.application.starts_on, award.application.ends_on
    award.save(update_fields=["starts_on", "ends_on"])
    parts = rules.funding.instalments
    amounts = instalments_fen(award.amount_fen, [part.share for part in parts])
    drafts = [
        InstalmentDraft(number=number, trigger=part.trigger.value, amount_fen=amount)
        for number, (part, amount) in enumerate(zip(parts, amounts, strict=True), start=1)
        if amount
    ]
    targets = [TargetDraft(**row) for row in targets_applied_for(award.application)]
    agreement = agreement_drafted(award=award, targets=targets, instalments=drafts)
    if not rules.route.agreement:
        agreement_put_in_force(actor=None, agreement=agreement)
