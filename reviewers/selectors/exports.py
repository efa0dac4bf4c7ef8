# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of scores and of experts, with the headers by which rosters take them in again."""

from functools import cache

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grants.exceptions import GrantsError
from grants.models import Call, Criterion, Industry
from grants.selectors.exportkinds import DEFAULT_LAYOUT, ExportKind, Filter, Scope, register_export
from grants.selectors.exports import words_of
from grants.storage.columns import Column, text
from grants.templatetags.ui import mask_mobile
from reviewers.enums import GONE_MEMBERS, Discipline, ExpertStanding, ReviewState, SeatState, Stage
from reviewers.models import Expert, PanelMember, Review
from reviewers.selectors.experts import ExpertQuery, experts_found, reads_register, telephones_experts
from reviewers.selectors.ranking import UNRANKED

CASE, EXPERT, OPINION = "申报编号", "专家编号", "评审意见"


def score_query(scope: Scope) -> QuerySet[Review]:
    """Return the valid scores of a call in selection, by case and expert, the points of each criterion annotated.

    Raises GrantsError for a person who asks before the review is closed.
    """
    if scope.user is not None and (scope.call is None or scope.call.state in UNRANKED):
        raise GrantsError(gettext("The scores can be taken out once the review is closed."))
    points = {
        _points(code): Max("scores__points", filter=Q(scores__criterion__code=code)) for code in _criteria(scope.call)
    }
    return (
        Review.objects.filter(
            seat__assessment__application__call=scope.call,
            seat__assessment__stage=Stage.SELECTION,
            seat__state=SeatState.DONE,
            state=ReviewState.SUBMITTED,
        )
        .annotate(**points)
        .order_by("seat__assessment__application__number", "seat__expert__number", "pk")
    )


def score_columns(scope: Scope) -> tuple[Column, ...]:
    """Return the columns of scores: one for each criterion of the first level, by its code."""
    return (
        Column("number", CASE, ("seat__assessment__application__number",), text),
        Column("expert", EXPERT, ("seat__expert__number",)),
        *(Column(f"points_{code}", code, (_points(code),)) for code in _criteria(scope.call)),
        Column("opinion", OPINION, ("opinion",)),
    )


def expert_query(scope: Scope) -> QuerySet[Expert]:
    """Return the experts as the register finds them; with a call, those on its panels, standbys too."""
    if scope.user is None:
        found = Expert.objects.order_by("number")
    else:
        names = ("text", "discipline", "industry", "standing")
        found = experts_found(scope.user, ExpertQuery(**{name: scope.given(name) for name in names}))
    if scope.call is not None:
        members = PanelMember.objects.filter(panel__call=scope.call).exclude(state__in=GONE_MEMBERS)
        found = found.filter(pk__in=members.values("expert"))
    return found


def expert_columns(scope: Scope) -> tuple[Column, ...]:
    """Return the columns of experts; who audits reads masked numbers and no mail addresses, as on the page."""
    whole = scope.user is None or telephones_experts(scope.user)
    industries = cache(_industries)
    return (
        Column("number", EXPERT, ("number",)),
        Column("name", "姓名", ("name",)),
        Column("employer", "工作单位", ("employer_name",)),
        Column("uscc", "单位统一社会信用代码", ("employer_uscc",)),
        Column("field", "专业领域", ("field",)),
        Column("discipline", "专家类别", ("discipline",), words_of(Discipline)),
        Column("industries", "熟悉行业", ("pk",), lambda key: industries().get(key, "")),
        Column("title", "职称", ("title",)),
        Column("mobile", "联系电话", ("user__mobile",), _whole if whole else _masked),
        *((Column("email", "电子邮箱", ("user__email",), text),) if whole else ()),
        Column("most", "最大评审件数", ("max_load",)),
        Column("standing", "状态", ("standing",), words_of(ExpertStanding)),
    )


def _points(code: str) -> str:
    """Return the name of the annotation for a criterion, whose own code may hold any sign."""
    return f"points_{code.encode().hex()}"


def _criteria(call: Call | None) -> tuple[str, ...]:
    if call is None:
        return ()
    criteria = Criterion.objects.filter(rubric=call.rubric, parent=None).order_by("sort", "code")
    return tuple(criteria.values_list("code", flat=True))


def _industries() -> dict[int, str]:
    """Return the industries of every expert in words, by the key of the expert."""
    names: dict[int, list[str]] = {}
    pairs = Expert.objects.filter(industries__isnull=False).order_by("pk", "industries__code")
    for key, name in pairs.values_list("pk", "industries__name_zh"):
        names.setdefault(key, []).append(name)
    return {key: "、".join(found) for key, found in names.items()}


def _whole(mobile: str | None) -> str:
    return (mobile or "").removeprefix("+86")


def _masked(mobile: str | None) -> str:
    return mask_mobile(mobile) if mobile else ""


EXPERTS = ExportKind(
    code="experts",
    title=_("Experts"),
    query=expert_query,
    columns=expert_columns,
    layouts={
        DEFAULT_LAYOUT: (
            *("number", "name", "employer", "uscc", "field", "discipline", "industries", "title", "mobile", "email"),
            "most",
        ),
        "register": ("number", "name", "employer", "discipline", "industries", "mobile", "most", "standing"),
    },
    acts=("assign", "run_reviews", "audit"),
    opens=reads_register,
    filters=(
        Filter("text", _("Name, number or employer")),
        Filter("discipline", _("Kind of expert"), lambda _scope: Discipline.choices),
        Filter(
            "industry",
            _("Industry"),
            lambda _scope: [(one.code, str(one)) for one in Industry.objects.filter(is_active=True)],
        ),
        Filter("standing", _("Standing"), lambda _scope: ExpertStanding.choices),
    ),
    page="reviewers:experts",
)
SCORES = ExportKind(
    code="scores",
    title=_("Scores"),
    query=score_query,
    columns=score_columns,
    layouts={DEFAULT_LAYOUT: None},
    acts=("assign", "audit"),
)


def register_exports() -> None:
    """Make the lists known."""
    for kind in (EXPERTS, SCORES):
        register_export(kind)
