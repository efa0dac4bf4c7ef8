# SPDX-License-Identifier: AGPL-3.0-or-later
"""Experts with accounts, and cases before panels, seated and scored without the process engine."""

import itertools
from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from grants.enums import ApplicationStatus, SubjectKind
from grants.models import Application, Call, Industry, Round, RuleSet
from grants.rules import dump_rules
from grants.rules.defaults import default_rules
from reviewers.enums import Discipline, MemberRole, MemberState, SeatState, Stage
from reviewers.models import Assessment, CaseGroup, Expert, Panel, PanelMember, Review, Seat
from reviewers.services.draws import panel_draw
from reviewers.services.groups import group_create
from reviewers.services.panels import member_answer, panel_commit
from reviewers.services.reviews import Points, criteria_of, review_save, review_submit
from tests.factories.people import OrganisationFactory, UserFactory, reserved_uscc
from tests.factories.programmes import CallFactory, rubric_made

SEED = "5e" * 32
_numbers = itertools.count(1)


class ExpertFactory(DjangoModelFactory):
    class Meta:
        model = Expert

    number = factory.Sequence(lambda n: f"E{n:05d}")
    user = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"专家{n}")
    employer_uscc = factory.Sequence(lambda n: reserved_uscc(50000 + n))
    discipline = Discipline.TECHNICAL


class IndustryFactory(DjangoModelFactory):
    class Meta:
        model = Industry

    code = factory.Sequence(lambda n: f"I{n}")
    slug = factory.Sequence(lambda n: f"industry-{n}")
    name_zh = factory.Sequence(lambda n: f"第{n}产业")


def call_in_review(**changes) -> Call:
    """Return a call with rules, a round and a rubric; ``changes`` to the rules as ``panel__consecutive_years_max=1``."""
    call = CallFactory()
    call.rubric = rubric_made(call.programme)
    call.save(update_fields=["rubric"])
    data = dump_rules(default_rules())
    for path, value in changes.items():
        chapter, _, key = path.partition("__")
        data[chapter][key] = value
    RuleSet.objects.create(call=call, version=1, data=data, digest="0" * 64)
    now = timezone.now()
    Round.objects.create(call=call, opens_at=now - timedelta(days=30), closes_at=now)
    return call


class PanelFactory(DjangoModelFactory):
    class Meta:
        model = Panel

    call = factory.LazyFunction(call_in_review)
    name = factory.Sequence(lambda n: f"第{n}评审组")
    size = 5
    is_committed = True


class PanelMemberFactory(DjangoModelFactory):
    class Meta:
        model = PanelMember

    panel = factory.SubFactory(PanelFactory)
    expert = factory.SubFactory(ExpertFactory)
    position = factory.Sequence(lambda n: n + 1)
    role = MemberRole.MEMBER
    state = MemberState.ACCEPTED


class AssessmentFactory(DjangoModelFactory):
    class Meta:
        model = Assessment

    application = factory.LazyFunction(lambda: case_of(call_in_review()))
    stage = Stage.SELECTION
    rubric = factory.LazyAttribute(lambda row: row.application.call.rubric)
    rule_set = factory.LazyAttribute(lambda row: row.application.rule_set)
    panel = factory.LazyAttribute(lambda row: PanelFactory(call=row.application.call))
    minimum_reviews = 5


class SeatFactory(DjangoModelFactory):
    class Meta:
        model = Seat
        skip_postgeneration_save = True

    assessment = factory.SubFactory(AssessmentFactory)
    expert = factory.SubFactory(ExpertFactory)
    state = SeatState.ACCEPTED
    declared_at = factory.LazyFunction(timezone.now)
    review = factory.RelatedFactory("tests.factories.reviewers.ReviewFactory", factory_related_name="seat")


class ReviewFactory(DjangoModelFactory):
    class Meta:
        model = Review

    seat = factory.SubFactory(SeatFactory, review=None)


def case_of(call, *, organisation=None, industry=None, status=ApplicationStatus.ACCEPTED, **fields) -> Application:
    """Return a submitted case of a call."""
    return Application.objects.create(
        call=call,
        round=call.rounds.get(),
        rule_set=call.rule_sets.get(),
        organisation=organisation or OrganisationFactory(),
        industry=industry,
        subject_kind=SubjectKind.PROJECT,
        status=status,
        number=f"LHRH-2026-T-{next(_numbers):04d}",
        submitted_at=call.rounds.get().closes_at - timedelta(hours=1),
        created_by=UserFactory(),
        **fields,
    )


def experts_made(technical=15, finance=4, **fields) -> list[Expert]:
    """Return a pool from which a panel of five with standbys can be drawn."""
    return [
        *ExpertFactory.create_batch(finance, discipline=Discipline.FINANCE, **fields),
        *ExpertFactory.create_batch(technical, **fields),
    ]


def group_drawn(call=None, *, cases=2, officer=None) -> CaseGroup:
    """Return a group of fresh cases with its panel drawn from a fresh pool."""
    call = call or call_in_review()
    officer = officer or UserFactory()
    experts_made()
    applications = [case_of(call) for _ in range(cases)]
    group = group_create(actor=officer, call=call, name=f"组{next(_numbers)}", applications=applications)
    panel_draw(actor=officer, group=group, seed=SEED, supervised_by="监督员")
    group.refresh_from_db()
    return group


def grouped(call, *applications, **fields) -> CaseGroup:
    """Return a group of cases."""
    return group_create(actor=UserFactory(), call=call, name="装备组", applications=applications, **fields)


def drawn(group, **fields):
    """Draw the panel of a group."""
    return panel_draw(actor=UserFactory(), group=group, **{"seed": SEED, "supervised_by": "监督员", **fields})


def all_accept(panel) -> None:
    """Let every drawn expert and standby accept by telephone."""
    for member in panel.members.all():
        member_answer(actor=UserFactory(), member=member, accepts=True, by_phone=True)


def group_committed(call=None, *, cases=2) -> CaseGroup:
    """Return a group whose panel accepted and is committed."""
    group = group_drawn(call, cases=cases)
    all_accept(group.panel)
    panel_commit(actor=UserFactory(), panel=group.panel)
    group.refresh_from_db()
    return group


def review_filled(seat, share="0.8", **fields) -> Review:
    """Let the expert of a seat write a whole review of about ``share`` of the points."""
    seat.refresh_from_db()
    scores = {
        key: Points((criterion.points * Decimal(share) * 2).quantize(Decimal(1)) / 2, "理由")
        for key, criterion in criteria_of(seat=seat).items()
    }
    content = {"scores": scores, "opinion": "方案可行", "is_supported": True} | fields
    return review_save(actor=seat.expert.user, seat=seat, revision=seat.review.revision, **content)


def review_given(seat, share="0.8", **fields) -> Review:
    """Let the expert of a seat write a whole review and hand it in."""
    review_filled(seat, share, **fields)
    return review_submit(actor=seat.expert.user, seat=seat)


def scored_case(call, *shares, status=ApplicationStatus.SCORED, **fields) -> Application:
    """Return a case with one review handed in for each share of the points."""
    application = case_of(call, status=status, **fields)
    assessment = AssessmentFactory(application=application, panel=None)
    for share in shares:
        review_given(SeatFactory(assessment=assessment), share)
    return application
