# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roster of recommendations: each row is the conclusion of the importer's body on a case that waits for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.engine.rosters.cells import Value
from grants.engine.rosters.layouts import Column, Holds, layout_of
from grants.enums import ApplicationStatus, CorrectionAsker, RecommendationConclusion, RosterFault
from grants.exceptions import GrantsError
from grants.models import Application, Recommendation, User
from grants.permissions import holdings
from grants.rules import load_rules
from grants.rules.choices import RecommendationPart
from grants.services.rosters import Entry, Roster, RosterKind
from workflow.selectors.lists import cases_numbered, last_conclusions, places_in, recommends
from workflow.selectors.recommending import HANDLE, Places, ranks_given
from workflow.selectors.screening import rounds_left
from workflow.services.recommending import case_answer

CONCLUSIONS = {
    "recommend": RecommendationConclusion.RECOMMENDED,
    "return": RecommendationConclusion.RETURNED,
    "refuse": RecommendationConclusion.NOT_RECOMMENDED,
}
PARTS = {RecommendationPart.RANK: "rank", RecommendationPart.LETTER_NUMBER: "letter_number"}
MOST_RANKS, OPINION_LENGTH = 9999, 500
Pair = tuple[int, int]


class _Desk:
    """The quota and ranks of one body in one call: what is given, and what rows of the list ask for before others."""

    def __init__(self) -> None:
        self.places: Places | None = None
        self.given: dict[int, str] = {}
        self.wanted: set[int] = set()
        self.ranked: dict[int, tuple[int, int]] = {}

    def read(self, case: Application) -> None:
        """Read quota and ranks as they are now."""
        if case.recommender is not None:
            self.places = places_in(case.call, case.recommender)
            self.given = ranks_given(case.call, case.recommender)

    def ask(self, entry: Entry, case: Application, rank: int | None) -> None:
        """Give a row its place and its rank, or say in the row why it gets none."""
        if self.places is not None and len(self.wanted - {case.pk}) >= self.places.left:
            entry.add(RosterFault.QUOTA_FULL, column="conclusion", left=self.places.left)
        if rank is not None and rank in self.given:
            entry.add(RosterFault.RANK_TAKEN, column="rank", rank=rank, case=self.given[rank])
        elif rank is not None and (rival := self.ranked.get(rank)) and rival[1] != case.pk:
            entry.add(RosterFault.RANK_TWICE, column="rank", rank=rank, row=rival[0])
        if not entry.is_refused:
            self.wanted.add(case.pk)
            if rank is not None:
                self.ranked[rank] = (entry.number, case.pk)

    def release(self, case: Application) -> None:
        """Forget a case that was concluded, or failed: the register knows better from now on."""
        self.wanted.discard(case.pk)


