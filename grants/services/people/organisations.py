# SPDX-License-Identifier: AGPL-3.0-or-later
"""Organisations: registered by their code, frozen, renamed, merged, split and moved."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.names import name_key
from grants.enums import OrganisationEventKind, OrganisationKind, Standing, Verification
from grants.exceptions import GrantsError
from grants.models import District, Industry, Membership, Organisation, OrganisationEvent, User
from grants.selectors.people import keeps_register
from grants.services.people.memberships import locked_organisation, membership_save
from grants.validators import normalised_code, validate_uscc


def require_register(*, actor: User) -> None:
    """Refuse whoever does not keep the register: officers and those who manage accounts."""
    if not keeps_register(actor):
        raise PermissionDenied


@transaction.atomic
def organisation_register(
    *,
    actor: User,
    uscc: str,
    name: str,
    kind: OrganisationKind = OrganisationKind.OTHER,
    district: District | None = None,
    industry: Industry | None = None,
) -> Organisation:
    """Enter an organisation under its code; whoever registers it is its first administrator and preparer."""
    code = checked_code(uscc=uscc)
    if Organisation.objects.filter(uscc=code).exists():
        raise GrantsError(_("This organisation is registered already. Ask its administrator to take you in."))

    organisation = Organisation(
        uscc=code, name=name.strip(), name_key=name_key(name), kind=kind, district=district, industry=industry
    )
    organisation.full_clean(validate_unique=False, validate_constraints=False)
    _save_under_code(organisation)

    record(organisation, actor=actor, action="organisation.registered", data={"uscc": code})
    membership = Membership(organisation=organisation, user=actor)
    membership_save(membership=membership, actor=actor, is_administrator=True, is_preparer=True, action="member.added")
    return organisation


@transaction.atomic
def organisation_enter(*, actor: User, uscc: str, name: str) -> Organisation:
    """Enter an organisation that an old list names; nobody manages it until somebody of it does."""
    require_register(actor=actor)
    code = checked_code(uscc=uscc)
    organisation = Organisation(uscc=code, name=name, name_key=name_key(name), verification=Verification.UNVERIFIED)
    _save_under_code(organisation)

    record(organisation, actor=actor, action="organisation.registered", data={"uscc": code})
    return organisation


@transaction.atomic
def organisation_code_set(*, actor: User, organisation: Organisation, uscc: str) -> Organisation:
    """Give its code to an organisation that was entered without one."""
    require_register(actor=actor)
    code = checked_code(uscc=uscc)
    organisation = locked_organisation(organisation=organisation)
    if organisation.uscc is not None:
        raise GrantsError(_("This organisation has its code already."))
    if Organisation.objects.filter(uscc=code).exists():
        raise GrantsError(_("Another organisation is registered under this code."))

    organisation.uscc, organisation.verification = code, Verification.VERIFIED
    _save_under_code(organisation)

    record(organisation, actor=actor, action="organisation.code_set", data={"uscc": code})
    return organisation


@transaction.atomic
def organisation_freeze(*, actor: User, organisation: Organisation, reason_code: str) -> Organisation:
    """Keep an organisation from new acts until it is released."""
    require_register(actor=actor)
    organisation = locked_organisation(organisation=organisation)
    if organisation.standing != Standing.ACTIVE:
        raise GrantsError(_("This organisation is frozen or closed."))

    organisation.standing = Standing.FROZEN
    organisation.save(update_fields=["standing"])

    record(organisation, actor=actor, action="organisation.frozen", data={"reason_code": reason_code})
    return organisation


@transaction.atomic
def organisation_unfreeze(*, actor: User, organisation: Organisation) -> Organisation:
    """Release a frozen organisation."""
    require_register(actor=actor)
    organisation = locked_organisation(organisation=organisation)
    if organisation.standing != Standing.FROZEN:
        raise GrantsError(_("This organisation is not frozen."))

    organisation.standing = Standing.ACTIVE
    organisation.save(update_fields=["standing"])

    record(organisation, actor=actor, action="organisation.unfrozen")
    return organisation


@transaction.atomic
def organisation_rename(
    *, actor: User, organisation: Organisation, name: str, happened_on: date, proof_digest: str
) -> OrganisationEvent:
    """Enter a new name; what was filed before keeps the old one."""
    organisation = _changeable(actor, organisation, happened_on)
    old, new = organisation.name, name.strip()
    if new == old:
        raise GrantsError(_("This is the name it has already."))

    organisation.name, organisation.name_key = new, name_key(new)
    organisation.full_clean(validate_unique=False, validate_constraints=False)
    organisation.save(update_fields=["name", "name_key"])
    return _note(
        OrganisationEvent(organisation=organisation, kind=OrganisationEventKind.RENAME, old_value=old, new_value=new),
        actor=actor,
        happened_on=happened_on,
        proof_digest=proof_digest,
    )


@transaction.atomic
def organisation_move(
    *, actor: User, organisation: Organisation, district: District, happened_on: date, proof_digest: str
) -> OrganisationEvent:
    """Enter the district an organisation has moved to."""
    organisation = _changeable(actor, organisation, happened_on)
    old = organisation.district.code if organisation.district else ""
    if old == district.code:
        raise GrantsError(_("It is in this district already."))

    organisation.district = district
    organisation.save(update_fields=["district"])
    return _note(
        OrganisationEvent(
            organisation=organisation, kind=OrganisationEventKind.MOVE, old_value=old, new_value=district.code
        ),
        actor=actor,
        happened_on=happened_on,
        proof_digest=proof_digest,
    )


@transaction.atomic
def organisation_merge(
    *, actor: User, organisation: Organisation, successor: Organisation, happened_on: date, proof_digest: str
) -> OrganisationEvent:
    """Close an organisation that was merged into another, which answers for it from then on."""
    organisation, successor = _locked_pair(organisation, successor)
    if successor.standing == Standing.CLOSED:
        raise GrantsError(_("The successor is closed itself."))
    organisation = _changeable(actor, organisation, happened_on)

    organisation.standing = Standing.CLOSED
    organisation.save(update_fields=["standing"])
    return _note(
        OrganisationEvent(organisation=organisation, kind=OrganisationEventKind.MERGER, successor=successor),
        actor=actor,
        happened_on=happened_on,
        proof_digest=proof_digest,
    )


@transaction.atomic
def organisation_split(
    *,
    actor: User,
    organisation: Organisation,
    successors: Sequence[Organisation],
    happened_on: date,
    proof_digest: str,
) -> list[OrganisationEvent]:
    """Enter a split, one event for each part; the organisation itself goes on unless it is merged away as well."""
    organisation = _changeable(actor, organisation, happened_on)
    parts = {part.pk: part for part in successors}
    if not parts or organisation.pk in parts:
        raise GrantsError(_("Name the organisations that came out of the split, and not the one that was split."))

    return [
        _note(
            OrganisationEvent(organisation=organisation, kind=OrganisationEventKind.SPLIT, successor=part),
            actor=actor,
            happened_on=happened_on,
            proof_digest=proof_digest,
        )
        for part in parts.values()
    ]


def checked_code(*, uscc: str) -> str:
    """Return a code in its one spelling; raises GrantsError for a wrong one."""
    code = normalised_code(uscc)
    try:
        validate_uscc(code)
    except ValidationError as error:
        raise GrantsError(" ".join(error.messages)) from None
    return code


def _save_under_code(organisation: Organisation) -> None:
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError:
        raise GrantsError(_("Another organisation is registered under this code.")) from None


def _changeable(actor: User, organisation: Organisation, happened_on: date) -> Organisation:
    require_register(actor=actor)
    organisation = locked_organisation(organisation=organisation)
    if organisation.standing == Standing.CLOSED:
        raise GrantsError(_("This organisation is closed."))
    if happened_on > timezone.localdate():
        raise GrantsError(_("Enter the change once it has happened: the date lies in the future."))
    return organisation


def _locked_pair(first: Organisation, second: Organisation) -> tuple[Organisation, Organisation]:
    """Lock two rows in the order of their keys, so that two mergers cannot wait for each other."""
    if first.pk == second.pk:
        raise GrantsError(_("An organisation cannot be merged into itself."))
    rows = Organisation.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[first.pk, second.pk])
    locked = {row.pk: row for row in rows.order_by("pk")}
    return locked[first.pk], locked[second.pk]


def _note(event: OrganisationEvent, *, actor: User, happened_on: date, proof_digest: str) -> OrganisationEvent:
    event.happened_on, event.proof_digest, event.entered_by = happened_on, proof_digest, actor
    event.full_clean()
    event.save()

    record(
        event.organisation,
        actor=actor,
        action=f"organisation.{event.kind}",
        data={"event_id": event.pk, "proof_digest": proof_digest, "successor_id": event.successor_id},
    )
    return event
