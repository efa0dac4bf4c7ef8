# SPDX-License-Identifier: AGPL-3.0-or-later
"""All awards in one table: what falls due next at each, and whether somebody must look."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Min, OuterRef, QuerySet, Subquery
from django.utils import timezone

from grants.engine.calendar import city_date
from grants.engine.periods import period_end, periods_between
from grants.enums import AwardStatus, RecoveryState
from grants.models import Award, ProgressReport, Recovery, RuleSet
from grants.rules import load_rules
from grants.selectors.awards import still_to_repay
from workflow.enums import DeadlineKind, DeadlineState, Light
from workflow.models import Deadline

NEAR = timedelta(days=7)
NAMED = ("code", "name_zh", "name_en")
# what the table says about an award and is narrowed by: all awards are read for one page of them
SHOWN = (
    *("reference", "status", "amount_fen", "paid_fen", "starts_on", "ends_on", "rule_set"),
    *(f"application__{name}" for name in ("number", "title", "subject_name", "organisation_name")),
    *(f"application__call__{name}" for name in ("reference", "title_zh", "title_en")),
    *(f"{part}__{name}" for part in ("programme", "application__district") for name in NAMED),
    "application__organisation__name",
)
WAITS_FOR_HOLDER = frozenset({AwardStatus.DUE_ACCEPTANCE, AwardStatus.RECTIFY})
ENDED = frozenset(
    {
        AwardStatus.ACCEPTED_FINAL,
        AwardStatus.CLOSED,
        AwardStatus.FAILED,
        AwardStatus.TERMINATED,
        AwardStatus.REVOKED,
        AwardStatus.EXPIRED,
        AwardStatus.DECERTIFIED,
        AwardStatus.LAPSED,
    }
)
ORDER = {light: place for place, light in enumerate((Light.RED, Light.AMBER, Light.GREEN, Light.DONE))}


@dataclass(frozen=True, slots=True)
class Due:
    """The next thing that falls due: what, and when."""

    kind: str
    at: datetime
    is_provisional: bool = False
    counted_from: date | None = None

    @property
    def label(self) -> str:
        """Return what it is called."""
        return str(DeadlineKind(self.kind).label)


@dataclass(frozen=True, slots=True)
class Tracked:
    """One award: its next date, the periods without a report, the fen still to be repaid, and its light."""

    award: Award
    light: Light
    due: Due | None
    missed: tuple[str, ...]
    to_repay_fen: int


@dataclass
class Around:
    """What stands beside the awards of a table, read for all of them at once."""

    dues: Mapping[int, list[Due]]
    filed: Mapping[int, set[str]]
    lengths: Mapping[int, str] = field(default_factory=dict)


def tracked(awards: QuerySet[Award]) -> list[Tracked]:
    """Return awards by urgency, in at most four queries whatever their number.

    Red: something is overdue, a report is missing, or the project is suspended. Amber: something falls due within
    seven days, a project is being rectified, or money is still to be repaid. Grey: nothing is to come.
    """
    now = timezone.now()
    found = list(_with_repayments(awards))
    if not found:
        return []
    around = _around(found)
    rows = [_tracked(award, around, now) for award in found]
    far = now + timedelta(days=100_000)
    return sorted(rows, key=lambda row: (ORDER[row.light], row.due.at if row.due else far, row.award.pk))


def _with_repayments(awards: QuerySet[Award]) -> QuerySet[Award]:
    open_ones = Recovery.objects.filter(award=OuterRef("pk"), state=RecoveryState.ORDERED).order_by().values("award")
    return (
        awards.select_related(None)
        .select_related("programme", *(f"application__{part}" for part in ("call", "district", "organisation")))
        .only(*SHOWN)
        .annotate(
            to_repay_fen=still_to_repay(),
            repay_by=Subquery(open_ones.annotate(first=Min("due_on")).values("first")),
        )
    )


def _around(awards: Sequence[Award]) -> Around:
    keys = [award.pk for award in awards]
    dues: dict[int, list[Due]] = defaultdict(list)
    deadlines = Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(Award), subject_id__in=keys, state=DeadlineState.OPEN
    )
    for one in deadlines.order_by("due_at"):
        dues[one.subject_id].append(Due(one.kind, one.due_at, one.is_provisional, one.starts_on))
    reporting = [award for award in awards if award.status == AwardStatus.ACTIVE and award.starts_on and award.ends_on]
    filed: dict[int, set[str]] = defaultdict(set)
    lengths: dict[int, str] = {}
    if reporting:
        reports = ProgressReport.objects.filter(award__in=reporting)
        for key, period in reports.order_by().values_list("award", "period"):
            filed[key].add(period)
        for rule_set in RuleSet.objects.filter(pk__in={award.rule_set_id for award in reporting}):
            lengths[rule_set.pk] = load_rules(rule_set.data).monitoring.report_period.value
    return Around(dues, filed, lengths)


def _tracked(award: Any, around: Around, now: datetime) -> Tracked:
    dues = around.dues.get(award.pk, [])
    missed = _missed(award, around, dues, city_date(now))
    to_repay = award.to_repay_fen
    return Tracked(award, _light(award, dues, missed, to_repay, now), dues[0] if dues else None, missed, to_repay)


def _missed(award: Award, around: Around, dues: Sequence[Due], today: date) -> tuple[str, ...]:
    """Return the periods whose report is overdue: they ended before the one whose report is due next."""
    length = around.lengths.get(award.rule_set_id)
    if length is None or award.status != AwardStatus.ACTIVE or award.starts_on is None or award.ends_on is None:
        return ()
    following = [due.counted_from for due in dues if due.kind == DeadlineKind.REPORT and due.counted_from]
    before = min(following, default=today)
    return tuple(
        code
        for code in periods_between(award.starts_on, award.ends_on, length)
        if period_end(code) < before and code not in around.filed[award.pk]
    )


def _light(award: Any, dues: Sequence[Due], missed: Sequence[str], to_repay_fen: int, now: datetime) -> Light:
    # the last day to apply has gone by where the project waits for its holder and nothing runs any more
    is_overdue = any(due.at <= now for due in dues) or (award.status in WAITS_FOR_HOLDER and not dues)
    if to_repay_fen:
        return Light.RED if award.repay_by is not None and award.repay_by < city_date(now) else Light.AMBER
    if award.status in ENDED:
        return Light.DONE
    if is_overdue or missed or award.status == AwardStatus.SUSPENDED:
        return Light.RED
    is_near = any(due.at - now <= NEAR for due in dues)
    return Light.AMBER if is_near or award.status == AwardStatus.RECTIFY else Light.GREEN
