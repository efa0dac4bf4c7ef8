# SPDX-License-Identifier: AGPL-3.0-or-later
"""An expert before a pile of cases, the way the process put them there."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grants.models import Application, Job
from grants.services.prints import SNAPSHOT_PDF
from reviewers.models import PanelMember, Seat
from tests.factories.world import World, seats_of


@dataclass
class Desk:
    """One expert of a panel, with the seats in the order of the cases."""

    world: World
    cases: list[Application]
    seats: list[Seat] = field(init=False)
    client: Client = field(default_factory=Client)

    def __post_init__(self):
        self.seats = [seats_of(case)[0] for case in self.cases]
        self.client.force_login(self.user)

    @property
    def user(self):
        return self.seats[0].expert.user

    @property
    def call(self):
        return self.world.call

    def address(self, name, seat=None):
        return reverse(f"workflow:{name}", args=[(seat or self.call).reference])

    def get(self, name, seat=None, **query):
        return self.client.get(self.address(name, seat), query)

    def post(self, name, seat=None, data=None, **headers):
        return self.client.post(self.address(name, seat), data or {}, headers=headers)

    def declared(self):
        for seat in self.seats:
            self.world.declare(seat)
        return self

    def fresh(self, number=0):
        return Seat.objects.select_related("review", "expert__user", "assessment").get(pk=self.seats[number].pk)

    def queries(self, name, seat=None):
        """Count the queries of a page, with what is cached for good already there."""
        ContentType.objects.get_for_model(PanelMember)
        self.get(name, seat)
        with CaptureQueriesContext(connection) as captured:
            assert self.get(name, seat).status_code == 200
        return len(captured)


def desk_made(cases=1, *, world=None) -> Desk:
    """Seat an expert before so many cases of a call; ``world`` is one whose call is not opened yet."""
    there = (world or World()).opened()
    applications = [there.accepted(f"项目{number}") for number in range(1, cases + 1)]
    # the print of each case takes a second and nobody here reads it
    Job.objects.filter(kind=SNAPSHOT_PDF).update(run_after=timezone.now() + timedelta(days=1))
    there.in_review(*applications)
    return Desk(there, applications)
