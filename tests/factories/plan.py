# SPDX-License-Identifier: AGPL-3.0-or-later
"""Programmes, calls, notices and honours for tests of public pages."""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from grants.enums import CallState, HonourSource, NoticeKind, NoticeState, ResultKind, SubjectKind
from grants.models import Call, District, Honour, Industry, Notice, Programme, Round
from grants.selectors.progress import AIMS, TILES
from tests.factories.people import AuthorityFactory


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme
        django_get_or_create = ("code",)

    code = "DEMO_PROJECT"
    authority = factory.SubFactory(AuthorityFactory)
    name_zh = "示范项目"
    name_en = "Demonstration project"
    letter = "P"
    subject_kind = SubjectKind.PROJECT
    result_kind = ResultKind.FUNDED
    target = 100


class CallFactory(DjangoModelFactory):
    class Meta:
        model = Call

    programme = factory.SubFactory(ProgrammeFactory)
    code = factory.Sequence(lambda n: f"CALL-{n}")
    year = 2026
    title_zh = factory.Sequence(lambda n: f"2026 年第{n}批示范项目")
    title_en = factory.Sequence(lambda n: f"Demonstration projects 2026, call {n}")
    state = CallState.OPEN
    places = 20
    published_at = factory.LazyFunction(timezone.now)


class RoundFactory(DjangoModelFactory):
    class Meta:
        model = Round

    call = factory.SubFactory(CallFactory)
    opens_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=10))
    closes_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=5, hours=1))


class NoticeFactory(DjangoModelFactory):
    class Meta:
        model = Notice

    call = factory.SubFactory(CallFactory)
    kind = NoticeKind.PROPOSED
    number = factory.Sequence(int)
    year = 2026
    title = factory.Sequence(lambda n: f"第{n}批拟立项名单")
    state = NoticeState.OPEN
    opens_on = dt.date(2026, 11, 18)
    closes_on = dt.date(2026, 11, 24)
    working_days = 5
    published_at = factory.LazyFunction(timezone.now)


class HonourFactory(DjangoModelFactory):
    class Meta:
        model = Honour

    programme = factory.SubFactory(ProgrammeFactory)
    organisation_name = factory.Sequence(lambda n: f"上海示范第{n}有限公司")
    year = 2025
    source = HonourSource.ROSTER


class IndustryFactory(DjangoModelFactory):
    class Meta:
        model = Industry
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"IND{n}")
    slug = factory.Sequence(lambda n: f"industry-{n}")
    name_zh = factory.Sequence(lambda n: f"行业{n}")


def plan_in_full() -> None:
    """Fill every part of the home page: aims, calls open and coming, notices, districts, industries."""
    programmes = [ProgrammeFactory(code=code, target=100, sort=sort) for sort, code in enumerate(AIMS)]
    districts = [
        District.objects.create(code=code, name_zh=f"第{n}区", name_en=f"District number {n}", kind="district")
        for n, code in enumerate(TILES)
    ]
    industries = [IndustryFactory(name_zh=f"生产性服务业{n}", name_en=f"Producer services {n}") for n in range(3)]
    for n, district in enumerate(districts):
        for programme in programmes[: n % 4 + 1]:
            HonourFactory(programme=programme, district=district, industry=industries[n % 3], amount_fen=1_500_000_000)
    RoundFactory()
    later = timezone.now() + dt.timedelta(days=3)
    RoundFactory(opens_at=later, closes_at=later + dt.timedelta(days=30))
    NoticeFactory()
    NoticeFactory(state=NoticeState.ENDED)
