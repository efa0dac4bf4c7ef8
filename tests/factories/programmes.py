# SPDX-License-Identifier: AGPL-3.0-or-later
"""Programmes and calls for tests."""

import factory
from factory.django import DjangoModelFactory

from grants.enums import ResultKind, SubjectKind
from grants.models import Call, Programme
from tests.factories.people import AuthorityFactory


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    code = factory.Sequence(lambda n: f"PROGRAMME_{n}")
    authority = factory.SubFactory(AuthorityFactory)
    name_zh = "两化融合示范项目"
    letter = "P"
    subject_kind = SubjectKind.PROJECT
    result_kind = ResultKind.FUNDED


class CallFactory(DjangoModelFactory):
    class Meta:
        model = Call

    programme = factory.SubFactory(ProgrammeFactory)
    code = factory.Sequence(lambda n: f"CALL-{n}")
    year = 2026
    title_zh = factory.Sequence(lambda n: f"2026年度第{n}批示范项目申报")
    budget_fen = 10_000_000_00
