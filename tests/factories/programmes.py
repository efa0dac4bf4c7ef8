# SPDX-License-Identifier: AGPL-3.0-or-later
"""A programme with its rubric and form, and the working-day years that counted dates rest on."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from grants.engine.formdefs import dump_form, form_digest, load_form
from grants.enums import ResultKind, SubjectKind
from grants.models import Call, Criterion, FormTemplate, Programme, Rubric, WorkdayYear
from tests.factories.people import AuthorityFactory

SMALL_FORM = load_form(
    {
        "code": "SMALL",
        "label_zh": "示范项目申报书",
        "sections": [
            {
                "code": "E",
                "label_zh": "项目信息",
                "label_en": "The project",
                "fields": [
                    {
                        "code": "project_name",
                        "kind": "text",
                        "label_zh": "项目名称",
                        "max_length": 60,
                        "required": True,
                    },
                    {"code": "summary", "kind": "long_text", "label_zh": "项目简介", "max_length": 500},
                    {"code": "start", "kind": "date", "label_zh": "开始日期"},
                    {"code": "end", "kind": "date", "label_zh": "结束日期"},
                ],
            },
            {
                "code": "F",
                "label_zh": "投资与资金",
                "label_en": "Investment and funds",
                "fields": [
                    {"code": "total_inv", "kind": "money", "label_zh": "项目总投资"},
                    {"code": "own_funds", "kind": "money", "label_zh": "自筹资金"},
                    {"code": "grant_req", "kind": "money", "label_zh": "申请专项资金"},
                    {"code": "note", "kind": "text", "label_zh": "说明"},
                ],
            },
        ],
    }
)
LEVEL_ONE = (("1", 10), ("2", 25), ("3", 20), ("4", 20), ("5", 13), ("6", 12))


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    code = factory.Sequence(lambda n: f"DEMO_PROJECT_{n}")
    authority = factory.SubFactory(AuthorityFactory)
    name_zh = "示范项目"
    letter = "P"
    subject_kind = SubjectKind.PROJECT
    result_kind = ResultKind.FUNDED
    target = 100


class CallFactory(DjangoModelFactory):
    class Meta:
        model = Call

    programme = factory.SubFactory(ProgrammeFactory)
    code = factory.Sequence(lambda n: f"CALL-F{n}")
    year = 2026
    title_zh = factory.Sequence(lambda n: f"2026年度第{n}批示范项目申报")
    budget_fen = 10_000_000_00


class FormTemplateFactory(DjangoModelFactory):
    class Meta:
        model = FormTemplate

    programme = factory.SubFactory(ProgrammeFactory)
    code = factory.Sequence(lambda n: f"form-{n}")
    definition = factory.LazyFunction(lambda: dump_form(SMALL_FORM))
    digest = form_digest(SMALL_FORM)


def rubric_made(programme: Programme) -> Rubric:
    """Return a rubric of six criteria of level 1 with 100 points in all."""
    rubric = Rubric.objects.create(programme=programme, code=f"rubric-{programme.pk}")
    for sort, (code, points) in enumerate(LEVEL_ONE):
        Criterion.objects.create(rubric=rubric, code=code, sort=sort, name_zh=f"指标{code}", points=points)
    return rubric


def official_years() -> None:
    """Let the working-day table cover this year and the next four, so that no counted date is provisional."""
    year = timezone.localdate().year
    for number in range(year, year + 5):
        WorkdayYear.objects.get_or_create(year=number, defaults={"source": "test"})
