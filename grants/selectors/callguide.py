# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the public reads about a call: its windows, its rules in words, what to attach, whom to ask."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.engine.calendar import Counted, city_date
from grants.engine.money import wan_text
from grants.enums import CallState, ResultKind, SubjectKind
from grants.models import AttachmentRequirement, Call, Recommender, Reopening, Round
from grants.models.reference import localised
from grants.rules import CallRules
from grants.rules.choices import AssessmentMode, InstalmentTrigger, RecommendationPlace
from grants.selectors.calendar import working_days
from grants.selectors.progress import public_calls

Chapter = tuple[str, list[str]]


@dataclass(frozen=True)
class Window:
    """A round with its last moment for everybody, and the later ones of named districts."""

    number: int
    opens_at: dt.datetime
    closes_at: dt.datetime
    recommend_by: Counted | None
    reopened: tuple[Reopening, ...]

    @property
    def is_open(self) -> bool:
        """Say whether cases of every district may be submitted now."""
        return self.opens_at <= timezone.now() < self.closes_at

    @property
    def is_coming(self) -> bool:
        """Say whether it opens later."""
        return timezone.now() < self.opens_at

    @property
    def open_districts(self) -> tuple[Reopening, ...]:
        """Return the reopenings for named districts that still run."""
        return tuple(one for one in self.reopened if one.closes_at > timezone.now())


@dataclass(frozen=True)
class Paper:
    """A document that an application has to carry."""

    name: str
    note: str
    is_required: bool
    formats: str
    max_files: int
    max_megabytes: int


def calls_over(live: list[int]) -> QuerySet[Call]:
    """Return the published calls but those with the keys ``live``, newest first."""
    later = Reopening.objects.filter(round__call=OuterRef("pk"), closes_at__gt=timezone.now())
    return (
        public_calls()
        .exclude(pk__in=live)
        .select_related("programme")
        .annotate(is_reopened=Exists(later))
        .order_by("-published_at", "-pk")
    )


def windows_of(call: Call, rules: CallRules) -> list[Window]:
    """Return the rounds of a call, the one that counts now first: open, then coming, then over (three queries)."""
    calendar = working_days()
    extra = rules.windows.recommender_extra_working_days
    has_letters = rules.route.recommendation != RecommendationPlace.NONE
    windows = []
    for one in call.rounds.prefetch_related("reopenings__district"):
        closes_at = _closes_everywhere(one)
        by = calendar.add(city_date(closes_at), extra) if has_letters else None
        named = tuple(again for again in one.reopenings.all() if again.district_id)
        windows.append(Window(one.number, one.opens_at, closes_at, by, named))
    return sorted(windows, key=lambda one: (not one.is_open, not one.is_coming, one.number))


def takes_cases(call: Call, windows: list[Window]) -> bool:
    """Say whether somebody may begin a case now."""
    if call.is_suspended or call.state != CallState.OPEN:
        return False
    return any(one.is_open or one.open_districts for one in windows)


def papers_of(call: Call) -> list[Paper]:
    """Return what is to be attached to an application of a call (one query)."""
    asked = AttachmentRequirement.objects.filter(template=call.form_template_id, stage="application")
    return [
        Paper(
            name=str(one),
            note=one.note,
            is_required=one.is_required,
            formats=", ".join(one.formats.upper().split("|")),
            max_files=one.max_files,
            max_megabytes=one.max_megabytes,
        )
        for one in asked
    ]


def recommenders_of(rules: CallRules) -> QuerySet[Recommender]:
    """Return who recommends under these rules, districts first; nobody where the route has no recommendation."""
    if rules.route.recommendation == RecommendationPlace.NONE:
        return Recommender.objects.none()
    kinds = [kind.value for kind in rules.recommendation.kinds]
    return (
        Recommender.objects.filter(is_active=True, kind__in=kinds).select_related("district").order_by("kind", "code")
    )


def chapters_of(call: Call, rules: CallRules) -> list[Chapter]:
    """Return the rules of a call in words, by what a reader asks."""
    chapters = [
        (_("Who may apply"), list(_who(call, rules))),
        (_("Support"), list(_support(rules))),
        (_("Limits"), list(_limits(rules))),
        (_("How it goes"), list(_road(rules))),
    ]
    return [chapter for chapter in chapters if chapter[1]]


def _closes_everywhere(one: Round) -> dt.datetime:
    return max([one.closes_at, *(again.closes_at for again in one.reopenings.all() if again.district_id is None)])


