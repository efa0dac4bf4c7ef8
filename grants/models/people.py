# SPDX-License-Identifier: AGPL-3.0-or-later
"""People, the organisations they act for, and the bodies that recommend."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grants.engine.references import new_reference
from grants.enums import (
    MembershipRequestState,
    OrganisationEventKind,
    OrganisationKind,
    RecommenderKind,
    Standing,
    Verification,
)
from grants.models.reference import District, Industry, localised


class UserManager(BaseUserManager["User"]):
    """Create users by mobile number."""

    def create_user(self, mobile: str, password: str | None = None, **fields: Any) -> "User":
        """Save a new user; ``mobile`` in E.164."""
        user = self.model(mobile=mobile, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by mobile number."""
        return self.get(mobile=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, by mobile number or e-mail."""

    mobile = models.CharField(_("mobile"), max_length=16, unique=True)
    mobile_verified = models.BooleanField(default=False)
    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "mobile"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(condition=~Q(email=""), name="user_email_null_when_empty"),
            models.CheckConstraint(condition=Q(mobile__startswith="+"), name="user_mobile_e164"),
        ]

    def __str__(self) -> str:
        return self.name or self.mobile

    @property
    def is_staff(self) -> bool:
        """Say that nobody is let in by a flag: every right comes from a grant."""
        return False


class Organisation(models.Model):
    """A legal person; ``uscc`` is empty only while its code is still to be checked."""

    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    uscc = models.CharField(_("unified social credit code"), max_length=18, null=True, blank=True)
    old_code = models.CharField(_("organisation code before 2015"), max_length=9, blank=True)
    name = models.CharField(_("organisation name"), max_length=100)
    name_key = models.CharField(max_length=100, editable=False, help_text=_("Name folded for matching"))
    kind = models.CharField(max_length=20, choices=OrganisationKind, default=OrganisationKind.OTHER)
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, related_name="+")
    industry = models.ForeignKey(Industry, models.PROTECT, null=True, blank=True, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="subsidiaries")
    legal_representative = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=200, blank=True)
    founded_on = models.DateField(null=True, blank=True)
    contact_name = models.CharField(max_length=100, blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    contact_email = models.EmailField(blank=True)
    revenue_fen = models.BigIntegerField(null=True, blank=True, help_text=_("Revenue of last year, as a roster says"))
    employees = models.PositiveIntegerField(null=True, blank=True)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.ACTIVE)
    verification = models.CharField(max_length=20, choices=Verification, default=Verification.UNVERIFIED)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        permissions = [
            ("administer_organisation", _("May manage members, freeze, submit, sign and withdraw")),
            ("prepare_application", _("May fill in, upload and see the status")),
        ]
        indexes = [models.Index(fields=["name_key"], name="organisation_name_key")]
        constraints = [
            models.UniqueConstraint(fields=["uscc"], condition=Q(uscc__isnull=False), name="organisation_uscc_unique"),
            models.CheckConstraint(condition=Q(uscc=None) | ~Q(uscc=""), name="organisation_uscc_null_when_empty"),
            models.CheckConstraint(
                condition=Q(uscc__isnull=False) | Q(verification=Verification.CODE_PENDING),
                name="organisation_uscc_or_pending",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationEvent(models.Model):
    """A rename, merger, split or move, with its proof; nobody entered what a command on the machine took in."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=OrganisationEventKind)
    happened_on = models.DateField()
    old_value = models.CharField(max_length=200, blank=True)
    new_value = models.CharField(max_length=200, blank=True)
    successor = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    proof_digest = models.CharField(max_length=64, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("organisation event")
        verbose_name_plural = _("organisation events")
        ordering = ["happened_on", "pk"]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.kind}"


class Membership(models.Model):
    """A person's place in an organisation: administrator, preparer, or both."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    is_administrator = models.BooleanField(default=False)
    is_preparer = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_unique"),
            models.CheckConstraint(
                condition=Q(is_administrator=True) | Q(is_preparer=True), name="membership_has_a_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.organisation_id}"


class MembershipRequest(models.Model):
    """A person's wish to join an organisation that is there already; its administrator answers."""

    user = models.ForeignKey(User, models.PROTECT, related_name="membership_requests")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="membership_requests")
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=MembershipRequestState, default=MembershipRequestState.OPEN)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("membership request")
        verbose_name_plural = _("membership requests")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(state=MembershipRequestState.OPEN),
                name="membershiprequest_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state=MembershipRequestState.OPEN, answered_at=None)
                | ~Q(state=MembershipRequestState.OPEN) & Q(answered_at__isnull=False),
                name="membershiprequest_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.organisation_id}"


class Recommender(models.Model):
    """A district commission, holding group or authority that recommends; a district may have two."""

    code = models.SlugField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=RecommenderKind)
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, related_name="recommenders")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    contact_name = models.CharField(max_length=50, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("recommender")
        verbose_name_plural = _("recommenders")
        ordering = ["code"]
        permissions = [
            ("handle_recommendation", _("May see its cases, give an opinion, rank, return and refuse")),
            ("sign_recommendation", _("May check and sign the letter of recommendation")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=RecommenderKind.DISTRICT) | Q(district__isnull=False),
                name="recommender_district_given",
            ),
        ]

    def __str__(self) -> str:
        return localised(self.name_zh, self.name_en)
