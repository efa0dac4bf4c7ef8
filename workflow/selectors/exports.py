# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of the cases and of the ranking of a call, narrowed and ordered as their pages are."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grants.enums import ApplicationStatus, DecisionOutcome
from grants.exceptions import GrantsError
from grants.models import Application, Decision, Ranking, RankingEntry, Recommendation
from grants.rules import load_rules
from grants.selectors.exportkinds import DEFAULT_LAYOUT, Choices, ExportKind, Filter, Scope, register_export
from grants.selectors.exports import PLACE, READING, case_columns, minute_text, wan_of, words_of
from grants.selectors.marks import mark_choices
from grants.storage.columns import Column, text
from workflow.selectors.calls import (
    CHOICES,
    ORDERINGS,
    Filters,
    cases_of_call,
    cases_ordered,
    filter_choices,
    narrowed,
)
from workflow.selectors.callstretches import Stretch
from workflow.selectors.ranking import Narrowing, ranking_table

HANDLING = (*READING, "screen", "assign", "run_reviews")
CASES = (
    *("place", "number", "title", "organisation", "uscc", "district", "industry", "recommender", "status", "total"),
    *("requested", "own", "submitted"),
)
ON = "on"
Cells = Mapping[int, tuple[Any, ...]]


# -- cases -------------------------------------------------------------------------------------------------------------


def case_query(scope: Scope) -> QuerySet[Application]:
    """Return the cases of a call as its list shows them; the machine reads all that were handed in."""
    if scope.user is None:
        cases = Application.objects.filter(call=scope.call, submitted_at__isnull=False)
    elif scope.call is not None:
        cases = cases_of_call(scope.user, scope.call)
    else:
        cases = Application.objects.none()
    names = ("stretch", "status", "industry", "district", "recommender", "mark", "text")
    score = int(scope.given("score")) if scope.given("score") else None
    filters = Filters(**{name: scope.given(name) for name in names}, score=score)
    ordered = cases_ordered(narrowed(cases, filters), scope.given("sort") or "number")
    return ordered.annotate(submitted_text=minute_text("submitted_at"))


def case_list_columns(_scope: Scope) -> tuple[Column, ...]:
    """Return the columns of the cases of a call."""
    return (
        PLACE,
        *case_columns(),
        Column("recommender", "推荐单位", ("recommender__name_zh",), text),
        Column("status", "状态", ("status",), words_of(ApplicationStatus)),
        Column("total", "总投资（万元）", ("total_fen",), wan_of),
        Column("requested", "申请资金（万元）", ("requested_fen",), wan_of),
        Column("own", "自筹资金（万元）", ("own_fen",), wan_of),
        Column("submitted", "提交时间", ("submitted_text",), text),
        Column("score", "自评得分", ("self_score",), _points),
    )


def _points(hundredths: int | None) -> Decimal | None:
    return None if hundredths is None else Decimal(hundredths).scaleb(-2)


def _offered(name: str) -> Callable[[Scope], Choices]:
    return lambda _scope: filter_choices()[name]


def _orderings(_scope: Scope) -> Choices:
    names = {
        "number": _("Case number"),
        "title": _("Title of the project"),
        "organisation": _("Organisation"),
        "requested": _("Requested (10,000 yuan)"),
        "submitted": _("Handed in"),
        "score": _("Self-assessment"),
    }
    falling = [(f"-{code}", gettext("%(column)s, falling") % {"column": names[code]}) for code in ORDERINGS]
    return [*((code, names[code]) for code in ORDERINGS), *falling]


# -- ranking -----------------------------------------------------------------------------------------------------------


def ranking_query(scope: Scope) -> QuerySet[RankingEntry]:
    """Return the locked ranking of a call, narrowed as its page is; raises GrantsError while none is locked."""
    ranking = Ranking.objects.filter(call=scope.call, is_current=True).first()
    if ranking is None or scope.call is None:
        raise GrantsError(gettext("The ranking is not locked yet."))
    current = Recommendation.objects.filter(application=OuterRef("application"), is_current=True)
    entries = RankingEntry.objects.filter(ranking=ranking).annotate(recommended_as=Subquery(current.values("rank")[:1]))
    narrowing = Narrowing(
        industry=scope.given("industry"),
        district=scope.given("district"),
        text=scope.given("q"),
        flagged=scope.given("flagged") == ON,
        mark=scope.given("mark"),
    )
    if narrowing.is_set:
        table = ranking_table(scope.call, load_rules(scope.call.rule_sets.latest("version").data))
        entries = entries.filter(application__in=[row.case.pk for row in narrowing.chosen(table.rows)])
    return entries.order_by("rank", "pk")


