# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keep the register of experts: enter a person, correct the entry, say whether he or she may be drawn."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.mobiles import e164
from grants.exceptions import GrantsError
from grants.models import Industry, Organisation, User
from grants.services.people import account_enter, account_release
from reviewers.enums import Discipline, ExpertStanding
from reviewers.models import Expert

PREFIX = "ZJ"
GIVEN = re.compile(rf"{PREFIX}(\d+)")


@dataclass(frozen=True)
class ExpertEntry:
    """What the register says of a person; ``employer_uscc`` may be empty, then no tie by employer can be found."""

    name: str
    discipline: Discipline
    employer_name: str = ""
    employer_uscc: str = ""
    title: str = ""
    field: str = ""
    industries: Sequence[Industry] = ()
    max_load: int = 30
    is_official: bool = False


@transaction.atomic
def expert_enter(*, actor: User | None, entry: ExpertEntry, mobile: str, number: str = "", email: str = "") -> Expert:
    """Enter a person with an account by ``mobile``, an existing one or a new one; a number is given when none is."""
    user = _account(actor, mobile, entry.name, email)
    expert = Expert(number=number.strip() or _next_number(), user=user, **_columns(entry))
    try:
        with transaction.atomic():
            expert.save(force_insert=True)
    except IntegrityError:
        raise GrantsError(_("The number %(number)s is given to another expert.") % {"number": expert.number}) from None
    expert.industries.set(entry.industries)

    record(expert, actor=actor, action="expert.entered", data={"number": expert.number, "user_id": user.pk})
    return expert


@transaction.atomic
def expert_change(*, actor: User | None, expert: Expert, entry: ExpertEntry) -> Expert:
    """Correct the entry of a person; what was drawn before keeps what it rested on."""
    expert = expert_locked(expert=expert)
    columns = _columns(entry)
    known = {industry.pk for industry in expert.industries.all()}
    changed = [name for name, value in columns.items() if getattr(expert, name) != value]
    if known != {industry.pk for industry in entry.industries}:
        changed.append("industries")
    if not changed:
        return expert

    for name, value in columns.items():
        setattr(expert, name, value)
    expert.save(update_fields=list(columns))
    expert.industries.set(entry.industries)

    record(expert, actor=actor, action="expert.changed", data={"fields": sorted(changed)})
    return expert


@transaction.atomic
def expert_take_back(*, actor: User | None, expert: Expert) -> None:
    """Undo the entry of an expert that was a mistake; raises GrantsError once anything rests on it.

    The account stays as a bare number, see ``account_release``.
    """
    expert = expert_locked(expert=expert)
    user, number = expert.user, expert.number
    record(expert, actor=actor, action="expert.taken_back", data={"number": number})
    try:
        with transaction.atomic():
            expert.delete()
    except ProtectedError:
        raise GrantsError(
            _("Expert %(number)s was invited, has a tie or is held off from a case.") % {"number": number}
        ) from None
    if user is not None:
        account_release(actor=actor, user=User.objects.get(pk=user.pk))


@transaction.atomic
def expert_account_set(*, actor: User | None, expert: Expert, mobile: str) -> Expert:
    """Give an expert an account by another number, as long as nobody has signed in or answered by the one before."""
    expert = expert_locked(expert=expert)
    before = expert.user
    if before is not None and before.mobile == e164(mobile):
        return expert
    if before is not None and (before.mobile_verified or expert.memberships.exists()):
        raise GrantsError(_("This expert uses the account already and changes the number there."))
    expert.user = _account(actor, mobile, expert.name)
    expert.save(update_fields=["user"])

    record(expert, actor=actor, action="expert.account_set", data={"user_id": expert.user.pk})
    return expert


@transaction.atomic
def expert_standing_set(*, actor: User | None, expert: Expert, standing: ExpertStanding, reason: str) -> Expert:
    """Let an expert be drawn, pause or remove him or her, with the reason."""
    expert = expert_locked(expert=expert)
    if expert.standing == standing:
        raise GrantsError(_("The standing of this expert is “%(standing)s” already.") % {"standing": standing.label})
    if not reason.strip():
        raise GrantsError(_("State why the standing of the expert changes."))

    expert.standing = standing
    expert.standing_reason = reason.strip()[:300]
    expert.save(update_fields=["standing", "standing_reason"])

    record(expert, actor=actor, action="expert.standing_set", data={"standing": standing.value})
    return expert


def expert_locked(*, expert: Expert) -> Expert:
    """Lock the row of an expert and return it fresh."""
    return Expert.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(pk=expert.pk)


def _columns(entry: ExpertEntry) -> dict[str, object]:
    employer = entry.employer_name.strip()
    if entry.employer_uscc and not employer:
        known = Organisation.objects.filter(uscc=entry.employer_uscc).first()
        employer = known.name if known else ""
    return {
        "name": entry.name.strip(),
        "discipline": entry.discipline,
        "employer_name": employer,
        "employer_uscc": entry.employer_uscc,
        "title": entry.title.strip(),
        "field": entry.field.strip(),
        "max_load": entry.max_load,
        "is_official": entry.is_official,
    }


def _account(actor: User | None, mobile: str, name: str, email: str = "") -> User:
    """Return the account of a mobile number that belongs to no other expert, made where there is none."""
    user = account_enter(actor=actor, mobile=mobile, name=name, email=email)
    taken = Expert.objects.filter(user=user).first()
    if taken is not None:
        raise GrantsError(_("This mobile number belongs to expert %(number)s already.") % {"number": taken.number})
    if not user.is_active:
        raise GrantsError(_("The account with this mobile number is closed. Have it opened first."))
    return user


def _next_number() -> str:
    given = Expert.objects.filter(number__startswith=PREFIX).values_list("number", flat=True)
    numbers = [int(match[1]) for number in given if (match := GIVEN.fullmatch(number))]
    return f"{PREFIX}{max(numbers, default=0) + 1:04d}"
