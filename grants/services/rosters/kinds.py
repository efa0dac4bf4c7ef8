# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kinds of roster: each app registers what a row means, how it is compared and how it is written."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from grants.engine.rosters.cells import Value
from grants.engine.rosters.layouts import Layout
from grants.engine.rosters.problems import Problem
from grants.enums import FaultLevel, RosterFault, RowAnswer, RowOutcome
from grants.models import ImportRow, User
from grants.services.messages import Recipient


@dataclass(slots=True)
class Entry:
    """A row of a roster between the file and the register.

    ``target`` is the row of the register that it is about, ``is_new`` says that the entry made it; ``old`` is what
    an update replaced, by column.
    """

    number: int
    values: dict[str, Value]
    raw: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    answer: str = ""
    key: str = ""
    target: Any = None
    is_new: bool = False
    changes: list[str] = field(default_factory=list)
    old: dict[str, Any] = field(default_factory=dict)

    def add(self, code: RosterFault, *, column: str = "", **params: str | int) -> None:
        """Note a fault of the row."""
        self.problems.append(Problem(code, self.number, column, self.raw.get(column, ""), params))

    @property
    def is_refused(self) -> bool:
        """Say whether an error, or a question that nobody answered with yes, keeps the row out."""
        if not self.problems:
            return self.answer == RowAnswer.REFUSE
        levels = {problem.level for problem in self.problems}
        asks = FaultLevel.DECISION in levels and self.answer != RowAnswer.ACCEPT
        return FaultLevel.ERROR in levels or asks or self.answer == RowAnswer.REFUSE

    @property
    def outcome(self) -> RowOutcome:
        """Return what comes of the row."""
        if self.is_refused:
            return RowOutcome.REFUSED
        if self.target is None or self.is_new:
            return RowOutcome.CREATE
        return RowOutcome.UPDATE if self.changes else RowOutcome.UNCHANGED


class Roster(ABC):
    """One batch of a kind being compared and written; it keeps what it has read of the tables of the plan.

    ``at_once`` bounds the rows of one transaction where each row is an act that takes its time; 0 is no bound.
    ``sha256`` is of the file, for kinds whose events name it. ``stays`` says why a batch cannot be taken back, and what to do instead.
    """

    layout: Layout
    at_once: int = 0
    sha256: str = ""
    stays: Any = _("An import of this kind cannot be taken back as a whole: correct its entries one by one.")

    @abstractmethod
    def key(self, values: Mapping[str, Value]) -> str:
        """Return what two rows about the same thing share; empty when it cannot be known."""

    def offered(self) -> Mapping[str, Sequence[str]]:
        """Return words to choose from, by column, beside what the layout says."""
        return {}

    @abstractmethod
    def compare(self, entries: Sequence[Entry]) -> None:
        """Find the target of each sound entry and what would change; add faults that only the register shows."""

    def current(self, rows: Sequence[ImportRow]) -> Mapping[int, Mapping[str, str]]:  # noqa: ARG002 -- for kinds that can say
        """Return what the register says today in the columns that rows would change, by row; empty where unknown."""
        return {}

    @abstractmethod
    def write(self, entries: Sequence[Entry], *, actor: User | None) -> None:
        """Write entries to be created or updated, each with its event; set ``target`` and ``old``."""


class ReversibleRoster(Roster):
    """A kind whose batches can be taken back; ``label`` begins the streams of its rows."""

    label: str

    @abstractmethod
    def undo(self, rows: Sequence[ImportRow], *, actor: User | None) -> None:
        """Take written rows back, all or none; raises GrantsError where something rests on one of them."""


@dataclass(frozen=True)
class Invitation:
    """What tells somebody of a row that was written; see ``message_queue`` for what each part means."""

    subject: Model
    template: str
    to: Recipient
    context: dict[str, object]


class InvitingRoster(Roster):
    """A kind whose rows name people who may be told of them."""

    @abstractmethod
    def invitations(self, rows: Sequence[ImportRow]) -> Mapping[int, Invitation]:
        """Return the invitations that follow from written rows, by the number of the row."""


@dataclass(frozen=True)
class RosterKind:
    """A kind of roster: its name, who may import it, and what opens a batch for whoever imports it.

    ``open`` takes None for a command on the machine itself. With ``is_own`` the rows are acts of whoever imports:
    everybody sees and confirms the own batches alone, and the command has to be told who acts.
    """

    code: str
    title: Any
    may: Callable[[User], bool]
    open: Callable[[User | None], Roster]
    is_own: bool = False


_kinds: dict[str, RosterKind] = {}


def register_kind(kind: RosterKind) -> None:
    """Add a kind; each app calls this in ``AppConfig.ready()``."""
    _kinds[kind.code] = kind


def roster_kinds() -> Mapping[str, RosterKind]:
    """Return every registered kind by its code."""
    return _kinds
