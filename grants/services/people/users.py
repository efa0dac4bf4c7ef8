# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accounts of people: made, proved, changed, closed."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.mobiles import e164
from grants.exceptions import GrantsError
from grants.models import User
from grants.permissions import holdings


def require_accounts(*, actor: User) -> None:
    """Refuse whoever manages no accounts."""
    if not holdings(actor, "grants.administer_accounts"):
        raise PermissionDenied


@transaction.atomic
def user_create(
    *, actor: User | None, mobile: str, name: str = "", email: str | None = None, password: str | None = None
) -> User:
    """Make an account; without a password its owner signs in by code. ``actor`` is None for the person alone."""
    number = _spelt(mobile)

    user = User(mobile=number, name=name.strip(), email=(email or "").strip().lower() or None)
    user.set_password(password)
    user.full_clean(validate_unique=False)
    _save_unique(user)

    record(user, actor=actor or user, action="user.created")
    return user


@transaction.atomic
def user_deactivate(*, actor: User, user: User) -> User:
    """Close an account; its sessions end with the next request, its rows stay."""
    require_accounts(actor=actor)
    user = _locked(user)
    if user.pk == actor.pk:
        raise GrantsError(_("You cannot close your own account."))
    if not user.is_active:
        raise GrantsError(_("This account is closed already."))

    user.is_active = False
    user.save(update_fields=["is_active"])

    record(user, actor=actor, action="user.deactivated")
    return user


@transaction.atomic
def user_reactivate(*, actor: User, user: User) -> User:
    """Open a closed account again."""
    require_accounts(actor=actor)
    user = _locked(user)
    if user.is_active:
        raise GrantsError(_("This account is open."))

    user.is_active = True
    user.save(update_fields=["is_active"])

    record(user, actor=actor, action="user.reactivated")
    return user


@transaction.atomic
def user_mobile_set(*, user: User, mobile: str, is_verified: bool) -> User:
    """Give a person another mobile number, by which he or she then signs in."""
    number = _spelt(mobile)
    user_now = _locked(user)

    user_now.mobile, user_now.mobile_verified = number, is_verified
    _save_unique(user_now)

    record(user_now, actor=user_now, action="user.mobile_changed")
    user.mobile, user.mobile_verified = number, is_verified
    return user_now


def user_mobile_verify(*, user: User, mobile: str) -> User:
    """Note that a code sent to ``mobile`` came back; a number asked for anew becomes the person's own."""
    if user.mobile == _spelt(mobile) and user.mobile_verified:
        return user
    return user_mobile_set(user=user, mobile=mobile, is_verified=True)


@transaction.atomic
def user_name_set(*, user: User, name: str) -> User:
    """Correct the name of a person."""
    user = _locked(user)

    user.name = name.strip()
    user.full_clean(validate_unique=False)
    user.save(update_fields=["name"])

    record(user, actor=user, action="user.renamed")
    return user


def user_language_set(*, user: User, language: str) -> None:
    """Remember the language a person reads in: a preference, not an act, so it leaves no event."""
    if language not in dict(settings.LANGUAGES):
        raise GrantsError(_("This language is not available."))
    User.objects.filter(pk=user.pk).update(language=language)


@transaction.atomic
def account_enter(*, actor: User | None, mobile: str, name: str, email: str | None = None) -> User:
    """Return the account of a number for a list of the office: made where there is none, named where it has no name.

    An account that somebody uses keeps what it says.
    """
    user = User.objects.select_for_update(of=("self",), no_key=True).filter(mobile=_spelt(mobile)).first()
    if user is None:
        return user_create(actor=actor, mobile=mobile, name=name, email=email)
    if user.name or not is_unopened(user=user):
        return user

    user.name, user.email = name.strip(), (email or "").strip().lower() or user.email
    _save_unique(user)

    record(user, actor=actor, action="user.named")
    return user


@transaction.atomic
def account_release(*, actor: User | None, user: User) -> bool:
    """Take name and address off an account that a list made, that nobody opened and nothing rests on; say whether.

    The row stays, because events name it; it stays open as well, because the owner of the number could not sign up
    otherwise. Nobody learns anything by it: whoever proves the number finds an account without name and rights.
    """
    user = _locked(user)
    single = [one.get_accessor_name() for one in User._meta.related_objects if one.one_to_one]
    rests = user.memberships.exists() or user.groups.exists() or any(hasattr(user, str(name)) for name in single)
    if rests or not is_unopened(user=user):
        return False
    user.name, user.email = "", None
    user.save(update_fields=["name", "email"])

    record(user, actor=actor, action="user.released")
    return True


def is_unopened(*, user: User) -> bool:
    """Say whether an account has never been opened by whoever owns its number."""
    return user.is_active and not user.mobile_verified and user.last_login is None and not user.has_usable_password()


def _spelt(mobile: str) -> str:
    number = e164(mobile)
    if number is None:
        raise GrantsError(_("Enter a mobile number of 11 digits, or one with its country code."))
    return number


def _locked(user: User) -> User:
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)


def _save_unique(user: User) -> None:
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise GrantsError(_("This mobile number or e-mail address belongs to another account.")) from None
