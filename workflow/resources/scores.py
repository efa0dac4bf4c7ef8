# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roster of scores: sheets that experts signed on paper, entered and handed in by the office that runs the reviews."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.engine.rosters.cells import Value
from grants.engine.rosters.layouts import Layout
from grants.enums import RosterFault
from grants.exceptions import GrantsError
from grants.models import Application, User
from grants.rules.scoring import ScoringRules
from grants.services.rosters import Entry, Roster, RosterKind
from reviewers.engine.levels import plain
from reviewers.enums import SeatState
from reviewers.models import CriterionScore, Seat
from reviewers.selectors.reviews import scoring_rules_of
from reviewers.services.reviews import Draft, Points
from workflow.resources.sheets import points_read, sheet_layout
from workflow.selectors.lists import (
    calls_entered_by,
    cases_numbered,
    criteria_scored_in,
    enters_scores,
    points_given,
    seats_numbered,
)
from workflow.services.reviews import review_enter

YES = "yes"


class ScoreRoster(Roster):
    """Reviews by numbers of case and expert, entered by ``actor``; its columns follow the rubrics under review."""

    at_once = 10
    stays = _("The scores are handed in: open a review again at its seat, with a reason.")

    def __init__(self, actor: User | None) -> None:
        if actor is None:
            raise PermissionDenied
        self._actor = actor
        self._calls = calls_entered_by(actor)
        self._criteria = criteria_scored_in(self._calls)
        self._first: tuple[int, int] | None = None
        self._drafts: dict[int, tuple[Seat, Draft]] = {}

    @cached_property
    def layout(self) -> Layout:  # type: ignore[override]  # follows from who imports
        """Return the columns for every rubric of the calls at hand."""
        return sheet_layout(one for criteria in self._criteria.values() for one in criteria)

    def key(self, values: Mapping[str, Value]) -> str:
        """Return the numbers of case and expert."""
        return f"{values['number']}|{values['expert']}" if values.get("number") and values.get("expert") else ""

    def compare(self, entries: Sequence[Entry]) -> None:
        """Find the seats, and say in its cell what the scoring page would refuse."""
        numbers = {str(entry.values["number"]) for entry in entries}
        seats = seats_numbered(self._actor, numbers, {str(entry.values["expert"]) for entry in entries})
        cases = cases_numbered(self._actor, numbers)
        rules, given = scoring_rules_of(seats.values()), points_given(seats.values())
        self._drafts = {}
        for entry in entries:
            case = cases.get(str(entry.values["number"]))
            seat = seats.get((str(entry.values["number"]), str(entry.values["expert"])))
            if case is None or case.call_id not in self._calls:
                entry.add(RosterFault.CASE_UNKNOWN, column="number")
            elif self._is_of_call(entry, case) and seat is None:
                entry.add(RosterFault.SEAT_UNKNOWN, column="expert")
            elif seat is not None and not entry.is_refused:
                self._look(entry, seat, rules[seat.assessment.rule_set_id], given.get(seat.pk, {}))

    def write(self, entries: Sequence[Entry], *, actor: User | None) -> None:  # noqa: ARG002 -- opened for the actor
        """Hand the reviews in one by one; a refused one leaves the others alone."""
        for entry in entries:
            seat, draft = self._drafts[entry.number]
            try:
                with transaction.atomic():
                    entry.target = review_enter(actor=self._actor, seat=seat, draft=draft, sha256=self.sha256)
                    entry.is_new = True
            except GrantsError as error:
                entry.add(RosterFault.ROW_FAILED, reason=str(error))
            except PermissionDenied:
                entry.add(RosterFault.SINCE_CHANGED)

    def _is_of_call(self, entry: Entry, case: Application) -> bool:
        """Say whether a row is of the one call that the list is about: that of its first row."""
        if self._first is None or self._first[1] == entry.number:
            self._first = (case.call_id, entry.number)
        if self._first[0] != case.call_id:
            entry.add(RosterFault.CALL_OTHER, column="number", row=self._first[1])
        return not entry.is_refused

    def _look(self, entry: Entry, seat: Seat, rules: ScoringRules, given: Mapping[int, CriterionScore]) -> None:
        if seat.expert.user_id == self._actor.pk:
            entry.add(RosterFault.SEAT_OWN, column="expert")
        elif seat.state != SeatState.DONE and seat.declared_at is None:
            entry.add(RosterFault.SEAT_UNDECLARED, column="expert")
        elif seat.assessment.application.call.is_suspended:
            entry.add(RosterFault.CALL_SUSPENDED, column="number")
        else:
            criteria = self._criteria.get(seat.assessment.rubric_id, [])
            points = points_read(entry, criteria, rules)
            if seat.state == SeatState.DONE:
                self._look_at_done(entry, seat, points, given)
            else:
                self._look_at_open(entry, seat, points, rules)

    @staticmethod
    def _look_at_done(
        entry: Entry, seat: Seat, points: Mapping[int, Points], given: Mapping[int, CriterionScore]
    ) -> None:
        """Take a row that repeats what was handed in as done; anything else is refused."""
        review, support = seat.review, entry.values.get("support")
        is_same = all(
            key in given and given[key].points == one.points and one.comment in {"", given[key].comment}
            for key, one in points.items()
        )
        if not is_same:
            entry.add(RosterFault.GIVEN_OTHERWISE)
        if entry.values["opinion"] != review.opinion:
            entry.add(RosterFault.GIVEN_OTHERWISE, column="opinion")
        if support is not None and (support == YES) != review.is_supported:
            entry.add(RosterFault.GIVEN_OTHERWISE, column="support")
        entry.target = review

    def _look_at_open(self, entry: Entry, seat: Seat, points: Mapping[int, Points], rules: ScoringRules) -> None:
        total = sum((one.points for one in points.values() if one.points is not None), Decimal(0))
        support = entry.values.get("support")
        if support is None:
            entry.add(RosterFault.SUPPORT_BY_POINTS, points=plain(rules.support_points))
        if seat.review.revision:
            entry.add(RosterFault.REVIEW_BEGUN, column="expert")
        is_supported = support == YES if support is not None else total >= rules.support_points
        opinion = str(entry.values["opinion"])
        self._drafts[entry.number] = (seat, Draft(scores=points, opinion=opinion, is_supported=is_supported))


KIND = RosterKind("scores", _("Scores on paper"), enters_scores, ScoreRoster, is_own=True)
