# SPDX-License-Identifier: AGPL-3.0-or-later
"""The declaration for a whole pile: a row for each case with three answers, none preset, and one commitment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grants.rules.choices import TieKind
from reviewers.selectors.declarations import Behind

CLEAR, UNSURE, TIE = "clear", "unsure", "tie"
ANSWERS = (
    (CLEAR, _("No tie")),
    (UNSURE, _("Not sure, let the office judge")),
    (TIE, _("There is a tie, I step back")),
)
WHY_LENGTH = 300


@dataclass(frozen=True)
class DeclarationRow:
    """One case with its fields; ``error`` is what a service refused."""

    behind: Behind
    answer: BoundField
    kind: BoundField
    why: BoundField

    @property
    def reference(self) -> str:
        """Return the address of the seat."""
        return self.behind.seat.reference


@dataclass(frozen=True)
class Declared:
    """What was declared for one seat."""

    behind: Behind
    answer: str
    kind: TieKind | None
    why: str


class DeclarationForm(forms.Form):
    """All seats that wait for a declaration; an unanswered row stays open, unless “the rest” covers it."""

    pledge = forms.BooleanField(label=_("I commit myself to this"))
    rest = forms.BooleanField(label=_("No tie with all the others on this page"), required=False)

    def __init__(self, data: MultiValueDict[str, Any] | None = None, *, behind: Sequence[Behind]) -> None:
        super().__init__(data)
        self.behind = behind
        for one in behind:
            self._add_row(one.seat.reference)

    @property
    def rows(self) -> list[DeclarationRow]:
        """Return the rows for the page."""
        return [
            DeclarationRow(one, *(self[f"{part}-{one.seat.reference}"] for part in ("answer", "kind", "why")))
            for one in self.behind
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for what an answer needs, and for one answer at least."""
        data = super().clean() or {}
        for one in self.behind:
            self._check_row(data, one.seat.reference)
        is_blank = not any(self._answer(data, one.seat.reference) for one in self.behind)
        if is_blank and not self.errors:
            self.add_error(None, _("Choose an answer for at least one case."))
        return data

    def declared(self) -> list[Declared]:
        """Return what was declared, in the order of the page."""
        data = self.cleaned_data
        return [
            Declared(one, answer, TieKind(kind) if (kind := data[f"kind-{key}"]) else None, data[f"why-{key}"])
            for one in self.behind
            if (answer := self._answer(data, key := one.seat.reference))
        ]

    def _add_row(self, key: str) -> None:
        self.fields[f"answer-{key}"] = forms.ChoiceField(
            label=_("Your tie to this case"), choices=ANSWERS, required=False, widget=forms.RadioSelect
        )
        self.fields[f"kind-{key}"] = forms.ChoiceField(
            label=_("Kind of tie"), choices=[("", _("Please choose")), *kinds()], required=False
        )
        self.fields[f"why-{key}"] = forms.CharField(
            label=_("In a few words"),
            max_length=WHY_LENGTH,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def _check_row(self, data: dict[str, Any], key: str) -> None:
        answer, kind, why = (data.get(f"{part}-{key}", "") for part in ("answer", "kind", "why"))
        if answer == TIE and not kind:
            self.add_error(f"kind-{key}", _("Choose the kind of tie"))
        if not why and (answer == UNSURE or (answer == TIE and kind == TieKind.DECLARED)):
            self.add_error(f"why-{key}", _("Say in a few words what ties you to this case"))

    def _answer(self, data: dict[str, Any], key: str) -> str:
        """Return the answer of a row; “the rest” speaks only for rows that were on the page when it was ticked."""
        shown = self.data.getlist("shown") if isinstance(self.data, MultiValueDict) else []
        answer: str = data.get(f"answer-{key}") or ""
        return answer or (CLEAR if data.get("rest") and key in shown else "")


def kinds() -> list[tuple[str, str | Promise]]:
    """Return the kinds of tie to choose from; the last is for what the list does not name."""
    named = [(kind.value, kind.label) for kind in TieKind if kind != TieKind.DECLARED]
    return [*named, (TieKind.DECLARED.value, _("Another tie"))]
