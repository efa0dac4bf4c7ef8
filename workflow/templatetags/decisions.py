# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of decisions look up in a template."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from grants.enums import ApplicationStatus, DecisionOutcome
from grants.templatetags.ui import points, tag
from reviewers.selectors.scores import SeatScore
from workflow.selectors.ranking import RankedCase

register = template.Library()

SCORE = "<li>{} <b>{}</b></li>"


@register.filter
def value_of(values: Mapping[Any, Any], key: object) -> Any:
    """Return the value under a key; None where there is none."""
    return values.get(key)


@register.simple_tag
def score_list(scores: Sequence[SeatScore]) -> SafeString:
    """List which expert gave what; a dash is a score that is missing."""
    given = [part for score in scores for part in (score.expert, points(score.total, 1))]
    return format_html("<ul>" + SCORE * len(scores) + "</ul>", *given)


@register.simple_tag
def decided(row: RankedCase) -> SafeString:
    """Draw what is chosen or decided for a row of a ranking."""
    if not row.departs:
        return _outcome(row)
    return format_html("{} {}", _outcome(row), tag(_("Departs from the order"), "warn"))


def _outcome(row: RankedCase) -> SafeString:
    if row.case.status == ApplicationStatus.REJECTED and row.outcome != DecisionOutcome.REJECT:
        return tag(row.case.status_label)
    if row.outcome == DecisionOutcome.SUPPORT:
        return tag(_("Support"), "ok")
    if row.outcome == DecisionOutcome.RESERVE:
        return tag(f"{_('Reserve')} {row.reserve_order}" if row.reserve_order else _("Reserve"), "info")
    if row.outcome == DecisionOutcome.REJECT:
        return tag(_("Not selected"))
    return format_html('<span class="muted">{}</span>', _("Undecided"))
