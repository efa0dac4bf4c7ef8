# SPDX-License-Identifier: AGPL-3.0-or-later
"""The house before the first act: tables of the plan, people with their rights, last year's call, time and workers."""

from dataclasses import dataclass, field
from datetime import timedelta
from io import StringIO
from random import Random

from django.core.management import call_command
from django.db.models import Model
from django.utils import timezone

from grants.models import Application, Call, FormTemplate, Recommender, Rubric, User
from grants.rules.defaults import default_rules
from grants.selectors.clock import database_now
from grants.services.jobs import jobs_run_due
from grants.services.programmes import budget_set, round_set
from tests.factories.awards import deadline_passes
from tests.factories.programmes import official_years
from tests.factories.roles import holder
from workflow.management.demo.answers import form_filled
from workflow.management.demo.people import Cast
from workflow.management.demo.world import people_made
from workflow.services.calls import call_begin
from workflow.services.cases import case_begin, case_submit

DISTRICT = "district-310115"
EARLIER = "上一年第一批两化融合示范项目"
FIRMS = 12
WAN = 1_000_000  # fen in ten thousand yuan


@dataclass
class Stage:
    """Everybody who plays a part, and what no page does: workers and the passing of time."""

    cast: Cast = field(init=False)
    recommender: Recommender = field(init=False)
    district_leader: User = field(init=False)

    def __post_init__(self) -> None:
        call_command("load_reference", stdout=StringIO())
        official_years()
        self.cast = people_made(seed=845, firms=FIRMS)
        self.recommender = Recommender.objects.get(code=DISTRICT)
        self.district_leader = holder("recommender_leader", self.recommender, name="区经委领导")
        self._earlier_call()

    def _earlier_call(self) -> None:
        """Last year's call, from which this year's is copied."""
        officer, programme, now = self.cast.officer, self.cast.programme, timezone.now()
        call = call_begin(
            actor=officer,
            programme=programme,
            code="LHRH-P-0",
            year=now.year - 1,
            title_zh=EARLIER,
            rules=default_rules("DEMO_PROJECT"),
            form_template=FormTemplate.objects.filter(programme=programme).latest("version"),
            rubric=Rubric.objects.filter(programme=programme).latest("version"),
            places=20,
        )
        opened = now - timedelta(days=365)
        round_set(actor=officer, call=call, number=1, opens_at=opened, closes_at=opened + timedelta(days=30))
        budget_set(actor=officer, call=call, by_year={now.year - 1: 2650 * WAN})

    def workers_work(self) -> None:
        """Let the workers do what is due."""
        jobs_run_due()

    def time_comes(self, subject: Model, kind: str) -> None:
        """Let a deadline run out."""
        deadline_passes(subject, kind)

    def another_case(self, call: Call, number: int, title: str) -> Application:
        """Hand in the case of one of the enterprises of the cast, all of its form filled."""
        organisation, boss = self.cast.firms[number]
        application = case_begin(
            actor=boss,
            call=call,
            organisation=organisation,
            recommender=self.recommender,
            industry=organisation.industry,
            title=title,
        )
        form_filled(actor=boss, application=application, random=Random(number))
        case_submit(actor=boss, application=application, received_at=database_now())
        application.refresh_from_db()
        return application
