# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions that flows ask: on which coarse object a task's permission lies, who owns it, which way to go."""

from collections.abc import Callable
from typing import Any

from grants.models import Call, Organisation, Recommender, User
from reviewers.models import Panel


def call_of(process: Any) -> Call:
    """Return the call under which the process runs."""
    call: Call = process.coerced.call
    return call


def organisation_of(process: Any) -> Organisation:
    """Return the organisation that filed the case."""
    organisation: Organisation = process.coerced.application.organisation
    return organisation


def holder_of(process: Any) -> Organisation:
    """Return the organisation that holds the award today."""
    organisation: Organisation = process.coerced.award.organisation
    return organisation


def asker_of(process: Any) -> Organisation:
    """Return the organisation that filed the request."""
    organisation: Organisation = process.coerced.request.organisation
    return organisation


def recommender_of(process: Any) -> Recommender:
    """Return the body that recommends the case."""
    recommender: Recommender = process.coerced.application.recommender
    return recommender


def panel_of(process: Any) -> Panel:
    """Return the panel before which the seat's case comes."""
    panel: Panel = process.coerced.seat.assessment.panel
    return panel


def expert_of(activation: Any) -> User:
    """Return the person who sits in the seat."""
    user: User = activation.process.coerced.seat.expert.user
    return user


class ResultIs:
    """Say whether the last result of the process is one of ``codes``; nothing else is read."""

    def __init__(self, *codes: str) -> None:
        self.codes = codes

    def __call__(self, activation: Any) -> bool:
        return activation.process.result in self.codes


result_is: Callable[..., ResultIs] = ResultIs
