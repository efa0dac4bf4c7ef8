# SPDX-License-Identifier: AGPL-3.0-or-later
"""People and organisations: kinds, standing, and the wishes that wait for an answer."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    """What kind of body an organisation is (field org_type of the form)."""

    STATE = "state", _("State-owned")
    COLLECTIVE = "collective", _("Collective")
    PRIVATE = "private", _("Private")
    FOREIGN = "foreign", _("Foreign-invested")
    HMT = "hmt", _("Hong Kong, Macao or Taiwan invested")
    INSTITUTION = "institution", _("Public institution")
    GOVERNMENT = "government", _("Government body")
    OTHER = "other", _("Other")


class Verification(TextChoices):
    """How far the identity of an organisation has been checked."""

    UNVERIFIED = "unverified", _("Not verified")
    CODE_PENDING = "code_pending", _("Code to be checked")
    VERIFIED = "verified", _("Verified")


class Standing(TextChoices):
    """Whether an organisation or a person is in use."""

    ACTIVE = "active", _("Active")
    FROZEN = "frozen", _("Frozen")
    CLOSED = "closed", _("Closed down")


class OrganisationEventKind(TextChoices):
    """What happened to an organisation."""

    RENAME = "rename", _("Renamed")
    MERGER = "merger", _("Merged")
    SPLIT = "split", _("Split")
    MOVE = "move", _("Moved")


class RecommenderKind(TextChoices):
    """What kind of body recommends."""

    DISTRICT = "district", _("District commission")
    HOLDING_GROUP = "holding_group", _("Holding group")
    AUTHORITY = "authority", _("Industry authority")


class MembershipRequestState(TextChoices):
    """Where a wish to join an organisation stands."""

    OPEN = "open", _("Waiting for the organisation's administrator")
    ACCEPTED = "accepted", _("Taken in")
    REFUSED = "refused", _("Turned away")
    WITHDRAWN = "withdrawn", _("Taken back")


class VerificationRequestState(TextChoices):
    """Where an organisation's wish to be verified stands."""

    OPEN = "open", _("Waiting for the office")
    ACCEPTED = "accepted", _("Licence accepted")
    REFUSED = "refused", _("Licence not accepted")
