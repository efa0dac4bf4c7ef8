# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an expert must know of a case to declare ties, and nothing of what it says: who stands behind it, by full name."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from grants.models import Answer, Partner, Snapshot
from grants.rules.choices import TieKind
from reviewers.models import Block, Seat

# Fields of the standard forms that name people, and the code of the role in the table of the team.
REPRESENTATIVE, TEAM_NAME, TEAM_ROLE = "legal_rep", "team.name", "team.role"
PRINCIPAL = "principal"


@dataclass(frozen=True, slots=True)
class Behind:
    """Who stands behind the case of a seat; ``hints`` are ties that our data suggest."""

    seat: Seat
    organisation: str
    legal_representative: str
    principals: tuple[str, ...]
    partners: tuple[str, ...]
    hints: tuple[str, ...]


def people_behind(seats: Sequence[Seat]) -> list[Behind]:
    """Return who stands behind the cases of seats (with ``assessment__application__organisation`` joined).

    Three queries for any number of seats; of what was handed in only the names of people are read.
    """
    cases = [seat.assessment.application_id for seat in seats]
    partners, named, hints = _partners(cases), _named(cases), _hints(seats)
    rows = []
    for seat in seats:
        case = seat.assessment.application
        representative, principals = named[case.pk]
        rows.append(
            Behind(
                seat=seat,
                organisation=case.organisation_name or case.organisation.name,
                legal_representative=representative or case.organisation.legal_representative,
                principals=principals,
                partners=tuple(partners[case.pk]),
                hints=tuple(hints[seat.expert_id, case.pk]),
            )
        )
    return rows


def _partners(cases: Sequence[int]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = Partner.objects.filter(application__in=cases).order_by("pk")
    for case, name in rows.values_list("application", "organisation__name"):
        found[case].append(name)
    return found


def _named(cases: Sequence[int]) -> Mapping[int, tuple[str, tuple[str, ...]]]:
    """Return legal representative and principals as the newest snapshot names them; what a form does not ask is empty."""
    newest = Snapshot.objects.filter(application=OuterRef("application")).order_by("-number")
    snapshots = Snapshot.objects.filter(application__in=cases, pk=Subquery(newest.values("pk")[:1]))
    answers = Answer.objects.filter(snapshot__in=snapshots, field__in=(REPRESENTATIVE, TEAM_NAME, TEAM_ROLE))
    given: dict[int, dict[tuple[str, int], str]] = defaultdict(dict)
    for case, field, row, text in answers.order_by("row").values_list("snapshot__application", "field", "row", "text"):
        given[case][field, row] = text
    found: dict[int, tuple[str, tuple[str, ...]]] = defaultdict(lambda: ("", ()))
    for case, texts in given.items():
        rows = [row for (field, row), text in texts.items() if field == TEAM_ROLE and text == PRINCIPAL]
        principals = tuple(name for row in rows if (name := texts.get((TEAM_NAME, row), "")))
        found[case] = (texts.get((REPRESENTATIVE, 0), ""), principals)
    return found


def _hints(seats: Sequence[Seat]) -> Mapping[tuple[int, int], list[str]]:
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    experts = {seat.expert_id for seat in seats}
    cases = {seat.assessment.application_id for seat in seats}
    blocks = Block.objects.filter(expert__in=experts, application__in=cases, is_lifted=False).order_by("pk")
    for expert, case, kind in blocks.values_list("expert", "application", "kind"):
        found[expert, case].append(str(TieKind(kind).label))
    return found
