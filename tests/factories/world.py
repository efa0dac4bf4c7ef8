# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small world that walks: a call with its people, moved from step to step by the acts of the product."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from grants.enums import DecisionOutcome
from grants.models import Application, Call, Organisation, Programme, Recommender, User
from grants.permissions import assign_role
from grants.rules import CallRules
from grants.rules.defaults import default_rules
from grants.selectors.audit import audit_violations
from grants.selectors.clock import database_now
from grants.services.decisions import Proposal
from grants.services.jobs import jobs_run_due
from grants.services.programmes import budget_set, round_set
from grants.services.sections import section_write
from reviewers.enums import Discipline, MemberRole
from reviewers.models import CaseGroup, Expert, Seat
from reviewers.services.draws import panel_draw
from reviewers.services.groups import group_create
from reviewers.services.panels import chair_set, member_answer, panel_commit
from reviewers.services.reviews import Points, criteria_of, review_save
from tests.factories.people import MembershipFactory, OrganisationFactory, RecommenderFactory, UserFactory
from tests.factories.programmes import FormTemplateFactory, ProgrammeFactory, official_years, rubric_made
from tests.factories.reviewers import ExpertFactory
from workflow.selectors.drift import drift_violations
from workflow.selectors.invariants import invariant_violations
from workflow.services.calls import (
    call_begin,
    call_go_public,
    call_intake_ends,
    call_opens,
    call_rank,
    call_review_begins,
    call_review_done,
    call_screening_done,
)
from workflow.services.cases import case_accept, case_begin, case_recommend, case_submit
from workflow.services.decisions import (
    approval_confirm,
    approval_record,
    call_end,
    decisions_prepare,
    decisions_sign,
    decisions_submit,
    notice_go_public,
    notice_period_ends,
    result_go_public,
)
from workflow.services.reviews import review_hand_in, seat_declares_clear

SEED = "5e" * 32
MILLION_FEN = 100_000_000


def person(name: str = "") -> User:
    """Return somebody new."""
    return UserFactory(name=name) if name else UserFactory()


