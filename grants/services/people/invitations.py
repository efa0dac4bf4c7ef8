# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take a colleague in by mobile number, with an account made on the spot where there is none."""

from django.db import transaction
from django.utils.translation import gettext as _

from grants.engine.mobiles import e164
from grants.engine.names import name_key
from grants.exceptions import GrantsError
from grants.models import Membership, Organisation, User
from grants.services.messages import message_queue
from grants.services.people.memberships import membership_add, require_members
from grants.services.people.users import user_create


@transaction.atomic
def membership_invite(
    *, actor: User, organisation: Organisation, mobile: str, name: str, is_administrator: bool, is_preparer: bool
) -> Membership:
    """Take in whoever has this mobile number and tell them; a new account is opened by a code sent to the number.

    The name has to be the one of the account: a number alone must not tell a stranger whose it is.
    """
    require_members(actor=actor, organisation=organisation)
    if not name.strip():
        raise GrantsError(_("Enter the name of your colleague."))
    user = User.objects.filter(mobile=e164(mobile) or mobile).first()
    if user is None:
        user = user_create(actor=actor, mobile=mobile, name=name)
    elif not user.is_active or (user.name and name_key(user.name) != name_key(name)):
        raise GrantsError(
            _("This number cannot be added under this name. Ask your colleague how the name is written in the account.")
        )

    membership = membership_add(
        actor=actor, organisation=organisation, user=user, is_administrator=is_administrator, is_preparer=is_preparer
    )
    message_queue(subject=organisation, template="member_added", to=user, context={"organisation": organisation.name})
    return membership
