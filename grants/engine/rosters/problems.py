# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fault in its place: row and column of the sheet, what is wrong, what stands there, what may be meant."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from grants.enums.rosters import FaultLevel, RosterFault, level_of
from grants.exceptions import GrantsError

Param = str | int


def fault_text(fault: RosterFault, params: Mapping[str, Param]) -> str:
    """Return the sentence of a fault in the reader's language."""
    return str(fault.label) % params


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault; ``row`` is the row of the sheet (1-based, 0 for the whole file), ``column`` the code of a column."""

    code: RosterFault
    row: int = 0
    column: str = ""
    value: str = ""
    params: Mapping[str, Param] = field(default_factory=dict)
    suggestion: str = ""

    @property
    def message(self) -> str:
        """Say what is wrong and what to do, in the reader's language."""
        return fault_text(self.code, self.params)

    @property
    def level(self) -> FaultLevel:
        """Return what the fault means for its row."""
        return level_of(self.code)


class RosterRefusedError(GrantsError):
    """Say that a file cannot be used at all, and why."""

    def __init__(self, code: RosterFault, **params: Param) -> None:
        super().__init__(fault_text(code, params))
        self.problem = Problem(code, params=params)


class CellError(Exception):
    """Say that one cell cannot be read."""

    def __init__(self, code: RosterFault, *, suggestion: str = "", **params: Param) -> None:
        super().__init__(code.value)
        self.code, self.params, self.suggestion = code, params, suggestion
