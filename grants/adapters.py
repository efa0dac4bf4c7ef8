# SPDX-License-Identifier: AGPL-3.0-or-later
"""What allauth and axes ask of us: mobile numbers, sign-up, one name for one account."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import Field, Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from grants.engine.mobiles import e164
from grants.enums import MessageChannel
from grants.forms.accounts import MobileField
from grants.models import User
from grants.services.messages import message_queue
from grants.services.people import is_unopened, user_create, user_mobile_set, user_mobile_verify, user_name_set

NAME_LENGTH = 255
MAILS = {
    "account/email/login_code": "sign_in_code",
    "account/email/email_confirmation": "email_confirmation",
    "account/email/email_confirmation_signup": "email_confirmation",
}
MISMATCH = _("The mobile number or e-mail and the password do not match.")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts by mobile number; whoever signs up proves the number by a code."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": MISMATCH,
        "phone_password_mismatch": MISMATCH,
        "username_password_mismatch": MISMATCH,
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes, then try again."),
    }

    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:  # noqa: ARG002 -- allauth's signature
        """Make the account without a password, or go on with the one whose number was never proved."""
        mobile, name = form.cleaned_data["phone"], form.cleaned_data["name"]
        found = self.get_user_by_phone(mobile)
        if found is None or not is_unopened(user=found):
            return user_create(actor=None, mobile=mobile, name=name)
        is_invited = found.memberships.filter(is_active=True).exists()
        return found if is_invited else user_name_set(user=found, name=name)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave counting to axes: allauth's counter keeps all mobile numbers under one name."""

    def spell_phone(self, phone: str) -> str | None:
        """Return the number in its one spelling, or None."""
        return e164(phone)

    def clean_phone(self, phone: str) -> str:
        """Return the number in its one spelling, or refuse it."""
        spelt = e164(phone)
        if spelt is None:
            raise ValidationError(_("Enter a mobile number of 11 digits, or one with its country code."))
        return spelt

    def phone_form_field(self, **kwargs: Any) -> Field:
        """Return the field for a mobile number."""
        return MobileField(**{"label": _("Mobile number"), **kwargs})

    def get_user_by_phone(self, phone: str) -> User | None:
        """Find a person by any spelling of the number."""
        return User.objects.filter(mobile=e164(phone) or phone).first()

    def get_phone(self, user: User) -> tuple[str, bool]:
        """Return the number and whether it has been proved."""
        return user.mobile, user.mobile_verified

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Give a person another number."""
        user_mobile_set(user=user, mobile=phone, is_verified=verified)

    def set_phone_verified(self, user: User, phone: str) -> None:
        """Note that the number has been proved by a code; a new number takes the place of the old one."""
        user_mobile_verify(user=user, mobile=phone)

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:  # noqa: ARG002 -- allauth's signature
        """Send the code through the outbox, to the number that is to be proved."""
        message_queue(
            subject=user,
            template="sign_in_code",
            to=phone,
            context={"code": code},
            channel=MessageChannel.SMS,
            language=get_language() or "",
        )

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Tell the owner of a number that somebody, who may be the owner, asked to sign up with it."""
        user = self.get_user_by_phone(phone)
        if user is not None:
            message_queue(subject=user, template="account_exists", to=phone, channel=MessageChannel.SMS)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a code or a link to prove an address through the outbox."""
        user = context.get("user") or User.objects.filter(email=email.lower()).first()
        known: dict[str, object] = {key: str(context[key]) for key in ("code", "activate_url") if key in context}
        if user is not None and known:
            message_queue(
                subject=user,
                template=MAILS[template_prefix],
                to=email,
                context=known,
                channel=MessageChannel.MAIL,
                language=get_language() or "",
            )

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Answer in the language the person last chose."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if user.language:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite="Lax",
            )
        return response


def account_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the one name under which axes counts an account, however it is spelt or reached."""
    given = credentials if credentials is not None else {"login": request.POST.get("login", "")}
    login = next((str(given[key]) for key in ("phone", "email", "mobile", "username", "login") if given.get(key)), "")
    if mobile := e164(login):
        return mobile
    folded = login.strip().lower()[:NAME_LENGTH]
    return User.objects.filter(email=folded).values_list("mobile", flat=True).first() or folded


def client_address(request: HttpRequest) -> str | None:
    """Return the client's address as allauth reads it, so that both believe the same proxies."""
    address: str | None = get_client_ip(request)
    return address