@dataclass
class World:
    """One call and the people around it; every act goes the way a page would."""

    rules: CallRules = field(default_factory=default_rules)
    programme: Programme = field(default_factory=ProgrammeFactory)
    officer: User = field(default_factory=lambda: person("王敏"))
    second_officer: User = field(default_factory=lambda: person("李强"))
    leader: User = field(default_factory=lambda: person("陈主任"))
    clerk: User = field(default_factory=lambda: person("区经委"))
    recommender: Recommender = field(default_factory=RecommenderFactory)
    call: Call = field(init=False)
    experts: list[Expert] = field(default_factory=list)

    def __post_init__(self) -> None:
        official_years()
        assign_role(role="officer", user=self.officer, target=self.programme)
        assign_role(role="officer", user=self.second_officer, target=self.programme)
        assign_role(role="decision_maker", user=self.leader, target=self.programme)
        assign_role(role="recommender_clerk", user=self.clerk, target=self.recommender)
        now = timezone.now()
        self.call = call_begin(
            actor=self.officer,
            programme=self.programme,
            code=f"CALL-{self.programme.pk}",
            year=now.year,
            title_zh="第一批示范项目",
            rules=self.rules,
            form_template=FormTemplateFactory(programme=self.programme),
            rubric=rubric_made(self.programme),
        )
        self.window = round_set(
            actor=self.officer,
            call=self.call,
            number=1,
            opens_at=now - timedelta(days=1),
            closes_at=now + timedelta(days=30),
        )
        budget_set(actor=self.officer, call=self.call, by_year={now.year: 10 * MILLION_FEN})

    # -- intake ------------------------------------------------------------------------------------------------

    def opened(self) -> "World":
        """Publish the call and open its intake."""
        call_go_public(actor=self.officer, call=self.call, document_number="沪经信推〔2026〕1号")
        call_opens(call=self.call)
        self.call.refresh_from_db()
        return self

    def firm(self) -> tuple[Organisation, User]:
        """Return a verified organisation and its administrator."""
        organisation = OrganisationFactory(verification="verified")
        boss = person()
        MembershipFactory(user=boss, organisation=organisation, is_administrator=True)
        assign_role(role="organisation_administrator", user=boss, target=organisation)
        assign_role(role="preparer", user=boss, target=organisation)
        return organisation, boss

    def draft(self, title: str = "智能工厂项目") -> Application:
        """Return a draft that is ready to be submitted."""
        organisation, boss = self.firm()
        application = case_begin(
            actor=boss, call=self.call, organisation=organisation, recommender=self.recommender, title=title
        )
        today = timezone.localdate()
        for code, posted in (
            (
                "E",
                {
                    "project_name": title,
                    "summary": "改造生产线",
                    "start": f"{today}",
                    "end": f"{today + timedelta(days=365)}",
                },
            ),
            ("F", {"total_inv": "100", "own_funds": "80", "grant_req": "20"}),
        ):
            section_write(actor=boss, application=application, code=code, posted=posted, revision=0)
        application.refresh_from_db()
        return application

    def submitted(self, title: str = "智能工厂项目") -> Application:
        """Return a case handed in."""
        application = self.draft(title)
        case_submit(actor=application.created_by, application=application, received_at=database_now())
        return fresh(application)

    def recommended(self, title: str = "智能工厂项目") -> Application:
        """Return a case its recommender stands behind."""
        application = self.submitted(title)
        case_recommend(
            actor=self.clerk, application=application, opinion="同意推荐", rank=1, letter_number="区经信〔2026〕8号"
        )
        return fresh(application)

    def accepted(self, title: str = "智能工厂项目") -> Application:
        """Return a case that passed the formal check."""
        application = self.recommended(title)
        case_accept(actor=self.officer, application=application, items=[])
        return fresh(application)

    # -- review ------------------------------------------------------------------------------------------------

    def pool(self, count: int = 12) -> list[Expert]:
        """Return experts enough for a panel with standbys, two of them from finance."""
        self.experts = [
            ExpertFactory(discipline=Discipline.FINANCE if number < 3 else Discipline.TECHNICAL)
            for number in range(count)
        ]
        return self.experts

    def arranged(self, *applications: Application) -> CaseGroup:
        """Close intake and screening, then form one group and draw and commit its panel."""
        self.screened()
        return self.grouped(*applications)

    def screened(self) -> None:
        """Close intake and screening."""
        call_intake_ends(call=self.call)
        jobs_run_due()
        call_screening_done(actor=self.officer, call=self.call)
        self.call.refresh_from_db()

    def grouped(self, *applications: Application) -> CaseGroup:
        """Form one group and draw and commit its panel."""
        self.pool()
        group = group_create(actor=self.officer, call=self.call, name="装备组", applications=applications)
        panel_draw(actor=self.officer, group=group, seed=SEED, supervised_by="监督员")
        group.refresh_from_db()
        for member in group.panel.members.all():
            member_answer(actor=self.officer, member=member, accepts=True, by_phone=True)
        first = group.panel.members.exclude(role=MemberRole.STANDBY).first()
        chair_set(actor=self.officer, member=first)
        panel_commit(actor=self.officer, panel=group.panel)
        return group

    def in_review(self, *applications: Application) -> CaseGroup:
        """Hand the cases to their panel."""
        group = self.arranged(*applications)
        call_review_begins(actor=self.officer, call=self.call)
        jobs_run_due()
        return group

    def declare(self, seat: Seat) -> None:
        """Let the expert of a seat declare no tie."""
        seat_declares_clear(actor=seat.expert.user, seat=seat)

    def fill(self, seat: Seat, share: str = "0.8") -> None:
        """Let the expert of a seat write a whole review of about ``share`` of the points."""
        seat.refresh_from_db()
        revision = seat.review.revision
        scores = {
            key: Points(points=(criterion.points * Decimal(share) * 2).quantize(Decimal(1)) / 2)
            for key, criterion in criteria_of(seat=seat).items()
        }
        review_save(
            actor=seat.expert.user,
            seat=seat,
            revision=revision,
            scores=scores,
            opinion="方案可行",
            is_supported=True,
        )
        seat.review.refresh_from_db()

    def score(self, seat: Seat, share: str = "0.8") -> None:
        """Let the expert of a seat declare, write and hand in."""
        if seat.declared_at is None:
            self.declare(seat)
        self.fill(seat, share)
        review_hand_in(actor=seat.expert.user, seat=seat)

    def scored(self, *applications: Application) -> CaseGroup:
        """Have every case scored, the first one best."""
        group = self.in_review(*applications)
        for place, application in enumerate(applications):
            for seat in seats_of(application):
                self.score(seat, share=str(Decimal("0.9") - Decimal("0.05") * place))
        jobs_run_due()
        return group

    # -- decision ----------------------------------------------------------------------------------------------

    def ranked(self, *applications: Application) -> None:
        """Close the review and lock the ranking."""
        self.scored(*applications)
        call_review_done(actor=self.officer, call=self.call)
        call_rank(actor=self.officer, call=self.call)

    def decide(self, *proposals: Proposal) -> None:
        """Prepare a list, sign every step of its chain, and let each case take its decision."""
        draft = decisions_prepare(actor=self.officer, call=self.call, proposals=proposals)
        decisions_submit(actor=self.officer, decision_list=draft)
        for _step in self.rules.decision.sign_off:
            decisions_sign(actor=self.leader, decision_list=draft)
        jobs_run_due()

    def noticed(self) -> None:
        """Publish the notice of what was decided."""
        self.notice = notice_go_public(
            actor=self.officer, call=self.call, title="拟支持名单公示", opens_on=timezone.localdate()
        )
        jobs_run_due()

    def notice_over(self) -> None:
        """Let the notice end."""
        notice_period_ends(call=self.call, notice=self.notice)
        jobs_run_due()

    def approved(self, *applications: Application) -> None:
        """Enter and check the approval document."""
        approval = approval_record(
            actor=self.officer,
            call=self.call,
            document_number=f"沪经信推〔2026〕{self.call.approvals.count() + 99}号",
            dated_on=timezone.localdate(),
            applications=[fresh(application) for application in applications],
        )
        approval_confirm(actor=self.second_officer, approval=approval)
        jobs_run_due()

    def announced(self) -> None:
        """Announce the result."""
        result_go_public(actor=self.officer, call=self.call, title="示范项目名单")

    def ended(self) -> None:
        """Close the call."""
        call_end(actor=self.officer, call=self.call)
        jobs_run_due()


