# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may be drawn for a group of cases, and what the rules of its call ask of the draw."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import ROUND_FLOOR, Decimal

from django.db.models import Count, Q

from grants.models import Call
from grants.rules import CallRules
from grants.rules.choices import DrawMethod
from grants.rules.choices import Stratum as StratumRule
from reviewers.engine.draws import ANY, DISCIPLINE, INDUSTRY, Candidate, Parameters, Stratum
from reviewers.enums import GONE_MEMBERS, AssessmentState, Discipline, ExpertStanding, MemberRole, MemberState, Severity
from reviewers.models import Block, CaseGroup, Expert, PanelMember


def pool_of(*, group: CaseGroup, rules: CallRules, parameters: Parameters) -> list[Candidate]:
    """Return every active expert with an account who belongs to a stratum, by number, with why some are left out.

    Left out are experts tied hard to most of the cases (``tie``), with no room for so many cases (``load``), who sat
    in as many years running as the rules allow (``years``), and officials where none may sit (``official``).
    """
    cases = list(
        group.assessments.exclude(state=AssessmentState.VOID)
        .order_by("application_id")
        .values_list("application_id", flat=True)
    )
    tied, load, years = _tied(cases), _load(group), _served(group.call, rules)
    industries = _industries()
    most = rules.panel.applications_per_expert_max
    pool = []
    for expert in Expert.objects.filter(standing=ExpertStanding.ACTIVE, user__is_active=True).order_by("number"):
        reasons = {
            "official": expert.is_official and parameters.officials_max == 0,
            "tie": tied[expert.pk] * 2 > len(cases),
            "load": load[expert.pk] + len(cases) > min(expert.max_load, most),
            "years": expert.pk in years,
        }
        candidate = Candidate(
            number=expert.number,
            discipline=expert.discipline,
            employer=expert.employer_uscc,
            industries=tuple(sorted(industries[expert.pk])),
            is_official=expert.is_official,
            excluded=next((reason for reason, holds in reasons.items() if holds), ""),
        )
        if any(stratum.holds(candidate) for stratum in parameters.strata):
            pool.append(candidate)
    return pool


def parameters_of(*, group: CaseGroup, rules: CallRules) -> Parameters:
    """Return what the rules ask: seats for finance, the rest for experts of the group's industries by its cases."""
    panel = rules.panel
    finance = panel.finance_experts_min
    strata = [Stratum(DISCIPLINE, Discipline.FINANCE.value, finance)] if finance else []
    left = panel.size_paper - finance
    if panel.draw == DrawMethod.STRATIFIED_RANDOM and StratumRule.INDUSTRY in panel.draw_strata:
        strata += _by_industry(_case_industries(group), left)
    else:
        strata.append(Stratum(ANY, "", left))
    return Parameters(
        strata=tuple(strata),
        standbys_per_seat=panel.alternates_factor - 1,
        per_employer_max=panel.per_employer_max,
        officials_max=int((panel.officials_ratio_max * panel.size_paper).to_integral_value(ROUND_FLOOR)),
    )


def _case_industries(group: CaseGroup) -> Mapping[str, int]:
    if group.industry is not None:
        return {group.industry.code: 1}
    live = group.assessments.exclude(state=AssessmentState.VOID)
    codes = live.filter(application__industry__isnull=False).values_list("application__industry__code", flat=True)
    return Counter(codes)


def _by_industry(cases: Mapping[str, int], seats: int) -> list[Stratum]:
    """Share seats among industries by their cases (largest remainder); anybody where no industry is known."""
    total = sum(cases.values())
    if not total:
        return [Stratum(ANY, "", seats)]
    exact = {code: Decimal(seats * count) / total for code, count in cases.items()}
    whole = {code: int(share) for code, share in exact.items()}
    by_remainder = sorted(exact, key=lambda code: (whole[code] - exact[code], code))
    for code in by_remainder[: seats - sum(whole.values())]:
        whole[code] += 1
    return [Stratum(INDUSTRY, code, count) for code, count in sorted(whole.items()) if count]


def _tied(cases: Iterable[int]) -> Counter[int]:
    pairs = Block.objects.filter(application__in=cases, severity=Severity.HARD).values_list("expert", "application")
    return Counter(expert for expert, _case in pairs.distinct())


def _load(group: CaseGroup) -> Mapping[int, int]:
    """Return how many cases of the call each expert has on other panels."""
    places = PanelMember.objects.filter(panel__call=group.call_id).exclude(role=MemberRole.STANDBY)
    rows = places.exclude(state__in=GONE_MEMBERS).exclude(panel=group.panel_id)
    load: Counter[int] = Counter()
    standing = Count("panel__assessments", filter=~Q(panel__assessments__state=AssessmentState.VOID))
    for expert, cases in rows.annotate(cases=standing).values_list("expert", "cases"):
        load[expert] += cases
    return load


def _served(call: Call, rules: CallRules) -> set[int]:
    """Return who sat on committed panels of the programme in each of the years before, as many as the rules allow."""
    allowed = rules.panel.consecutive_years_max
    if not allowed:
        return set()
    rows = PanelMember.objects.filter(
        panel__call__programme=call.programme_id,
        panel__call__year__in=range(call.year - allowed, call.year),
        panel__is_committed=True,
        state=MemberState.ACCEPTED,
    ).exclude(role=MemberRole.STANDBY)
    years: dict[int, set[int]] = defaultdict(set)
    for expert, year in rows.values_list("expert", "panel__call__year"):
        years[expert].add(year)
    return {expert for expert, served in years.items() if len(served) == allowed}


def _industries() -> Mapping[int, list[str]]:
    known: dict[int, list[str]] = defaultdict(list)
    for expert, code in Expert.industries.through.objects.values_list("expert", "industry__code"):
        known[expert].append(code)
    return known
