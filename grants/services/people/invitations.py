# SPDX-License-Identifier: AGPL-3.0-or-later
"""People whom others name by their mobile numbers: colleagues taken in, contacts who take over an organisation."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from grants.engine.mobiles import e164
from grants.engine.names import name_key
from grants.exceptions import GrantsError
from grants.models import Membership, Organisation, User
from grants.selectors.people import may_claim
from grants.services.messages import message_queue
from grants.services.people.memberships import locked_organisation, membership_add, membership_save, require_members
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


@transaction.atomic
def membership_claim(*, actor: User, organisation: Organisation) -> Membership:
    """Let the contact whom the office has entered manage an organisation that nobody manages yet.

    The proved number is the word of the office, so nobody has to answer. Raises PermissionDenied for anybody else.
    """
    organisation = locked_organisation(organisation=organisation)
    if not may_claim(actor, organisation):
        raise PermissionDenied

    membership = Membership.objects.filter(organisation=organisation, user=actor).first()
    membership = membership or Membership(organisation=organisation, user=actor)
    membership.is_active = True
    return membership_save(
        membership=membership, actor=actor, is_administrator=True, is_preparer=True, action="member.claimed"
    )
