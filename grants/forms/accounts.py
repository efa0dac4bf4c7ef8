# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of signing in and of one's own account."""

import time
from typing import Any, cast

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.app_settings import LoginMethod
from allauth.account.fields import PhoneField
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import RequestLoginCodeForm as AllauthRequestLoginCodeForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.account.internal.flows.login import derive_login_method, get_authentication_records
from allauth.core import context
from django import forms
from django.utils.translation import gettext_lazy as _

from grants.exceptions import GrantsError
from grants.services.people import is_unopened

LOGIN_LENGTH = 254
NAME_LENGTH = 100


class MobileField(PhoneField):
    """A mobile number, put into one spelling before it is checked."""

    def to_python(self, value: Any) -> str:
        """Put the number into one spelling; what cannot be read goes on to the check."""
        text: str = super().to_python(value)
        return get_adapter().spell_phone(text) or text


def login_field() -> forms.CharField:
    """Return the field for the name a person signs in with."""
    return forms.CharField(
        label=_("Mobile number or e-mail"),
        max_length=LOGIN_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )


class LoginForm(AllauthLoginForm):
    """Sign in by mobile number or e-mail with a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = login_field()
        self.order_fields(["login", "password"])


class RequestLoginCodeForm(AllauthRequestLoginCodeForm):
    """Ask for a code by mobile number or e-mail, in one field."""

    _user = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"login": login_field()}

    def clean(self) -> dict[str, Any]:
        """Read the one field as what it is and let allauth look it up."""
        login = str(self.cleaned_data.get("login", "")).strip()
        method = derive_login_method(login)
        if method == LoginMethod.PHONE:
            self.cleaned_data["phone"] = get_adapter().spell_phone(login)
            self.clean_phone()
        elif method == LoginMethod.EMAIL:
            self.cleaned_data["email"] = login.lower()
            self.clean_email()
        elif login:
            self.add_error("login", _("Enter a mobile number or an e-mail address."))
        return cast("dict[str, Any]", self.cleaned_data)


class SignupForm(AllauthSignupForm):
    """Sign up by name and mobile number; the number is proved by a code before anything can be done.

    No password is asked: whoever typed the number has not proved it yet, and would keep a key to another's account.
    """

    name = forms.CharField(
        label=_("Your name"), max_length=NAME_LENGTH, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "phone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(self.field_order):
            del self.fields[name]
        phone = self.fields["phone"]
        phone.label, phone.validators = _("Mobile number"), []
        phone.widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, Any]:
        """Go on with an account whose number was never proved: there is nobody yet whom it belongs to."""
        cleaned: dict[str, Any] = super().clean()
        found = get_adapter().get_user_by_phone(cleaned.get("phone", ""))
        if found is not None and is_unopened(user=found):
            self.account_already_exists = False
        return cleaned

    def try_save(self, request: Any) -> Any:
        """Save the account; one that somebody else made in the same moment is treated as there already."""
        if not self.account_already_exists:
            try:
                return self.save(request), None
            except GrantsError:
                self.account_already_exists = True
        return super().try_save(request)


class NameForm(forms.Form):
    """Correct one's own name."""

    name = forms.CharField(
        label=_("Your name"), max_length=NAME_LENGTH, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )


class ChangePasswordForm(AllauthChangePasswordForm):
    """Change the password; whoever has just signed in by code need not know the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if signed_in_by_code():
            del self.fields["oldpassword"]


def signed_in_by_code() -> bool:
    """Say whether the last proof of identity in this session was a code, and recent."""
    records = get_authentication_records(context.request, context.request.user)
    if not records or records[-1]["method"] != "code":
        return False
    return bool(time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT)
