# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of honours: entered by an award or from an approved list, expired, withdrawn."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.names import name_key
from grants.enums import HonourSource, HonourState
from grants.exceptions import GrantsError
from grants.models import Award, District, Honour, Industry, Organisation, Programme, User
from grants.services.people.organisations import checked_code, organisation_enter, require_register


@transaction.atomic
def honour_register(
    *,
    actor: User | None,
    programme: Programme,
    organisation_name: str,
    year: int,
    organisation: Organisation | None = None,
    subject_name: str = "",
    district: District | None = None,
    industry: Industry | None = None,
    number: str = "",
    document_number: str = "",
    amount_fen: int = 0,
    valid_to: date | None = None,
    award: Award | None = None,
) -> Honour:
    """Enter an honour with name and district as approved; without ``award`` it comes from an approved list."""
    if not organisation_name.strip():
        raise GrantsError(_("Enter the name of the organisation as approved."))

    honour = Honour(
        programme=programme,
        award=award,
        organisation=organisation,
        organisation_name=organisation_name.strip(),
        subject_name=subject_name,
        district=district,
        industry=industry,
        year=year,
        number=number,
        document_number=document_number,
        amount_fen=amount_fen,
        valid_to=valid_to,
        source=HonourSource.AWARD if award else HonourSource.ROSTER,
    )
    honour.full_clean()
    honour.save()

    record(honour, actor=actor, action="honour.registered", data={"programme": programme.code, "year": year})
    return honour


@transaction.atomic
def honour_code_set(*, actor: User, honour: Honour, uscc: str) -> Honour:
    """Give an honour of an old list the code of its organisation, which is registered under it where it is not yet.

    Name and district stay as approved. Raises GrantsError for a wrong code, for an entry that has its organisation,
    and where the organisation has the same honour already: the entry would count twice.
    """
    require_register(actor=actor)
    code = checked_code(uscc=uscc)
    honour = Honour.objects.select_for_update(of=("self",), no_key=True).get(pk=honour.pk)
    if honour.organisation_id is not None:
        raise GrantsError(_("This entry has its organisation already."))
    organisation = Organisation.objects.filter(uscc=code).first()
    if organisation is None:
        organisation = organisation_enter(actor=actor, uscc=code, name=honour.organisation_name)
    if _is_double(honour, organisation):
        raise GrantsError(
            _("%(organisation)s has this honour of %(year)d already. Withdraw one of the two entries.")
            % {"organisation": organisation, "year": honour.year}
        )

    honour.organisation = organisation
    honour.save(update_fields=["organisation"])

    record(honour, actor=actor, action="honour.code_set", data={"uscc": code})
    return honour


def _is_double(honour: Honour, organisation: Organisation) -> bool:
    """Say whether an organisation has an honour of the same programme and year about the same subject."""
    others = Honour.objects.filter(organisation=organisation, programme=honour.programme_id, year=honour.year)
    return any(name_key(one.subject_name) == name_key(honour.subject_name) for one in others)


@transaction.atomic
def honour_expire(*, actor: User | None, honour: Honour) -> Honour:
    """Note that the term of an honour has ended."""
    return _honour_end(actor, honour, HonourState.EXPIRED)


@transaction.atomic
def honour_withdraw(*, actor: User | None, honour: Honour) -> Honour:
    """Take an honour out of every public count."""
    return _honour_end(actor, honour, HonourState.WITHDRAWN)


def award_honour_end(*, actor: User | None, award: Award, state: HonourState) -> None:
    """End the honour of an award, if it has one that still holds."""
    for honour in Honour.objects.filter(award=award, state=HonourState.VALID):
        _honour_end(actor, honour, state)


def _honour_end(actor: User | None, honour: Honour, state: HonourState) -> Honour:
    honour = Honour.objects.select_for_update(of=("self",), no_key=True).get(pk=honour.pk)
    if honour.state != HonourState.VALID:
        raise GrantsError(_("This entry of the register no longer holds."))

    honour.state = state
    honour.save(update_fields=["state"])

    record(honour, actor=actor, action=f"honour.{state.value}")
    return honour