def ranking_columns(scope: Scope) -> tuple[Column, ...]:
    """Return the columns of a locked ranking, with what is decided for each case."""
    decided = cache(lambda: _decisions(scope))
    case = ("application",)

    def of_decision(place: int) -> Callable[[int], Any]:
        return lambda key: decided().get(key, ("", None, None, ""))[place]

    return (
        Column("rank", "排名", ("rank",)),
        *case_columns("application__"),
        Column("score", "综合得分", ("basis_score",)),
        Column("mean", "平均分", ("raw_score",)),
        Column("spread", "标准差", ("spread",)),
        Column("valid", "有效评分数", ("valid_scores",)),
        Column("recommended_as", "推荐排名", ("recommended_as",)),
        Column("requested", "申请资金（万元）", ("application__requested_fen",), wan_of),
        Column("approved_total", "核定总投资（万元）", ("application__approved_total_fen",), wan_of),
        Column("outcome", "决定", case, of_decision(0)),
        Column("amount", "支持金额（万元）", case, of_decision(1)),
        Column("reserve", "储备顺序", case, of_decision(2)),
        Column("reason", "理由", case, of_decision(3)),
    )


def _decisions(scope: Scope) -> Cells:
    """Return outcome, amount, order in the reserve and reason, by the key of the case."""
    words = words_of(DecisionOutcome)
    current = Decision.objects.filter(list__call=scope.call, is_current=True)
    rows = current.values_list("application", "outcome", "amount_fen", "reserve_order", "reason")
    return {
        key: (words(outcome), wan_of(amount) if amount else None, order, reason)
        for key, outcome, amount, order, reason in rows
    }


def _ranked(part: str) -> Callable[[Scope], Choices]:
    """Return what offers the industries or districts of the cases in a ranking."""

    def offered(scope: Scope) -> Choices:
        names = [f"application__{part}__{name}" for name in ("code", "name_zh")]
        entries = RankingEntry.objects.filter(ranking__call=scope.call, ranking__is_current=True)
        return list(entries.exclude(**{names[0]: None}).order_by(names[0]).values_list(*names).distinct())

    return offered


APPLICATIONS = ExportKind(
    code="applications",
    title=_("Cases of the call"),
    query=case_query,
    columns=case_list_columns,
    layouts={DEFAULT_LAYOUT: CASES},
    acts=HANDLING,
    filters=(
        Filter("stretch", _("Where the cases stand"), lambda _scope: Stretch.choices),
        Filter("text", _("Number, title or organisation")),
        Filter("status", _("Status"), lambda _scope: ApplicationStatus.choices),
        *(
            Filter(name, label, _offered(name))
            for name, label in zip(CHOICES, (_("Industry"), _("District"), _("Recommender")), strict=True)
        ),
        Filter("mark", _("List of firms"), lambda _scope: mark_choices()),
        Filter("score", _("Self-assessment from (points)"), is_number=True),
        Filter("sort", _("Order of the rows"), _orderings, unset=_("By number")),
    ),
    page="workflow:call_cases",
)
RANKING = ExportKind(
    code="ranking",
    title=_("Ranking"),
    query=ranking_query,
    columns=ranking_columns,
    layouts={DEFAULT_LAYOUT: None},
    acts=READING,
    filters=(
        Filter("industry", _("Industry"), _ranked("industry")),
        Filter("district", _("District"), _ranked("district")),
        Filter("mark", _("List of firms"), lambda _scope: mark_choices()),
        Filter("q", _("Number, organisation or project")),
        Filter("flagged", _("Only those to be looked at again"), lambda _scope: [(ON, _("Yes"))]),
    ),
    page="workflow:ranking",
)


def register_exports() -> None:
    """Make the lists known."""
    for kind in (APPLICATIONS, RANKING):
        register_export(kind)
