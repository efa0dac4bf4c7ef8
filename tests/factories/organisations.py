# SPDX-License-Identifier: AGPL-3.0-or-later
"""Organisations with members, wishes to join and licences to check."""

from django.core.files.uploadedfile import SimpleUploadedFile

from grants.enums import Verification
from grants.models import MembershipRequest, Organisation, VerificationRequest
from grants.services.files import blob_receive
from grants.services.people import membership_enter, membership_request, verification_ask
from tests.factories.files import PDF
from tests.factories.people import OrganisationFactory

MEMBERS = {"organisation_administrator": (True, False), "preparer": (False, True)}


def own_organisation(people: dict, **fields) -> Organisation:
    """Return an organisation, not verified yet, whose members are the applicants among ``people``."""
    organisation = OrganisationFactory(**{"verification": Verification.UNVERIFIED, **fields})
    for persona, (is_administrator, is_preparer) in MEMBERS.items():
        membership_enter(
            actor=None,
            organisation=organisation,
            user=people[persona],
            is_administrator=is_administrator,
            is_preparer=is_preparer,
        )
    return organisation


def wish_of(user, organisation: Organisation | None = None, note: str = "财务部") -> MembershipRequest:
    """Return the wish of a person to join."""
    return membership_request(actor=user, organisation=organisation or OrganisationFactory(), note=note)


def licence_of(organisation: Organisation, *, asked_by) -> VerificationRequest:
    """Return a licence that waits to be checked."""
    upload = SimpleUploadedFile("营业执照.pdf", PDF)
    blob = blob_receive(upload=upload, name=upload.name, maximum=1_000_000)
    return verification_ask(actor=asked_by, organisation=organisation, blob=blob, file_name=upload.name)
