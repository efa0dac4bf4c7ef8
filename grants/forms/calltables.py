# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts of a call that are entered in rows: rounds, quotas, budget."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.enums import CallState, QuotaDimension
from grants.forms.callpart import EARLIEST_YEAR, LATEST_YEAR, MOST_PLACES, PartForm
from grants.forms.rows import Cell, Day, Moment, MoneyField, RowEntry, filled
from grants.models import Call, User
from grants.selectors.callparts import quota_keys
from grants.selectors.readiness import Part
from grants.services.programmes import budget_set
from grants.services.setup import Bounds, Window, quotas_set, rounds_set

BLANK_ROWS = 2


class DatesForm(PartForm):
    """The rounds of a call."""

    part = Part.DATES
    title = gettext_lazy("Dates and rounds")
    intro = gettext_lazy(
        "A call has one round; a rolling call has several, one after the other. Empty rows are dropped."
    )

    def build(self) -> None:
        """Add a row for each round and a few for more."""
        rounds = list(self.call.rounds.all())
        self.count = max(len(rounds) + 1, BLANK_ROWS)
        for number in range(self.count):
            there = rounds[number] if number < len(rounds) else None
            row = number + 1
            for name, label, field, widget in (
                ("opens_at", _("Round %(row)d opens at"), forms.DateTimeField, Moment),
                ("closes_at", _("Round %(row)d closes at"), forms.DateTimeField, Moment),
                ("review_starts_on", _("Review of round %(row)d starts on"), forms.DateField, Day),
            ):
                words = label % {"row": row}
                self.fields[f"{name}_{row}"] = field(
                    label=words,
                    required=False,
                    initial=getattr(there, name, None),
                    widget=widget(**{"aria-label": words}),
                )

    def heads(self) -> list[str]:
        """Return the heads of the table."""
        return [_("Round"), _("Opens at"), _("Closes at"), _("Review starts on (optional)")]

    def rows(self) -> list[RowEntry]:
        """Return the rounds."""
        return [
            RowEntry(str(row), [self[name] for name in self._names(row)], self.heads()[1:])
            for row in range(1, self.count + 1)
        ]

    def _names(self, row: int) -> tuple[str, str, str]:
        return f"opens_at_{row}", f"closes_at_{row}", f"review_starts_on_{row}"

    def clean(self) -> dict[str, Any]:
        """Ask for both ends of a round."""
        cleaned: dict[str, Any] = super().clean() or {}
        for row in range(1, self.count + 1):
            names = self._names(row)
            if not filled({name: cleaned.get(name) for name in names}):
                continue
            for name in names[:2]:
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Enter %(label)s.") % {"label": self.fields[name].label})
        return cleaned

    def save(self, *, actor: User) -> Call:
        """Save the rounds."""
        data = self.cleaned_data
        windows = [
            Window(opens_at=data[opens], closes_at=data[closes], review_starts_on=data[review])
            for opens, closes, review in map(self._names, range(1, self.count + 1))
            if data[opens]
        ]
        return rounds_set(actor=actor, call=self.call, windows=windows)


