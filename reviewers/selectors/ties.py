# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ties experts to cases, worked out from employers, groups of companies and recorded ties."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from grants.enums import ApplicationStatus
from grants.models import Application, Call, Organisation, Partner
from grants.rules import load_rules
from grants.rules.choices import TieKind
from reviewers.enums import LIVE_SEATS, Severity
from reviewers.models import Block, Expert, Seat, Tie

# The codes of the rules say three years; so long a tie of these kinds counts after it has ended.
YEARS_AFTER = 3
OUTLASTING = {
    TieKind.CURRENT_EMPLOYER: TieKind.FORMER_EMPLOYER,
    TieKind.FORMER_EMPLOYER: TieKind.FORMER_EMPLOYER,
    TieKind.ADVISER: TieKind.ADVISER,
    TieKind.JOINT_WORK: TieKind.JOINT_WORK,
}
NO_RIVALS = (
    ApplicationStatus.DRAFT,
    ApplicationStatus.LAPSED,
    ApplicationStatus.WITHDRAWN,
    ApplicationStatus.NOT_RECOMMENDED,
    ApplicationStatus.REFUSED,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One tie of an expert to a case; ``by_name`` when nothing but a person's name agrees."""

    expert_id: int
    application_id: int
    kind: str
    tie_id: int | None = None
    by_name: bool = False


def ties_found(applications: Sequence[Application], *, today: date) -> list[Finding]:
    """Return every tie to ``applications`` (with their organisations loaded): five queries for any number of cases."""
    partners = _partners_of(applications)
    families = Families()
    codes = {
        case.pk: _kinds_by_code(case, partners[case.pk], families, rivals)
        for case, rivals in _with_rivals(applications)
    }
    return [*_by_employer(codes), *_by_record(applications, partners, today)]


def kind_today(tie: Tie, today: date) -> str | None:
    """Return what a recorded tie means on ``today``: its kind, what it has become since it ended, or nothing."""
    if tie.held_from is not None and tie.held_from > today:
        return None
    if tie.held_to is None or tie.held_to >= today:
        return tie.kind
    outlasting = OUTLASTING.get(TieKind(tie.kind))
    return outlasting.value if outlasting and tie.held_to >= years_before(today, YEARS_AFTER) else None


def years_before(day: date, years: int) -> date:
    """Return the same day ``years`` earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def barred_experts(application: Application) -> set[int]:
    """Return who may not take a seat in a case: under a hard block, or one soft only while another seat is live."""
    hard = Q(severity=Severity.HARD)
    by_rules = load_rules(application.rule_set.data).recusal.hard
    waiting = Q(kind__in=[kind.value for kind in by_rules], is_lifted=False) & (
        Q(tie=None) | Q(tie__organisation__isnull=False)
    )
    return set(Block.objects.filter(hard | waiting, application=application).values_list("expert", flat=True))


def seats_with_ties(call: Call) -> QuerySet[Seat]:
    """Return the live seats of a call over which a tie hangs that nobody has judged yet."""
    ties = Block.objects.filter(
        expert=OuterRef("expert"), application=OuterRef("assessment__application"), is_lifted=False
    )
    seats = Seat.objects.filter(Exists(ties), assessment__application__call=call, state__in=LIVE_SEATS)
    return seats.select_related("expert", "assessment__application")


class Families:
    """Groups of companies: who is above and below whom, and under which head."""

    def __init__(self) -> None:
        above = Organisation.objects.filter(parent__isnull=False)
        rows = Organisation.objects.filter(Q(parent__isnull=False) | Q(pk__in=above.values("parent")))
        self._parent: dict[int, int | None] = {}
        self._uscc: dict[int, str | None] = {}
        for key, uscc, parent in rows.values_list("pk", "uscc", "parent"):
            self._parent[key], self._uscc[key] = parent, uscc
        self._group: dict[int, list[int]] = defaultdict(list)
        for key in self._parent:
            self._group[self._head(key)].append(key)

    def kinds(self, organisation_id: int) -> Iterator[tuple[str, str]]:
        """Yield (credit code, kind) of parent, subsidiaries and sisters of an organisation."""
        for key in self._group.get(self._head(organisation_id), []):
            code = self._uscc[key]
            if code and key != organisation_id:
                in_line = self._is_above(key, organisation_id) or self._is_above(organisation_id, key)
                yield code, TieKind.PARENT.value if in_line else TieKind.SAME_GROUP.value

    def _above(self, key: int) -> Iterator[int]:
        seen = {key}
        parent = self._parent.get(key)
        while parent is not None and parent not in seen:
            seen.add(parent)
            yield parent
            parent = self._parent.get(parent)

    def _head(self, key: int) -> int:
        chain = [key, *self._above(key)]
        # companies that own each other in a circle have no head: the first key stands for them
        return chain[-1] if self._parent.get(chain[-1]) is None else min(chain)

    def _is_above(self, upper: int, lower: int) -> bool:
        return upper in self._above(lower)


def _partners_of(applications: Sequence[Application]) -> Mapping[int, list[Organisation]]:
    found: dict[int, list[Organisation]] = defaultdict(list)
    rows = Partner.objects.filter(application__in=[case.pk for case in applications]).select_related("organisation")
    for partner in rows:
        found[partner.application_id].append(partner.organisation)
    return found


def _with_rivals(applications: Sequence[Application]) -> Iterator[tuple[Application, list[str]]]:
    """Yield each case with the codes of those who apply beside it in the same round and industry."""
    rows = Application.objects.filter(round__in={case.round_id for case in applications}, industry__isnull=False)
    beside: dict[tuple[int, int], list[tuple[int, str]]] = defaultdict(list)
    for key, window, industry, code in rows.exclude(status__in=NO_RIVALS).values_list(
        "pk", "round", "industry", "organisation__uscc"
    ):
        if code:
            beside[window, industry].append((key, code))
    for case in applications:
        rivals = beside[case.round_id, case.industry_id] if case.industry_id else []
        yield case, [code for key, code in rivals if key != case.pk]


def _kinds_by_code(
    case: Application, partners: Sequence[Organisation], families: Families, rivals: Sequence[str]
) -> dict[str, str]:
    """Return for each credit code what it means to be employed there, the gravest meaning winning."""
    bodies = [case.organisation, *partners]
    kin = [pair for body in bodies for pair in families.kinds(body.pk)]
    kinds = dict.fromkeys(rivals, TieKind.OWN_EMPLOYER_APPLIES.value)
    for wanted in (TieKind.SAME_GROUP.value, TieKind.PARENT.value):
        kinds.update((code, kind) for code, kind in kin if kind == wanted)
    kinds.update((body.uscc, TieKind.PARTNER.value) for body in partners if body.uscc)
    if case.organisation.uscc:
        kinds[case.organisation.uscc] = TieKind.CURRENT_EMPLOYER.value
    return kinds


def _by_employer(codes: Mapping[int, Mapping[str, str]]) -> Iterator[Finding]:
    cases: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for application_id, kinds in codes.items():
        for code, kind in kinds.items():
            cases[code].append((application_id, kind))
    employed = Expert.objects.exclude(employer_uscc="").values_list("pk", "employer_uscc")
    for expert_id, employer in employed:
        for application_id, kind in cases.get(employer, []):
            yield Finding(expert_id, application_id, kind)


def _by_record(
    applications: Sequence[Application], partners: Mapping[int, Sequence[Organisation]], today: date
) -> Iterator[Finding]:
    bodies: dict[int, set[int]] = defaultdict(set)
    names: dict[str, set[int]] = defaultdict(set)
    for case in applications:
        names[case.subject_name].add(case.pk)
        for body in (case.organisation, *partners[case.pk]):
            bodies[body.pk].add(case.pk)
            names[body.legal_representative].add(case.pk)
    names.pop("", None)
    named = Q(organisation__in=bodies) | Q(organisation=None, person_name__in=names)
    for tie in Tie.objects.filter(named, withdrawn_reason=""):
        kind = kind_today(tie, today)
        by_name = tie.organisation_id is None
        cases = names[tie.person_name] if tie.organisation_id is None else bodies[tie.organisation_id]
        if kind is not None:
            yield from (Finding(tie.expert_id, case, kind, tie.pk, by_name) for case in sorted(cases))
