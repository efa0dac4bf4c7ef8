# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an organisation says of itself, and the licence by which the office verifies it."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.names import name_key
from grants.enums import OrganisationKind, Standing, Verification, VerificationRequestState
from grants.exceptions import GrantsError
from grants.models import Blob, District, Industry, Organisation, User, VerificationRequest
from grants.permissions import require_permission
from grants.selectors.people import ADMINISTER
from grants.services.messages import message_queue
from grants.services.people.memberships import locked_organisation
from grants.services.people.organisations import require_register

FIXED_BY_VERIFICATION = ("name", "district")


@dataclass(frozen=True)
class OrganisationProfile:
    """What an organisation may enter about itself; name and district only until it is verified."""

    name: str
    kind: OrganisationKind
    district: District | None
    industry: Industry | None
    legal_representative: str
    address: str
    founded_on: date | None


@transaction.atomic
def organisation_profile_change(*, actor: User, organisation: Organisation, profile: OrganisationProfile) -> list[str]:
    """Enter what an organisation says of itself; return the names of the fields that changed."""
    require_permission(actor, ADMINISTER, organisation)
    organisation = locked_organisation(organisation=organisation)
    _require_active(organisation)
    changed = [name for name, value in vars(profile).items() if getattr(organisation, name) != value]
    if organisation.verification == Verification.VERIFIED and set(changed) & set(FIXED_BY_VERIFICATION):
        raise GrantsError(
            _("Name and district have been verified. Ask the office to enter the change, with its proof.")
        )
    if not changed:
        return changed

    for name in changed:
        setattr(organisation, name, getattr(profile, name))
    organisation.name_key = name_key(organisation.name)
    try:
        organisation.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise GrantsError(" ".join(error.messages)) from None
    organisation.save(update_fields=[*changed, "name_key"])

    record(organisation, actor=actor, action="organisation.profile_changed", data={"fields": changed})
    return changed


@transaction.atomic
def verification_ask(*, actor: User, organisation: Organisation, blob: Blob, file_name: str) -> VerificationRequest:
    """Show the licence of an organisation to the office."""
    require_permission(actor, ADMINISTER, organisation)
    organisation = locked_organisation(organisation=organisation)
    _require_active(organisation)
    if organisation.verification == Verification.VERIFIED:
        raise GrantsError(_("This organisation is verified already."))

    try:
        with transaction.atomic():
            request = VerificationRequest.objects.create(
                organisation=organisation, blob=blob, file_name=file_name, asked_by=actor
            )
    except IntegrityError:
        raise GrantsError(_("A licence is being checked already. Wait for the answer of the office.")) from None

    record(
        organisation,
        actor=actor,
        action="organisation.verification_asked",
        data={"request_id": request.pk, "sha256": blob.sha256},
    )
    return request


@transaction.atomic
def verification_accept(*, actor: User, request: VerificationRequest) -> VerificationRequest:
    """Verify an organisation by its licence."""
    request = _open(actor, request)
    organisation = request.organisation
    if organisation.uscc is None:
        raise GrantsError(_("Enter the code of the organisation first."))

    organisation.verification = Verification.VERIFIED
    organisation.save(update_fields=["verification"])
    return _answer(request, actor=actor, state=VerificationRequestState.ACCEPTED, template="organisation_verified")


@transaction.atomic
def verification_refuse(*, actor: User, request: VerificationRequest, reason: str) -> VerificationRequest:
    """Send a licence back with the reason."""
    request = _open(actor, request)
    if not reason.strip():
        raise GrantsError(_("State what is wrong with the licence. The organisation will read it."))

    request.reason = reason.strip()
    return _answer(request, actor=actor, state=VerificationRequestState.REFUSED, template="organisation_not_verified")


def _require_active(organisation: Organisation) -> None:
    if organisation.standing != Standing.ACTIVE:
        raise GrantsError(_("This organisation is frozen or closed."))


def _open(actor: User, request: VerificationRequest) -> VerificationRequest:
    """Lock the organisation and return its request as it stands now; who asked does not answer."""
    require_register(actor=actor)
    locked_organisation(organisation=request.organisation)
    request = VerificationRequest.objects.select_related("organisation").get(pk=request.pk)
    if request.asked_by_id == actor.pk:
        raise PermissionDenied
    if request.state != VerificationRequestState.OPEN:
        raise GrantsError(_("This licence has been answered already."))
    return request


def _answer(
    request: VerificationRequest, *, actor: User, state: VerificationRequestState, template: str
) -> VerificationRequest:
    request.state, request.answered_by, request.answered_at = state, actor, timezone.now()
    request.full_clean(validate_unique=False, validate_constraints=False)
    request.save(update_fields=["state", "answered_by", "answered_at", "reason"])

    record(
        request.organisation,
        actor=actor,
        action=f"organisation.verification_{state.value}",
        data={"request_id": request.pk},
    )
    message_queue(
        subject=request.organisation,
        template=template,
        to=request.organisation,
        context={"organisation": request.organisation.name, "reason": request.reason},
    )
    return request