class QuotaForm(PartForm):
    """How many cases each recommender, district or industry may bring."""

    part = Part.QUOTAS
    title = gettext_lazy("Quotas")
    intro = gettext_lazy("Leave the maximum empty where there is no quota.")
    dimension: ClassVar[QuotaDimension]

    def build(self) -> None:
        """Add a row for each key."""
        self.keys = quota_keys(self.call, self.dimension)
        there = {one.key: one for one in self.call.quotas.filter(dimension=self.dimension)}
        for key, words in self.keys.items():
            quota = there.get(key)
            for name, sentence in (("minimum", _("%(who)s, minimum")), ("maximum", _("%(who)s, maximum"))):
                label = sentence % {"who": words}
                value = getattr(quota, name, None)
                self.fields[f"{name}_{key}"] = forms.IntegerField(
                    label=label,
                    required=False,
                    min_value=0,
                    max_value=MOST_PLACES,
                    initial=value if name == "maximum" else value or None,
                    widget=Cell(label, inputmode="numeric"),
                )

    def heads(self) -> list[str]:
        """Return the heads of the table."""
        return [str(self.dimension.label), _("Minimum"), _("Maximum")]

    def rows(self) -> list[RowEntry]:
        """Return the keys with their bounds."""
        return [
            RowEntry(words, [self[f"minimum_{key}"], self[f"maximum_{key}"]], self.heads()[1:])
            for key, words in self.keys.items()
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a minimum without a maximum, or above it."""
        cleaned: dict[str, Any] = super().clean() or {}
        for key, words in self.keys.items():
            least, most = cleaned.get(f"minimum_{key}"), cleaned.get(f"maximum_{key}")
            if least and (most is None or least > most) and f"maximum_{key}" not in self.errors:
                self.add_error(
                    f"maximum_{key}",
                    _("The maximum of %(who)s should be at least its minimum, %(minimum)d.")
                    % {"who": words, "minimum": least},
                )
        return cleaned

    def save(self, *, actor: User) -> Call:
        """Save the quotas of this dimension."""
        data = self.cleaned_data
        bounds = {
            key: Bounds(minimum=data[f"minimum_{key}"] or 0, maximum=data[f"maximum_{key}"])
            for key in self.keys
            if data[f"maximum_{key}"] is not None
        }
        return quotas_set(actor=actor, call=self.call, dimension=self.dimension, bounds=bounds)


class RecommenderQuotaForm(QuotaForm):
    """Quotas by recommender."""

    dimension = QuotaDimension.RECOMMENDER


class DistrictQuotaForm(QuotaForm):
    """Quotas by district."""

    dimension = QuotaDimension.DISTRICT


class IndustryQuotaForm(QuotaForm):
    """Quotas by industry."""

    dimension = QuotaDimension.INDUSTRY


class BudgetForm(PartForm):
    """The budget by fiscal year."""

    part = Part.BUDGET
    title = gettext_lazy("Budget by fiscal year")
    intro = gettext_lazy("Amounts in ten thousand yuan. The budget never falls below what is committed already.")
    open_in = frozenset(set(CallState.values) - {CallState.CLOSED, CallState.CANCELLED})

    item_number = forms.CharField(
        label=gettext_lazy("Number of the budget item"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "w-mid"}),
    )

    def values_of(self, call: Call) -> dict[str, Any]:
        """Return the number of the item."""
        first = call.budgets.first()
        return {"item_number": first.item_number if first else ""}

    def build(self) -> None:
        """Add a row for each fiscal year and a few for more."""
        budgets: list[Any] = list(self.call.budgets.all())
        self.count = len(budgets) + BLANK_ROWS
        for row in range(1, self.count + 1):
            there = budgets[row - 1] if row <= len(budgets) else None
            year = there.fiscal_year if there else None
            words = {"year": _("Fiscal year in row %(row)d") % {"row": row}}
            words["amount"] = _("Amount in row %(row)d, ten thousand yuan") % {"row": row}
            self.fields[f"year_{row}"] = forms.IntegerField(
                label=words["year"],
                required=False,
                min_value=EARLIEST_YEAR,
                max_value=LATEST_YEAR,
                initial=year if there or row > 1 else self.call.year,
                widget=Cell(words["year"], inputmode="numeric"),
            )
            self.fields[f"amount_{row}"] = MoneyField(
                label=words["amount"],
                required=False,
                initial=there.amount_fen if there else None,
                widget=Cell(words["amount"], inputmode="decimal"),
            )

    def heads(self) -> list[str]:
        """Return the heads of the table."""
        return [_("Row"), _("Fiscal year"), _("Amount (10,000 yuan)")]

    def rows(self) -> list[RowEntry]:
        """Return the years."""
        return [
            RowEntry(str(row), [self[f"year_{row}"], self[f"amount_{row}"]], self.heads()[1:])
            for row in range(1, self.count + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for both parts of a row, and each year once."""
        cleaned: dict[str, Any] = super().clean() or {}
        years = [year for _row, year, amount in self._given(cleaned) if amount is not None]
        for row, year, amount in self._given(cleaned):
            if amount is not None and not year and f"year_{row}" not in self.errors:
                self.add_error(f"year_{row}", _("Enter the fiscal year of this amount."))
            if year and amount is not None and years.count(year) > 1:
                self.add_error(f"year_{row}", _("The fiscal year %(year)d stands here twice.") % {"year": year})
        return cleaned

    def _given(self, cleaned: Mapping[str, Any]) -> Iterator[tuple[int, int | None, int | None]]:
        for row in range(1, self.count + 1):
            yield row, cleaned.get(f"year_{row}"), cleaned.get(f"amount_{row}")

    def save(self, *, actor: User) -> Call:
        """Save the budget."""
        by_year = {year: amount for _row, year, amount in self._given(self.cleaned_data) if year and amount is not None}
        item = self.cleaned_data["item_number"]
        return budget_set(actor=actor, call=self.call, by_year=by_year, item_number=item)