def fresh(application: Application) -> Application:
    """Return a case as the database has it."""
    return Application.objects.get(pk=application.pk)


def seats_of(application: Application) -> list[Seat]:
    """Return the seats of a case, oldest first."""
    return list(
        Seat.objects.filter(assessment__application=application)
        .select_related("expert__user", "assessment")
        .order_by("pk")
    )


def support(application: Application, amount_fen: int = MILLION_FEN // 5) -> Proposal:
    """Propose support."""
    return Proposal(application=fresh(application), outcome=DecisionOutcome.SUPPORT, amount_fen=amount_fen)


def reserve(application: Application, order: int = 1, reason: str = "") -> Proposal:
    """Propose the reserve."""
    return Proposal(application=fresh(application), outcome=DecisionOutcome.RESERVE, reserve_order=order, reason=reason)


def reject(application: Application, reason: str = "得分较低") -> Proposal:
    """Propose not to select."""
    return Proposal(application=fresh(application), outcome=DecisionOutcome.REJECT, reason=reason)


def assert_sound() -> None:
    """Assert that invariants, processes and audit log have nothing to report."""
    assert list(invariant_violations()) == []
    assert list(drift_violations()) == []
    assert [str(violation) for violation in audit_violations(grace=timedelta(hours=1))] == []