def _who(call: Call, rules: CallRules) -> Iterator[str]:
    kind = SubjectKind(call.programme.subject_kind)
    if kind == SubjectKind.PROJECT:
        yield _("An organisation applies for a project that it carries out.")
    else:
        yield _("An organisation applies. Selected is: %(subject)s.") % {"subject": kind.label}
    conditions = rules.eligibility
    if conditions.registered_in_city:
        yield _("It is registered in the city as an independent legal person.")
    if conditions.founded_min_years:
        yield ngettext(
            "It was founded at least %(years)d year ago.",
            "It was founded at least %(years)d years ago.",
            conditions.founded_min_years,
        ) % {"years": conditions.founded_min_years}
    if conditions.governance_sound and conditions.finance_system_sound:
        yield _("Its governance and its finance system are sound.")
    if conditions.credit_good:
        yield _("Its credit is good; it stands on no list of breaches of trust.")
    if conditions.no_major_penalty_years:
        yield ngettext(
            "It has had no major penalty in the last %(years)d year.",
            "It has had no major penalty in the last %(years)d years.",
            conditions.no_major_penalty_years,
        ) % {"years": conditions.no_major_penalty_years}


def _support(rules: CallRules) -> Iterator[str]:
    if rules.route.result != ResultKind.FUNDED:
        yield from _honour(rules)
        return
    cap = rules.funding.cap()
    yield _("%(mode)s: at most %(ratio)s of the approved total investment, and at most %(cap)s ten thousand yuan.") % {
        "mode": rules.funding.mode.label,
        "ratio": percent(cap.ratio),
        "cap": wan_text(cap.cap_fen, grouped=True),
    }
    if cap.fixed_asset_ratio_min:
        yield _("Fixed assets are at least %(ratio)s of the total.") % {"ratio": percent(cap.fixed_asset_ratio_min)}
    if rules.funding.own_funds_ratio_min:
        yield _("Own funds are at least %(ratio)s of the total.") % {
            "ratio": percent(rules.funding.own_funds_ratio_min)
        }
    for part in rules.funding.instalments:
        yield _("%(share)s is paid: %(trigger)s.") % {
            "share": percent(part.share),
            "trigger": InstalmentTrigger(part.trigger).label,
        }


def _honour(rules: CallRules) -> Iterator[str]:
    if rules.route.result == ResultKind.CERTIFIED:
        yield _("Whoever is selected gets a certificate and an entry in the register; no money is granted.")
    else:
        yield _("Whoever is selected is entered in the register; no money is granted.")
    years = rules.certificate.validity_years
    if years:
        yield ngettext("It is valid for %(years)d year.", "It is valid for %(years)d years.", years) % {"years": years}


def _limits(rules: CallRules) -> Iterator[str]:
    limits = rules.limits
    if rules.route.result == ResultKind.FUNDED and rules.funding.period_max_months:
        yield ngettext(
            "A project takes at most %(months)d month.",
            "A project takes at most %(months)d months.",
            rules.funding.period_max_months,
        ) % {"months": rules.funding.period_max_months}
    if limits.applications_per_organisation_per_year is not None:
        yield _("An organisation files at most %(count)d applications a year.") % {
            "count": limits.applications_per_organisation_per_year
        }
    if limits.approvals_per_organisation_per_year is not None:
        yield _("An organisation is supported at most %(count)d times a year.") % {
            "count": limits.approvals_per_organisation_per_year
        }
    if limits.live_projects_per_principal is not None:
        yield _("A person leads at most %(count)d projects at a time.") % {"count": limits.live_projects_per_principal}
    if limits.overdue_acceptance_blocks:
        yield _("Whoever has a project whose acceptance is overdue cannot apply.")
    if limits.one_funding_source_only:
        yield _("The same content is not supported by other municipal funds.")


def _road(rules: CallRules) -> Iterator[str]:
    if rules.route.recommendation == RecommendationPlace.NONE:
        yield _("Applications go to the commission directly; no recommendation is needed.")
    else:
        kinds = localised("、", ", ").join(str(kind.label) for kind in rules.recommendation.kinds)
        yield _("A recommender gives its opinion within %(days)d working days: %(kinds)s.") % {
            "days": rules.recommendation.working_days,
            "kinds": kinds,
        }
    yield _("The formal check takes up to %(days)d working days.") % {"days": rules.formal_check.working_days}
    yield _assessment(rules)
    if rules.route.assessment == AssessmentMode.QUESTIONNAIRE:
        yield _(
            "In one order: who is in the sample by the experts' score, everybody else by that of the questionnaire."
        )
    if rules.route.defence:
        yield _("Applicants defend their application before the panel.")
    if rules.route.site_visit:
        yield _("Experts visit the site.")
    yield _("The proposed list is shown to the public for %(days)d working days.") % {"days": rules.notice.working_days}
    if rules.route.agreement:
        yield _("After approval an agreement is signed within %(days)d working days.") % {
            "days": rules.agreement.sign_working_days
        }


def _assessment(rules: CallRules) -> str:
    if rules.route.assessment == AssessmentMode.PANEL:
        return _("%(count)d experts, drawn at random, assess each application.") % {"count": rules.panel.size_paper}
    if rules.route.assessment == AssessmentMode.OFFICERS:
        return _("Officers assess each application.")
    return _("Applications are assessed by a questionnaire; experts check a sample.")


def percent(ratio: Decimal) -> str:
    """Write a ratio in per cent without idle zeros: 0.30 as 30%."""
    text = f"{ratio * 100:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"
