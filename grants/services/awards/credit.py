# SPDX-License-Identifier: AGPL-3.0-or-later
"""Breaches of trust: entered after the organisation was heard, repaired after their time."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.calendar import add_months, city_date
from grants.enums import CreditLevel
from grants.exceptions import GrantsError
from grants.models import Award, CreditRecord, Organisation, User
from grants.rules import CallRules
from grants.rules.choices import CreditLevel as RuleLevel
from grants.selectors.calendar import working_days
from grants.services.messages import message_queue

MONTHS_A_YEAR = 12
LEVELS = {
    RuleLevel.REMINDER: CreditLevel.REMINDER,
    RuleLevel.MINOR: CreditLevel.BREACH,
    RuleLevel.SERIOUS: CreditLevel.GRAVE,
}


@transaction.atomic
def credit_record_enter(
    *,
    actor: User,
    organisation: Organisation,
    rules: CallRules,
    level: RuleLevel,
    reason: str,
    document_number: str,
    told_on: date,
    award: Award | None = None,
) -> CreditRecord:
    """Enter a breach after the organisation was told and had its working days to be heard; ``rules`` set the ban."""
    hearing_required(rules=rules, told_on=told_on)
    return breach_entered(
        actor=actor,
        organisation=organisation,
        rules=rules,
        level=level,
        reason=reason,
        document_number=document_number,
        award=award,
    )


@transaction.atomic
def credit_record_repair(*, actor: User, credit_record: CreditRecord, rules: CallRules, reason: str) -> CreditRecord:
    """Repair a record once it has stood for the months its rules ask (S26); a ban that runs ends with it."""
    credit_record = CreditRecord.objects.select_for_update(of=("self",), no_key=True).get(pk=credit_record.pk)
    today = city_date(timezone.now())
    if credit_record.repaired_on:
        raise GrantsError(_("This record has been repaired already."))
    if not rules.credit.repair_allowed:
        raise GrantsError(_("The rules do not allow a repair."))
    if today < add_months(city_date(credit_record.entered_at), rules.credit.repair_min_months):
        raise GrantsError(_("The record has not stood long enough to be repaired."))
    if not reason.strip():
        raise GrantsError(_("State on what proof the record is repaired."))

    credit_record.repaired_on = today
    credit_record.repair_reason = reason.strip()
    credit_record.save(update_fields=["repaired_on", "repair_reason"])

    record(credit_record, actor=actor, action="credit.repaired")
    return credit_record


def hearing_required(*, rules: CallRules, told_on: date) -> None:
    """Refuse a penalty before the time to be heard is over, or while that date is only provisional."""
    heard = working_days().add(told_on, rules.credit.defence_working_days)
    if heard.provisional:
        raise GrantsError(_("The calendar of that year is not official yet; a penalty cannot rest on it."))
    if city_date(timezone.now()) <= heard.date:
        raise GrantsError(
            _("The organisation may still be heard until %(date)s. Enter the record after that.")
            % {"date": heard.date.isoformat()}
        )


def breach_entered(
    *,
    actor: User,
    organisation: Organisation,
    rules: CallRules,
    level: RuleLevel,
    reason: str,
    document_number: str,
    award: Award | None,
) -> CreditRecord:
    """Write a breach and its ban, within the transaction of an act that has heard the organisation."""
    if not reason.strip() or not document_number.strip():
        raise GrantsError(_("A credit record needs its reason and its document number."))
    years = rules.credit.ban_years(level.value)
    today = city_date(timezone.now())

    credit_record = CreditRecord.objects.create(
        organisation=organisation,
        award=award,
        level=LEVELS[level],
        reason=reason.strip(),
        document_number=document_number.strip(),
        banned_until=add_months(today, MONTHS_A_YEAR * years) if years else None,
        entered_by=actor,
    )

    record(
        credit_record,
        actor=actor,
        action="credit.entered",
        data={"organisation": organisation.pk, "level": level.value, "document": credit_record.document_number},
    )
    message_queue(
        subject=credit_record, template="credit_entered", to=organisation, context={"reason": credit_record.reason}
    )
    return credit_record
