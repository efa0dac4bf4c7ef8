# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of scores and experts of a call, with the headers by which rosters take them in again."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Prefetch
from django.utils import translation

from grants.models import Call, Criterion
from grants.storage.sheets import Cell, Row
from reviewers.enums import GONE_MEMBERS, Discipline, ReviewState, SeatState, Stage
from reviewers.models import CriterionScore, Expert, PanelMember, Review

CHUNK = 500
CASE, EXPERT, OPINION = "申报编号", "专家编号", "评审意见"
EXPERTS = (
    EXPERT,
    "姓名",
    "工作单位",
    "单位统一社会信用代码",
    "专业领域",
    "专家类别",
    "熟悉行业",
    "职称",
    "联系电话",
    "电子邮箱",
    "最大评审件数",
)


def score_header(call: Call) -> tuple[str, ...]:
    """Return the header of the scores of a call: a column for each criterion of the first level, by its code."""
    return (CASE, EXPERT, *_criteria(call), OPINION)


def score_rows(call: Call) -> Iterator[Row]:
    """Yield the valid scores of a call in selection, by case and expert."""
    codes = list(_criteria(call))
    scores = Prefetch("scores", CriterionScore.objects.select_related("criterion"))
    reviews = (
        Review.objects.filter(
            seat__assessment__application__call=call,
            seat__assessment__stage=Stage.SELECTION,
            seat__state=SeatState.DONE,
            state=ReviewState.SUBMITTED,
        )
        .select_related("seat__assessment__application", "seat__expert")
        .prefetch_related(scores)
        .order_by("seat__assessment__application__number", "seat__expert__number", "pk")
    )
    for review in reviews.iterator(chunk_size=CHUNK):
        points: dict[str, Decimal | None] = {one.criterion.code: one.points for one in review.scores.all()}
        given: list[Cell] = [points.get(code) for code in codes]
        yield (review.seat.assessment.application.number or "", review.seat.expert.number, *given, review.opinion)


def expert_rows(call: Call) -> Iterator[Row]:
    """Yield the experts who sit on the panels of a call, standbys too, by number."""
    members = PanelMember.objects.filter(panel__call=call).exclude(state__in=GONE_MEMBERS)
    experts = (
        Expert.objects.filter(pk__in=members.values("expert"))
        .select_related("user")
        .prefetch_related("industries")
        .order_by("number")
    )
    with translation.override("zh-hans"):
        for expert in experts.iterator(chunk_size=CHUNK):
            user = expert.user
            yield (
                expert.number,
                expert.name,
                expert.employer_name,
                expert.employer_uscc,
                "",
                str(Discipline(expert.discipline).label),
                "、".join(industry.name_zh for industry in expert.industries.all()),
                expert.title,
                user.mobile.removeprefix("+86") if user else "",
                (user.email or "") if user else "",
                expert.max_load,
            )


def _criteria(call: Call) -> tuple[str, ...]:
    criteria = Criterion.objects.filter(rubric=call.rubric, parent=None).order_by("sort", "code")
    return tuple(criteria.values_list("code", flat=True))
