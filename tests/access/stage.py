# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stage: one person of every kind around one call and one case, and a stranger to both."""

from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.test import Client

from grants.access import PERSONAS
from grants.models import Application
from grants.permissions import assign_role
from grants.services.people import membership_enter
from reviewers.enums import MemberRole
from reviewers.models import Panel
from tests.factories.people import OrganisationFactory, RecommenderFactory, UserFactory
from tests.factories.programmes import CallFactory
from tests.factories.roles import holder, member
from tests.factories.world import World

ON_THE_CALL = ("officer", "review_agency", "decision_maker", "finance_officer", "auditor")
ON_THE_RECOMMENDER = ("recommender_clerk", "recommender_leader")
ON_THE_PANEL = ("panel_chair", "panel_member")
ON_THE_AUTHORITY = ("system_administrator", "security_administrator", "audit_administrator")
MEMBERS = {"organisation_administrator": (True, False), "preparer": (False, True)}


@dataclass
class Stage:
    """A walking world and a user for every persona; scenes take it from here."""

    world: World = field(default_factory=World)
    people: dict = field(init=False)

    def __post_init__(self) -> None:
        call, recommender = self.world.call, self.world.recommender
        panel = Panel.objects.create(call=call, name="候补组", size=5)
        self.people = {
            "anonymous": AnonymousUser(),
            "stranger": stranger(),
            **{role: UserFactory() for role in MEMBERS},
            **{role: holder(role, call) for role in ON_THE_CALL},
            **{role: holder(role, recommender) for role in ON_THE_RECOMMENDER},
            **{role: holder(role, panel) for role in ON_THE_PANEL},
            **{role: holder(role, call.programme.authority) for role in ON_THE_AUTHORITY},
        }
        if set(self.people) != set(PERSONAS):
            raise AssertionError(set(self.people) ^ set(PERSONAS))

    def own(self, application: Application) -> Application:
        """Make the applicants of the stage members of the organisation of a case."""
        for persona, (is_administrator, is_preparer) in MEMBERS.items():
            membership_enter(
                actor=None,
                organisation=application.organisation,
                user=self.people[persona],
                is_administrator=is_administrator,
                is_preparer=is_preparer,
            )
        return application

    def seat(self, panel: Panel) -> None:
        """Let the experts of the stage be those who sit on a panel."""
        members = panel.members.exclude(role=MemberRole.STANDBY).select_related("expert__user")
        self.people["panel_chair"] = members.get(role=MemberRole.CHAIR).expert.user
        self.people["panel_member"] = members.exclude(role=MemberRole.CHAIR)[0].expert.user

    def client(self, persona: str) -> Client:
        """Return a browser in which ``persona`` is signed in."""
        client = Client()
        if persona != "anonymous":
            client.force_login(self.people[persona])
        return client


def stranger():
    """Return somebody who holds every common role elsewhere, and none here."""
    call, recommender = CallFactory(), RecommenderFactory()
    panel = Panel.objects.create(call=call, name="别的组", size=5)
    user = member(OrganisationFactory(), is_administrator=True, is_preparer=True)
    for roles, target in ((ON_THE_CALL, call), (ON_THE_RECOMMENDER, recommender), (ON_THE_PANEL, panel)):
        for role in roles:
            assign_role(role=role, user=user, target=target)
    return user
