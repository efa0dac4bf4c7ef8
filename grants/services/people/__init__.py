# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done with people, their organisations and the roles they hold."""

from grants.services.people.invitations import membership_invite
from grants.services.people.memberships import (
    membership_add,
    membership_change,
    membership_enter,
    membership_remove,
    membership_request,
    membership_request_accept,
    membership_request_refuse,
    membership_request_withdraw,
)
from grants.services.people.organisations import (
    organisation_code_set,
    organisation_freeze,
    organisation_merge,
    organisation_move,
    organisation_register,
    organisation_rename,
    organisation_split,
    organisation_unfreeze,
)
from grants.services.people.roles import (
    ADMINISTRATORS,
    administrator_appoint,
    lockout_lift,
    role_grant,
    role_revoke,
)
from grants.services.people.users import (
    user_create,
    user_deactivate,
    user_language_set,
    user_mobile_set,
    user_mobile_verify,
    user_name_set,
    user_reactivate,
)
from grants.services.people.verifications import (
    OrganisationProfile,
    organisation_profile_change,
    verification_accept,
    verification_ask,
    verification_refuse,
)

__all__ = [
    "ADMINISTRATORS",
    "OrganisationProfile",
    "administrator_appoint",
    "lockout_lift",
    "membership_add",
    "membership_change",
    "membership_enter",
    "membership_invite",
    "membership_remove",
    "membership_request",
    "membership_request_accept",
    "membership_request_refuse",
    "membership_request_withdraw",
    "organisation_code_set",
    "organisation_freeze",
    "organisation_merge",
    "organisation_move",
    "organisation_profile_change",
    "organisation_register",
    "organisation_rename",
    "organisation_split",
    "organisation_unfreeze",
    "role_grant",
    "role_revoke",
    "user_create",
    "user_deactivate",
    "user_language_set",
    "user_mobile_set",
    "user_mobile_verify",
    "user_name_set",
    "user_reactivate",
    "verification_accept",
    "verification_ask",
    "verification_refuse",
]
