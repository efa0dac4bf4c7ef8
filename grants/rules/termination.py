# SPDX-License-Identifier: AGPL-3.0-or-later
"""Termination: how a project ends early and what is paid back."""

from typing import Self

from django.utils.translation import gettext as _
from pydantic import model_validator

from grants.rules.choices import Recovery, TerminationCause, TerminationKind
from grants.rules.values import Chapter, Count, Flag


class Ending(Chapter):
    """One way of ending early."""

    kind: TerminationKind
    cause: TerminationCause
    recovery: Recovery
    repay_working_days: Count
    credit_record: Flag


class TerminationRules(Chapter):
    """The ways of ending early; ``overdue_years_for_revocation`` without reason leads to the second."""

    endings: tuple[Ending, ...]
    overdue_years_for_revocation: Count

    @model_validator(mode="after")
    def each_kind_once(self) -> Self:
        """Refuse a list that does not hold each kind exactly once."""
        if sorted(ending.kind for ending in self.endings) != sorted(TerminationKind):
            raise ValueError(_("Each way of ending early should stand in the list once."))
        return self

    def ending(self, kind: str) -> Ending:
        """Return what holds for ``kind``; raises KeyError for an unknown kind."""
        return {ending.kind.value: ending for ending in self.endings}[kind]
