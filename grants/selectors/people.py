# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which people and organisations a person may see."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from grants.enums import MembershipRequestState, Standing, VerificationRequestState
from grants.models import Membership, MembershipRequest, Organisation, Recommender, User, VerificationRequest
from grants.permissions import grounds_of, has_permission, holders, holdings, people_with, register_ground

ADMINISTER = "grants.administer_organisation"
KEEPING = ("grants.administer_accounts", "grants.manage_programme", "grants.manage_call")
EVERY = Q(pk__isnull=False)
NONE = Q(pk__in=[])


def organisations_visible_to(user: User | AnonymousUser) -> QuerySet[Organisation]:
    """Return the organisations that any ground opens to ``user``."""
    return Organisation.objects.filter(grounds_of(Organisation, user)).select_related("district", "industry")


def recommenders_visible_to(user: User | AnonymousUser) -> QuerySet[Recommender]:
    """Return the recommenders that any ground opens to ``user``."""
    return Recommender.objects.filter(grounds_of(Recommender, user)).select_related("district")


def people_visible_to(user: User | AnonymousUser) -> QuerySet[User]:
    """Return the accounts that any ground opens to ``user``: always one's own."""
    return User.objects.filter(grounds_of(User, user))


def organisations_of(user: User) -> QuerySet[Organisation]:
    """Return the organisations ``user`` is a member of."""
    return Organisation.objects.filter(memberships__user=user, memberships__is_active=True)


def memberships_of(user: User) -> QuerySet[Membership]:
    """Return a person's active memberships with the organisations, by name."""
    return (
        Membership.objects.filter(user=user, is_active=True)
        .select_related("organisation__district")
        .order_by("organisation__name", "pk")
    )


def may_manage_members(user: User | AnonymousUser, organisation: Organisation) -> bool:
    """Say whether ``user`` may manage members: its administrators, and while it has none those who keep accounts."""
    if has_permission(user, ADMINISTER, organisation):
        return True
    return bool(holdings(user, "grants.administer_accounts")) and not people_with(ADMINISTER, organisation).exists()


def may_claim(user: User, organisation: Organisation) -> bool:
    """Say whether ``user`` is the contact whom the office has entered for an organisation that nobody manages.

    The number of the contact comes from lists of the office alone, and the one of the account was proved by a code.
    """
    is_contact = user.mobile_verified and organisation.contact_phone == user.mobile
    is_open = organisation.standing == Standing.ACTIVE
    return is_contact and is_open and not people_with(ADMINISTER, organisation).exists()


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Return the active members of an organisation, with their accounts."""
    return (
        Membership.objects.filter(organisation=organisation, is_active=True)
        .select_related("user", "organisation")
        .order_by("-is_administrator", "joined_at", "pk")
    )


def membership_requests_for(user: User | AnonymousUser) -> QuerySet[MembershipRequest]:
    """Return the open wishes to join that ``user`` may answer."""
    administered = holdings(user, ADMINISTER)
    answerable = Q(organisation__in=administered)
    if holdings(user, "grants.administer_accounts"):
        led = Membership.objects.filter(is_active=True, is_administrator=True, user__is_active=True)
        answerable |= ~Q(organisation__in=led.values("organisation"))
    return MembershipRequest.objects.filter(answerable, state=MembershipRequestState.OPEN).select_related(
        "user", "organisation"
    )


def membership_requests_of(user: User) -> QuerySet[MembershipRequest]:
    """Return a person's own wishes to join, newest first."""
    return MembershipRequest.objects.filter(user=user).select_related("organisation").order_by("-pk")


def membership_violations() -> list[str]:
    """Name every membership whose roles differ from what it says, and every led organisation left without a leader."""
    lines = []
    for perm, flag in (
        ("grants.administer_organisation", "is_administrator"),
        ("grants.prepare_application", "is_preparer"),
    ):
        held = set(holders(perm))
        said = set(Membership.objects.filter(is_active=True, **{flag: True}).values_list("user_id", "organisation_id"))
        lines += [
            f"user {user} and organisation {organisation}: the membership and the grant {perm} differ"
            for user, organisation in sorted(held ^ said)
        ]
    members = Membership.objects.filter(is_active=True)
    leaderless = set(members.values_list("organisation_id", flat=True)) - set(
        members.filter(is_administrator=True).values_list("organisation_id", flat=True)
    )
    return lines + [f"organisation {key} has members and no administrator" for key in sorted(leaderless)]


def keeps_register(user: User | AnonymousUser) -> bool:
    """Say whether ``user`` keeps the register of organisations: officers and those who manage accounts."""
    return any(holdings(user, perm) for perm in KEEPING)


def verification_requests_open() -> QuerySet[VerificationRequest]:
    """Return the licences that wait to be checked, the oldest first."""
    return VerificationRequest.objects.filter(state=VerificationRequestState.OPEN).select_related(
        "organisation__district", "asked_by"
    )


def verification_requests_visible_to(user: User | AnonymousUser) -> QuerySet[VerificationRequest]:
    """Return the licences shown by the organisations that ``user`` may see."""
    visible = Organisation.objects.filter(grounds_of(Organisation, user))
    return VerificationRequest.objects.filter(organisation__in=visible).select_related(
        "organisation__district", "organisation__industry", "blob", "asked_by", "answered_by"
    )


def register_grounds() -> None:
    """Make the grounds of people and organisations known."""
    register_ground(Organisation, "membership", _own_organisations)
    register_ground(Organisation, "register", _kept_organisations)
    register_ground(Recommender, "role", _own_recommenders)
    register_ground(Recommender, "accounts", _for_accounts)
    register_ground(User, "self", _self)
    register_ground(User, "accounts", _for_accounts)
    register_ground(User, "security", _for_security)


def _own_organisations(user: User) -> Q:
    return Q(pk__in=Membership.objects.filter(user=user, is_active=True).values("organisation"))


def _kept_organisations(user: User) -> Q:
    return EVERY if keeps_register(user) else NONE


def _own_recommenders(user: User) -> Q:
    keys = {*holdings(user, "grants.handle_recommendation"), *holdings(user, "grants.sign_recommendation")}
    return Q(pk__in=keys)


def _for_accounts(user: User) -> Q:
    return EVERY if holdings(user, "grants.administer_accounts") else NONE


def _for_security(user: User) -> Q:
    return EVERY if holdings(user, "grants.administer_security") else NONE


def _self(user: User) -> Q:
    return Q(pk=user.pk)
