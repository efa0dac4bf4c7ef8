# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is a call ready to be published: what is missing, and what whoever publishes should look at once more."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.engine.calendar import CITY_TIME, city_date
from grants.enums import QuotaDimension, ResultKind
from grants.models import Call, Round
from grants.rules import CallRules, load_rules
from grants.rules.choices import RecommendationPlace
from grants.selectors.calendar import working_days


class Part(StrEnum):
    """The parts in which a call is set up, in their order."""

    DESCRIPTION = "description"
    DATES = "dates"
    RULES = "rules"
    FORM = "form"
    RUBRIC = "rubric"
    QUOTAS = "quotas"
    BUDGET = "budget"
    PLACES = "places"
    CONTACTS = "contacts"


@dataclass(frozen=True)
class Problem:
    """What a part lacks, in a sentence that says what to do."""

    part: Part
    sentence: str


def missing_parts(call: Call, *, document_number: str) -> list[Problem]:
    """Return what keeps a call from being published."""
    windows = list(call.rounds.all())
    now = timezone.now()
    return [
        Problem(part, sentence)
        for is_missing, part, sentence in (
            (call.form_template_id is None, Part.FORM, _("Choose the form before publishing.")),
            (call.rubric_id is None, Part.RUBRIC, _("Choose the rubric before publishing.")),
            (not windows, Part.DATES, _("Set the opening and closing time before publishing.")),
            (
                not document_number.strip(),
                Part.DESCRIPTION,
                _("Enter the document number of the call before publishing."),
            ),
            (
                any(window.closes_at <= now for window in windows),
                Part.DATES,
                _("The closing time should lie in the future."),
            ),
        )
        if is_missing
    ]


def advice(call: Call) -> list[Problem]:
    """Return what does not keep a call from being published, but is seldom meant."""
    rules = load_rules(call.rule_sets.latest("version").data)
    return [*_of_description(call), *_of_dates(call, rules), *_of_rubric(call, rules), *_of_limits(call, rules)]


def _of_description(call: Call) -> Iterator[Problem]:
    if not call.guide_zh.strip():
        yield Problem(Part.DESCRIPTION, _("The guide has no text yet. Write it, or applicants see the title alone."))
    if not (call.contact_phone or call.contact_email):
        yield Problem(Part.CONTACTS, _("Nobody is named whom applicants may ask. Enter a telephone number."))


def _of_dates(call: Call, rules: CallRules) -> Iterator[Problem]:
    calendar = working_days()
    for window in call.rounds.all():
        opens_on, closes_on = city_date(window.opens_at), city_date(window.closes_at)
        span = calendar.between(opens_on, closes_on, counts_start=True)
        wanted = rules.windows.notice_min_working_days
        if span.days < wanted:
            yield Problem(
                Part.DATES,
                ngettext(
                    "Round %(number)d is open for %(days)d working day; the rules ask for %(wanted)d.",
                    "Round %(number)d is open for %(days)d working days; the rules ask for %(wanted)d.",
                    span.days,
                )
                % {"number": window.number, "days": span.days, "wanted": wanted},
            )
        yield from _of_closing(window, rules)


def _of_closing(window: Round, rules: CallRules) -> Iterator[Problem]:
    closes = window.closes_at.astimezone(CITY_TIME).time()
    if closes != rules.windows.close_at:
        times = {"number": window.number, "set": f"{closes:%H:%M}", "rule": f"{rules.windows.close_at:%H:%M}"}
        yield Problem(Part.DATES, _("Round %(number)d closes at %(set)s; the rules say %(rule)s.") % times)
    if window.opens_at <= timezone.now():
        yield Problem(
            Part.DATES,
            _("The opening of round %(number)d has passed: the intake opens as soon as the call is published.")
            % {"number": window.number},
        )


def _of_rubric(call: Call, rules: CallRules) -> Iterator[Problem]:
    if call.rubric is None:
        return
    points = call.rubric.criteria.filter(parent=None).aggregate(total=Sum("points"))["total"] or 0
    if points != rules.scoring.scale_points:
        yield Problem(
            Part.RUBRIC,
            _("The criteria add up to %(points)s points; the scale of the rules has %(scale)s.")
            % {"points": f"{Decimal(points).normalize():f}", "scale": rules.scoring.scale_points},
        )


def _of_limits(call: Call, rules: CallRules) -> Iterator[Problem]:
    if rules.route.result == ResultKind.FUNDED and not call.budget_fen:
        yield Problem(Part.BUDGET, _("The call gives money and has no budget. No list can be signed without one."))
    has_quotas = call.quotas.filter(dimension=QuotaDimension.RECOMMENDER).exists()
    if rules.route.recommendation != RecommendationPlace.NONE and not has_quotas:
        yield Problem(Part.QUOTAS, _("No recommender has a quota: each may recommend any number of cases."))