class RecommendationRoster(Roster):
    """Conclusions by number of the case, given by ``actor``."""

    layout = layout_of(
        "recommendations",
        Column("number", Holds.CODE, is_required=True, limit=40),
        Column("conclusion", Holds.CHOICE, is_required=True, choices="conclusion"),
        Column("rank", Holds.INTEGER, least=1, most=MOST_RANKS),
        Column("opinion", Holds.TEXT, is_required=True, limit=OPINION_LENGTH),
        Column("letter_number", Holds.TEXT, limit=60),
    )
    at_once = 10
    stays = _("The cases have moved on by this import: no conclusion can be taken back by a list.")

    def __init__(self, actor: User | None) -> None:
        if actor is None:
            raise PermissionDenied
        self._actor = actor
        self._bodies = set(holdings(actor, HANDLE))
        self._desks: dict[Pair, _Desk] = {}
        self._cases: dict[str, Application] = {}

    def key(self, values: Mapping[str, Value]) -> str:
        """Return the number of the case: one conclusion for each."""
        return str(values.get("number") or "")

    def compare(self, entries: Sequence[Entry]) -> None:
        """Say of each row what its page would say, and which rows are done already."""
        self._cases = cases_numbered(self._actor, {str(entry.values["number"]) for entry in entries})
        last = last_conclusions(self._cases.values())
        fresh: set[Pair] = set()
        for entry in entries:
            case = self._cases.get(str(entry.values["number"]))
            if case is None:
                entry.add(RosterFault.CASE_UNKNOWN, column="number")
            elif not self._is_done(entry, case, last.get(case.pk)):
                self._look(entry, case, last.get(case.pk), fresh)

    def write(self, entries: Sequence[Entry], *, actor: User | None) -> None:  # noqa: ARG002 -- opened for the actor
        """Conclude case by case; a refused one leaves the others alone."""
        for entry in entries:
            case = self._cases[str(entry.values["number"])]
            try:
                with transaction.atomic():
                    entry.target = case_answer(actor=self._actor, application=case, **_said(entry.values))
                    entry.is_new = True
            except GrantsError as error:
                entry.add(RosterFault.ROW_FAILED, reason=str(error))
            except PermissionDenied:
                entry.add(RosterFault.SINCE_CHANGED)
            self._desk(case).release(case)

    def _is_done(self, entry: Entry, case: Application, last: Recommendation | None) -> bool:
        """Say whether the row repeats the last conclusion of the own body; then it changes nothing."""
        if last is None or case.recommender_id not in self._bodies or _differences(entry.values, last):
            return False
        entry.target = last
        return True

    def _look(self, entry: Entry, case: Application, last: Recommendation | None, fresh: set[Pair]) -> None:
        is_own = case.recommender_id in self._bodies
        if not is_own or case.status != ApplicationStatus.SUBMITTED:
            if is_own and last is not None and last.is_current:
                for column in _differences(entry.values, last):
                    entry.add(RosterFault.GIVEN_OTHERWISE, column=column)
            else:
                entry.add(RosterFault.CASE_NOT_WAITING, column="number")
        elif case.call.is_suspended:
            entry.add(RosterFault.CALL_SUSPENDED, column="number")
        elif entry.values["conclusion"] == "recommend":
            self._look_at_place(entry, case, fresh)
        elif entry.values["conclusion"] == "return" and not rounds_left(case, CorrectionAsker.RECOMMENDER):
            entry.add(RosterFault.ROUNDS_USED, column="conclusion")

    def _look_at_place(self, entry: Entry, case: Application, fresh: set[Pair]) -> None:
        required = load_rules(case.rule_set.data).recommendation.requires
        for part, column in PARTS.items():
            if part in required and not entry.values.get(column):
                entry.add(RosterFault.PART_MISSING, column=column, name=self.layout.by_code[column].title)
        desk, pair = self._desk(case), _pair(case)
        if pair not in fresh:
            desk.read(case)
            fresh.add(pair)
        rank = entry.values.get("rank")
        desk.ask(entry, case, rank if isinstance(rank, int) else None)

    def _desk(self, case: Application) -> _Desk:
        return self._desks.setdefault(_pair(case), _Desk())


def _pair(case: Application) -> Pair:
    return case.call_id, case.recommender_id or 0


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row says, as the service takes it; only a recommendation carries rank and letter."""
    conclusion = CONCLUSIONS[values["conclusion"]]
    is_recommended = conclusion == RecommendationConclusion.RECOMMENDED
    return {
        "conclusion": conclusion,
        "opinion": values["opinion"],
        "rank": values.get("rank") if is_recommended else None,
        "letter_number": (values.get("letter_number") or "") if is_recommended else "",
    }


def _differences(values: Mapping[str, Any], last: Recommendation) -> list[str]:
    """Return the columns in which a row differs from a conclusion that was given; an empty cell says nothing."""
    said = _said(values)
    return [
        column for column in ("conclusion", "rank", "opinion", "letter_number")
        if said[column] not in (None, "") and said[column] != getattr(last, column)
    ]  # fmt: skip


KIND = RosterKind("recommendations", _("Recommendations"), recommends, RecommendationRoster, is_own=True)
