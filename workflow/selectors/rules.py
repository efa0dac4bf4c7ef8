# SPDX-License-Identifier: AGPL-3.0-or-later
"""Under which rules and in which call an object stands."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.db.models import Model

from grants.models import Application, Award, Call, Notice, Recovery, Request, RuleSet
from reviewers.models import PanelMember, Seat

# How an object leads to its call.
CALL_WAYS: Mapping[type[Model], tuple[str, ...]] = MappingProxyType(
    {
        Call: (),
        Application: ("call",),
        Notice: ("call",),
        Award: ("application", "call"),
        Request: ("application", "call"),
        Recovery: ("award", "application", "call"),
        Seat: ("assessment", "application", "call"),
        PanelMember: ("panel", "call"),
    }
)


def rule_set_of(subject: Model) -> RuleSet:
    """Return the version of the rules under which an object was made; raises TypeError for one that has none."""
    if isinstance(subject, Application | Award):
        return subject.rule_set
    if isinstance(subject, Seat):
        return subject.assessment.rule_set
    if isinstance(subject, PanelMember):
        return subject.panel.call.rule_sets.latest("version")
    if isinstance(subject, Request):
        return subject.application.rule_set
    if isinstance(subject, Call):
        return subject.rule_sets.latest("version")
    message = f"{type(subject).__name__} stands under no rules."
    raise TypeError(message)


def call_of(subject: Model) -> Call:
    """Return the call to which an object belongs; raises TypeError for one that belongs to none."""
    way = CALL_WAYS.get(type(subject))
    if way is None:
        message = f"{type(subject).__name__} belongs to no call."
        raise TypeError(message)
    place: Any = subject
    for step in way:
        place = getattr(place, step)
    call: Call = place
    return call
