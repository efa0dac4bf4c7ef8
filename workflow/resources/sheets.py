# SPDX-License-Identifier: AGPL-3.0-or-later
"""The columns of a list of scores: one for each criterion of the rubrics, by its code or by its name, and its reason."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from grants.engine.rosters.cells import Value
from grants.engine.rosters.layouts import Column, Holds, Layout, layout_of
from grants.enums import RosterFault
from grants.exceptions import GrantsError
from grants.models import Criterion
from grants.rules.scoring import ScoringRules
from grants.services.rosters import Entry
from reviewers.engine.levels import plain
from reviewers.selectors.reviews import needs_comment
from reviewers.services.reviews import Points, points_check

REASON, CODE_LENGTH = "_reason", 40
OPINION_LENGTH, COMMENT_LENGTH = 2000, 1000
FIXED = (
    Column("number", Holds.CODE, is_required=True, limit=40),
    Column("expert", Holds.CODE, is_required=True, limit=20),
    Column("support", Holds.CHOICE, choices="support"),
    Column("opinion", Holds.TEXT, is_required=True, limit=OPINION_LENGTH),
)


def sheet_layout(criteria: Iterable[Criterion]) -> Layout:
    """Return the layout for lists of any of these criteria: several rubrics may use one code, or one name."""
    found = list(criteria)
    codes: dict[str, list[str]] = {}
    for one in found:
        codes.setdefault(one.code, []).append(one.name_zh)
    names = {name: name[:CODE_LENGTH] for one in found for name in (one.name_zh, one.name_en) if name}
    points = [
        *(
            Column(code, Holds.DECIMAL, code, (code, *(f"{code}{name}" for name in named)))
            for code, named in codes.items()
        ),
        *(Column(short, Holds.DECIMAL, name, (name,), is_alias=True) for name, short in names.items()),
    ]
    reasons = [
        Column(f"{code}{REASON}", Holds.TEXT, f"{code}理由", _reason_words(code, named), limit=COMMENT_LENGTH)
        for code, named in codes.items()
    ]
    fixed = layout_of("scores", *FIXED)
    return Layout("scores", [*fixed.columns, *points, *reasons])


def points_read(entry: Entry, criteria: Sequence[Criterion], rules: ScoringRules) -> dict[int, Points]:
    """Return the points of a row by criterion, as far as they are sound; add what the page would refuse."""
    used = set()
    found = {}
    for criterion in criteria:
        column = _column_of(entry.values, criterion)
        used.add(column)
        reason = str(entry.values.get(f"{criterion.code}{REASON}") or "")
        points = _points_of(entry, criterion, column, reason, rules)
        if points is not None:
            found[criterion.pk] = Points(points, reason)
    fixed = {column.code for column in FIXED}
    for column, value in entry.values.items():
        if column not in used | fixed and not column.endswith(REASON) and value is not None:
            entry.add(RosterFault.CRITERION_OTHER, column=column)
    return found


def _reason_words(code: str, names: Sequence[str]) -> tuple[str, ...]:
    return (f"{code}理由", f"{code} reason", *(f"{name}理由" for name in names))


def _column_of(values: Mapping[str, Value], criterion: Criterion) -> str:
    """Return the column that holds the points of a criterion: by its code, or by its name; filled before empty."""
    columns = list(_columns_of(criterion))
    filled = (column for column in columns if values.get(column) is not None)
    return next(filled, next((column for column in columns if column in values), criterion.code))


def _columns_of(criterion: Criterion) -> Iterator[str]:
    yield criterion.code
    for name in (criterion.name_zh, criterion.name_en):
        if name:
            yield name[:CODE_LENGTH]


def _points_of(entry: Entry, criterion: Criterion, column: str, reason: str, rules: ScoringRules) -> Decimal | None:
    value = entry.values.get(column)
    if value is None:
        entry.add(RosterFault.PART_MISSING, column=column, name=column)
        return None
    points = Decimal(str(value))
    try:
        points_check(criterion=criterion, points=points, rules=rules)
    except GrantsError:
        entry.add(RosterFault.POINTS_WRONG, column=column, most=plain(criterion.points), step=plain(rules.step_points))
        return None
    if needs_comment(points, maximum=criterion.points, rules=rules) and not reason:
        entry.add(RosterFault.REASON_MISSING, column=column, name=f"{criterion.code}理由")
    return points
