# SPDX-License-Identifier: AGPL-3.0-or-later
"""The scoring sheet as the page draws it: a form, its sheet and its rules put together criterion by criterion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grants.rules.choices import Grade
from reviewers.engine.levels import level_of, levels_of, plain
from reviewers.selectors.reviews import Entry, needs_comment
from workflow.forms.reviews import COMMENT_LENGTH, ReviewForm

LABELS: Mapping[int, str | Promise] = MappingProxyType(
    {1: Grade.EXCELLENT.label, 2: Grade.GOOD.label, 3: Grade.FAIR.label, 4: Grade.POOR.label}
)


@dataclass(frozen=True)
class Anchor:
    """A criterion of level 2 that guides the points above it."""

    name: str
    question: str


@dataclass(frozen=True)
class LevelChoice:
    """A level as a box to choose."""

    value: int
    label: str | Promise
    low: str
    high: str
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class RubricItem:
    """One criterion on the page (components/_rubric.html)."""

    number: int
    name: str
    maximum: int | Decimal
    step: str
    question: str
    score: str
    comment: str
    error: str
    comment_required: bool
    is_current: bool
    anchors: Sequence[Anchor]
    levels: Sequence[LevelChoice]
    comment_length: int = COMMENT_LENGTH


@dataclass(frozen=True)
class Tally:
    """What the server makes of the points: their sum, how many criteria have some, and what to say at each."""

    total: str
    scored: int
    count: int
    scale: int
    notes: Sequence[tuple[int, str]]
    conclusion: str


def rubric_items(form: ReviewForm) -> list[RubricItem]:
    """Return the criteria of a form; the first without points is the current one."""
    notes = notes_of(form)
    blank = (number for number, entry in enumerate(form.sheet.entries, start=1) if entry.points is None)
    current = next(blank, 1)
    return [
        _item(form, number, entry, note=notes.get(number, ""), is_current=number == current)
        for number, entry in enumerate(form.sheet.entries, start=1)
    ]


def tally_of(form: ReviewForm) -> Tally:
    """Return what a form that was posted adds up to."""
    points = [form.cleaned_data.get(f"score_{number}") for number in range(1, len(form.sheet.entries) + 1)]
    given = [one for one in points if one is not None]
    return Tally(
        total=plain(sum(given, Decimal(0))),
        scored=len(given),
        count=len(points),
        scale=form.rules.scale_points,
        notes=_every_note(form),
        conclusion=" ".join(str(error) for name in ("suggested", "veto_reason") for error in form.errors.get(name, [])),
    )


def tally_stored(form: ReviewForm) -> Tally:
    """Return what is stored, for a page that is opened."""
    sheet = form.sheet
    return Tally(plain(sheet.total), sheet.scored, len(sheet.entries), form.rules.scale_points, _every_note(form), "")


def notes_of(form: ReviewForm) -> dict[int, str]:
    """Return what to say at each criterion: why its points cannot be taken, or that they need a comment."""
    notes = {}
    for number, entry in enumerate(form.sheet.entries, start=1):
        errors = [*form.errors.get(f"score_{number}", []), *form.errors.get(f"comment_{number}", [])]
        if errors:
            notes[number] = " ".join(str(error) for error in errors)
        elif _wants_comment(form, number, entry):
            notes[number] = _("Points this low or this high need a comment")
    return notes


def _every_note(form: ReviewForm) -> list[tuple[int, str]]:
    """Return a note for every criterion, an empty one where there is nothing to say: it wipes the one before."""
    notes = notes_of(form)
    return [(number, notes.get(number, "")) for number in range(1, len(form.sheet.entries) + 1)]


def _wants_comment(form: ReviewForm, number: int, entry: Entry) -> bool:
    points, comment = entry.points, entry.comment
    if form.is_bound:
        points = form.cleaned_data.get(f"score_{number}")
        comment = form.cleaned_data.get(f"comment_{number}", "")
    is_extreme = points is not None and needs_comment(points, maximum=entry.criterion.points, rules=form.rules)
    return is_extreme and not comment.strip()


def _item(form: ReviewForm, number: int, entry: Entry, *, note: str, is_current: bool) -> RubricItem:
    criterion = entry.criterion
    return RubricItem(
        number=number,
        name=str(criterion),
        maximum=_countable(criterion.points),
        step=plain(form.rules.step_points),
        question=str(criterion.parent) if criterion.parent else "",
        score=_score_shown(form, number),
        comment=str(form[f"comment_{number}"].value() or ""),
        error=note,
        comment_required=bool(note),
        is_current=is_current,
        anchors=[Anchor(one.code, _anchor_text(str(one), plain(one.points))) for one in entry.anchors],
        levels=_levels(form, number, entry),
    )


def _countable(points: Decimal) -> int | Decimal:
    """Return points as a number that a sentence can count: a whole one without decimals."""
    return int(points) if points == points.to_integral_value() else points.normalize()


def _score_shown(form: ReviewForm, number: int) -> str:
    """Return the points as read, so that a level chosen without scripts shows its middle; what is wrong as typed."""
    points = form.cleaned_data.get(f"score_{number}") if form.is_bound else None
    return str(form[f"score_{number}"].value() or "") if points is None else plain(points)


def _anchor_text(name: str, points: str) -> str:
    return _("%(name)s (%(points)s points)") % {"name": name, "points": points}


def _levels(form: ReviewForm, number: int, entry: Entry) -> list[LevelChoice]:
    levels = levels_of(maximum=entry.criterion.points, step=form.rules.step_points)
    points = form.cleaned_data.get(f"score_{number}") if form.is_bound else entry.points
    chosen = None if points is None else level_of(points, levels)
    return [
        LevelChoice(
            value=level.value,
            label=LABELS[level.value],
            low=plain(level.low),
            high=plain(level.high),
            text=plain(level.low) if level.low == level.high else f"{plain(level.low)}–{plain(level.high)}",
            is_chosen=level.value == chosen,
        )
        for level in levels
    ]
