# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask other bodies about the organisations of a call (joint check), and enter what they answer."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.exceptions import GrantsError
from grants.models import Call, Organisation, OutsideCheck, User
from grants.permissions import require_permission


@transaction.atomic
def outside_checks_ask(
    *, actor: User, call: Call, organisations: Collection[Organisation], body: str, letter_number: str
) -> list[OutsideCheck]:
    """Note that a body was asked about organisations by a letter; who was asked about already is left as it is."""
    require_permission(actor, "grants.screen_call", call)
    call = Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)
    body, letter_number = body.strip(), letter_number.strip()
    if not (body and letter_number):
        raise GrantsError(_("Enter the body that is asked and the number of the letter."))
    asked = set(OutsideCheck.objects.filter(call=call, body=body).values_list("organisation_id", flat=True))
    new = [organisation for organisation in organisations if organisation.pk not in asked]
    if not new:
        raise GrantsError(_("This body has been asked about every one of these organisations already."))

    checks = OutsideCheck.objects.bulk_create(
        OutsideCheck(call=call, organisation=one, body=body, letter_number=letter_number, entered_by=actor)
        for one in new
    )

    record(call, actor=actor, action="call.outside_checks_asked", data={"letter": letter_number, "count": len(checks)})
    return checks


@transaction.atomic
def outside_check_reply(
    *, actor: User, check: OutsideCheck, is_clear: bool, reply: str, replied_on: date
) -> OutsideCheck:
    """Enter what a body answered; an answer entered before is replaced, and both stand in the record."""
    require_permission(actor, "grants.screen_call", check.call)
    check = OutsideCheck.objects.select_for_update(of=("self",), no_key=True).get(pk=check.pk)
    if not is_clear and not reply.strip():
        raise GrantsError(_("Write what the body found. The officer who checks the case will read it."))
    if replied_on > timezone.localdate():
        raise GrantsError(_("The date of the reply should not lie in the future."))
    before = check.is_clear

    check.is_clear = is_clear
    check.reply = reply.strip()
    check.replied_on = replied_on
    check.entered_by = actor
    check.full_clean()
    check.save(update_fields=["is_clear", "reply", "replied_on", "entered_by"])

    record(check, actor=actor, action="outside_check.replied", data={"from": before, "to": is_clear})
    return check
