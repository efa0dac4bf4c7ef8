# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of decisions as it is filled in: one line for each case, read by hand because there may be hundreds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from grants.engine.money import parse_wan, wan_text
from grants.enums import ApplicationStatus, DecisionOutcome
from grants.exceptions import GrantsError
from grants.models import Application
from grants.selectors.decisions import too_much
from grants.services.decisions import Proposal
from workflow.selectors.decisions import departing
from workflow.selectors.ranking import RankedCase

UNDECIDED = ""
OUTCOMES = frozenset({UNDECIDED, *DecisionOutcome.values})
REASON_LENGTH = 500
# Official wording, kept with the decision: it is not translated.
BELOW_THE_LINE = "按综合得分排序，未进入拟支持范围。"


@dataclass
class Line:
    """What was typed for one case, and what is wrong with it."""

    row: RankedCase
    outcome: str
    amount: str
    order: str
    reason: str
    is_shown: bool = True
    needs_reason: bool = False
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def stays(self) -> bool:
        """Say whether the case lies in reserve already: without a choice it stays there."""
        return self.row.case.status == ApplicationStatus.RESERVE

    @property
    def key(self) -> str:
        """Return the end of the names of this line's fields."""
        return self.row.case.reference


class ProposalsForm:
    """All lines of a list: those that were posted as typed, the others as the draft has them."""

    def __init__(self, rows: Sequence[RankedCase], *, departure_needs_reason: bool, is_funded: bool) -> None:
        self.is_funded = is_funded
        self.departure_needs_reason = departure_needs_reason
        self.lines = [_from_row(row) for row in rows]

    def read(self, data: Mapping[str, str]) -> None:
        """Take in what was posted; a line whose outcome was not posted was not on the page."""
        for line in self.lines:
            outcome = data.get(f"outcome-{line.key}")
            line.is_shown = outcome is not None
            if outcome is None:
                continue
            line.outcome = _allowed(line, outcome)
            line.amount = data.get(f"amount-{line.key}", "").strip()
            line.order = data.get(f"order-{line.key}", "").strip()
            line.reason = data.get(f"reason-{line.key}", "").strip()[:REASON_LENGTH]

    def set_marked(self, marked: set[str], outcome: str, reason: str) -> None:
        """Choose one outcome for the marked lines; a line keeps its own reason where it has one."""
        for line in self.lines:
            if line.key in marked:
                line.outcome = _allowed(line, outcome)
                line.reason = line.reason or reason.strip()[:REASON_LENGTH]

    def follow_order(self) -> None:
        """Choose by the line for what is undecided: support above, not selected below, and nothing next to it."""
        for line in self.lines:
            if line.outcome != UNDECIDED or line.row.is_edge:
                continue
            is_below = line.row.is_below
            if is_below and line.stays:
                continue
            line.outcome = DecisionOutcome.REJECT.value if is_below else DecisionOutcome.SUPPORT.value
            line.reason = line.reason or (BELOW_THE_LINE if is_below else "")

    def apply(self) -> None:
        """Read amounts and orders, write all choices into the rows, and note what is wrong."""
        for line in self.lines:
            line.errors.clear()
            line.row.outcome = line.outcome
            line.row.reason = line.reason
            line.row.amount_fen = self._amount(line) if line.outcome == DecisionOutcome.SUPPORT else 0
            line.row.reserve_order = _order(line) if line.outcome == DecisionOutcome.RESERVE else None
            if line.outcome == DecisionOutcome.REJECT and not line.reason:
                line.errors["reason"] = _("State the reason")
        self._fill_orders()
        self._mark_departures()

    @property
    def chosen(self) -> list[int]:
        """Return the keys of the cases for which something is chosen."""
        return [line.row.case.pk for line in self.lines if line.outcome]

    def problems(self) -> list[tuple[str, str]]:
        """Return every error with the address of its field; a line that is not on the page is named by its case."""
        return [
            (f"#{name}-{line.key}" if line.is_shown else "", f"{line.row.case.number}: {text}")
            for line in self.lines
            for name, text in line.errors.items()
        ]

    def changes(self, cases: Mapping[int, Application]) -> dict[int, Proposal | None]:
        """Return what is to be saved, by the key of the case; ``cases`` holds those chosen for. None is undecided."""
        return {
            line.row.case.pk: Proposal(
                application=cases[line.row.case.pk],
                outcome=DecisionOutcome(line.outcome),
                amount_fen=line.row.amount_fen,
                reason=line.reason,
                reserve_order=line.row.reserve_order,
            )
            if line.outcome
            else None
            for line in self.lines
        }

    def _amount(self, line: Line) -> int:
        """Return the amount in fen; an empty field is the amount by the rules."""
        if not self.is_funded:
            return 0
        most = line.row.rule_fen
        if not line.amount:
            line.amount = wan_text(most)
        try:
            amount = parse_wan(line.amount)
        except GrantsError as error:
            line.errors["amount"] = str(error)
            return 0
        if amount <= 0:
            line.errors["amount"] = _("Enter an amount above zero")
        elif amount > most and not line.row.case.is_exempt:
            line.errors["amount"] = too_much(line.row.case.number, most)
        return max(0, amount)

    def _fill_orders(self) -> None:
        """Give reserves without an order the next one by rank, and find orders given twice."""
        reserves = [line for line in self.lines if line.outcome == DecisionOutcome.RESERVE]
        taken: set[int] = set()
        for line in reserves:
            order = line.row.reserve_order
            if order is not None and order in taken:
                line.errors["order"] = _("This place in the reserve is taken")
            elif order is not None:
                taken.add(order)
        free = iter(number for number in range(1, len(self.lines) + 1) if number not in taken)
        for line in reserves:
            if line.row.reserve_order is None and "order" not in line.errors:
                line.row.reserve_order = next(free)
                line.order = str(line.row.reserve_order)

    def _mark_departures(self) -> None:
        keys = departing([line.row for line in self.lines])
        for line in self.lines:
            line.row.departs = line.needs_reason = line.row.case.pk in keys
            if line.needs_reason and self.departure_needs_reason and not line.reason:
                line.errors["reason"] = _("It stands above a supported case; state the reason")


def shown_lines(form: ProposalsForm, rows: Sequence[RankedCase]) -> list[Line]:
    """Return the lines of the rows that are sent to the page."""
    keys = {row.case.pk for row in rows}
    return [line for line in form.lines if line.row.case.pk in keys]


def _from_row(row: RankedCase) -> Line:
    return Line(
        row=row,
        outcome=row.outcome,
        amount=wan_text(row.amount_fen) if row.outcome == DecisionOutcome.SUPPORT and row.amount_fen else "",
        order=str(row.reserve_order) if row.reserve_order is not None else "",
        reason=row.reason,
        needs_reason=row.departs,
    )


def _allowed(line: Line, outcome: str) -> str:
    """Return an outcome that can be chosen for a line; a reserve is not put into reserve again."""
    is_again = line.stays and outcome == DecisionOutcome.RESERVE
    return outcome if outcome in OUTCOMES and not is_again else UNDECIDED


def _order(line: Line) -> int | None:
    if not line.order:
        return None
    if line.order.isdecimal() and 0 < int(line.order[:6]) <= 10_000:  # noqa: PLR2004 -- no reserve is longer
        return int(line.order[:6])
    line.errors["order"] = _("Enter the place as a whole number")
    return None
