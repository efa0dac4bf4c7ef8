# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages that the access table cannot open: they need a password, a code, a second factor, or that something went wrong."""

import json
from collections.abc import Iterator
from pathlib import Path

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from config.errors import problem
from grants.models import Message, User
from grants.services.messages import message_queue
from tests.e2e.pages.document import Document, document_of
from tests.e2e.pages.visitor import Visitor
from tests.factories.people import PASSWORD, UserFactory

WITH_PASSWORD = (
    "account_change_password",
    "account_change_phone",
    "account_email",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_index",
)
WITH_FACTOR = (
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_deactivate_totp",
    "mfa_list_webauthn",
)


def documents() -> Iterator[Document]:
    """Yield the pages of accounts, those of developers, and those of what went wrong."""
    found = [*_by_code(), *_with_a_password(), *_with_a_second_factor(), *_behind_settings(), *_wrong()]
    yield from (one for one in found if one)


def _shown(visitor: Visitor, *routes: str, **args) -> Iterator[Document | None]:
    """Open pages, and send their forms with nothing in them."""
    for route in routes:
        address = reverse(route, kwargs=args)
        yield visitor.get(address)
        yield visitor.post(address)


def _person(place: int) -> User:
    return UserFactory(mobile=f"+861380000123{place}", password=PASSWORD)


def _signed_in(state: str, person: User) -> Visitor:
    visitor = Visitor("somebody", state)
    visitor.client.post(reverse("account_login"), {"login": person.mobile, "password": PASSWORD})
    visitor.client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return visitor


def _by_code() -> Iterator[Document | None]:
    visitor, person = Visitor("somebody", "by code"), _person(1)
    visitor.client.post(reverse("account_request_login_code"), {"login": person.mobile})
    yield from _shown(visitor, "account_confirm_login_code")
    code = json.loads(Message.objects.latest("pk").context)["code"]
    visitor.client.post(reverse("account_confirm_login_code"), {"code": code})
    yield from _shown(visitor, "account_change_password")


def _with_a_password() -> Iterator[Document | None]:
    visitor = _signed_in("with a password", _person(2))
    yield from _shown(visitor, *WITH_PASSWORD)
    visitor.client.post(reverse("account_change_phone"), {"phone": "13900005678"})
    yield from _shown(visitor, "account_verify_phone")


def _with_a_second_factor() -> Iterator[Document | None]:
    person = _person(3)
    visitor = _signed_in("with a second factor", person)
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    key = WebAuthn.add(person, "工作电脑", credential()).instance
    yield from _shown(visitor, *WITH_FACTOR)
    yield from _shown(visitor, "mfa_edit_webauthn", "mfa_remove_webauthn", pk=key.pk)
    yield from _shown(_signed_in("with a second factor", person), "mfa_authenticate")


def credential() -> dict:
    """Return what the key of a person sends when it is registered."""
    public = ES256({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)})
    attested = AttestedCredentialData.create(Aaguid.NONE, b"key", public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    made = AttestationObject.create("none", AuthenticatorData.create(bytes(32), flags, 0, attested), {})
    client = websafe_encode(json.dumps({"type": "webauthn.create", "challenge": "", "origin": ""}).encode())
    response = {"clientDataJSON": client, "attestationObject": websafe_encode(bytes(made))}
    return {"id": websafe_encode(b"key"), "rawId": websafe_encode(b"key"), "type": "public-key", "response": response}


def _behind_settings() -> Iterator[Document | None]:
    """Open the components and the messages, which are there for developers and for a demonstration."""
    visitor = Visitor("anonymous", "for developers")
    with override_settings(DEBUG=True):
        yield visitor.get(reverse("grants:style"))
    with override_settings(MESSAGE_SINK=True):
        yield visitor.get(reverse("grants:outbox"))
        person = _person(4)
        message_queue(subject=person, template="sign_in_code", to=person, context={"code": "314159"})
        yield visitor.get(reverse("grants:outbox"))


def _wrong() -> Iterator[Document | None]:
    """Shut the door of an account, and draw every page of what went wrong."""
    person = _person(5)
    for _try in range(settings.AXES_FAILURE_LIMIT):
        Client().post(reverse("account_login"), {"login": person.mobile, "password": "wrong"})
    yield Visitor("anonymous", "wrong").post(reverse("account_login"), {"login": person.mobile, "password": PASSWORD})
    folder = Path(settings.BASE_DIR) / "templates" / "errors"
    for template in sorted(path.stem for path in folder.glob("*.html") if path.stem != "problem"):
        status = int(template) if template.isdecimal() else 403
        answer = problem(status, template=template, incident="0A1B2C3D")
        yield document_of(
            answer, route=f"error {template}", method="GET", state="wrong", who="anonymous", address="/nowhere/"
        )
