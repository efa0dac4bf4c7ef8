# SPDX-License-Identifier: AGPL-3.0-or-later
"""Make the first administrators of a system in which nobody may give roles yet."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from grants.engine.mobiles import e164
from grants.exceptions import GrantsError
from grants.models import Authority, User
from grants.permissions import roles_of
from grants.services.people import ADMINISTRATORS, administrator_appoint, user_create, user_mobile_verify

# whoever keeps accounts and whoever gives roles; the audit administrator has to be somebody else
FIRST = ADMINISTRATORS[:2]


class Command(BaseCommand):
    """``manage.py create_administrator MOBILE``."""

    help = "Give a person, with a new account where there is none, roles of an administrator; twice without effect."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the person, the roles and the authority."""
        parser.add_argument("mobile", help="mobile number, which is the sign-in name")
        parser.add_argument("--name", default="", help="name of a new account")
        parser.add_argument("--email", default="", help="e-mail of a new account")
        parser.add_argument("--role", action="append", choices=ADMINISTRATORS, help=f"default: {' and '.join(FIRST)}")
        parser.add_argument("--authority", help="code of the authority; may be left out where there is only one")
        parser.add_argument("--verified", action="store_true", help="the number is proved to be this person's already")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do everything or nothing, and say how the person signs in."""
        authority = _authority(options["authority"])
        try:
            with transaction.atomic():
                user = _account(options)
                held = {one.role for one in roles_of(user, authority)}
                for role in dict.fromkeys(options["role"] or FIRST):
                    if role not in held:
                        administrator_appoint(role=role, user=user, authority=authority)
        except GrantsError as error:
            raise CommandError(str(error)) from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        roles = ", ".join(one.role for one in roles_of(user, authority))
        self.stdout.write(f"{user.mobile} holds on {authority.code}: {roles}")
        if not user.has_usable_password():
            self.stdout.write(f"Signs in by a code, or after: manage.py changepassword {user.mobile}")


def _authority(code: str | None) -> Authority:
    found = list(Authority.objects.filter(is_active=True, **({"code": code} if code else {})))
    if len(found) == 1:
        return found[0]
    if found:
        raise CommandError(f"Name one of the authorities: {', '.join(one.code for one in found)}.")
    raise CommandError("There is no such authority; load_reference loads the one of the plan.")


def _account(options: dict[str, Any]) -> User:
    user = User.objects.filter(mobile=e164(options["mobile"]) or "").first()
    if user is None:
        user = user_create(actor=None, mobile=options["mobile"], name=options["name"], email=options["email"])
    return user_mobile_verify(user=user, mobile=user.mobile) if options["verified"] else user
