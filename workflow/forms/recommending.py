# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a recommender decides about a case, or about several at once."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grants.models import Application
from grants.rules.choices import RecommendationPart
from workflow.selectors.recommending import Places

OPINION_LENGTH = 500
RECOMMEND, RETURN, NOT_RECOMMEND = "recommend", "return", "not_recommend"
OUTCOMES = (
    (RECOMMEND, gettext_lazy("Recommend")),
    (RETURN, gettext_lazy("Return for correction")),
    (NOT_RECOMMEND, gettext_lazy("Not recommend")),
)

DONE = (
    (RECOMMEND, gettext_lazy("%(case)s is recommended.")),
    (RETURN, gettext_lazy("%(case)s is returned for correction.")),
    (NOT_RECOMMEND, gettext_lazy("%(case)s is not recommended.")),
)


def opinion_field(label: str | Any, help_text: str | Any) -> forms.CharField:
    """Return the field for what the body has to say."""
    widget = forms.Textarea(attrs={"rows": 4, "data-count": "opinion-count"})
    return forms.CharField(label=label, max_length=OPINION_LENGTH, help_text=help_text, widget=widget)


def letter_field() -> forms.CharField:
    """Return the field for the number of the official letter."""
    return forms.CharField(
        label=gettext_lazy("Number of the official letter"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("As printed on the letter, such as 区经信〔2026〕8号"),
    )


def quota_problem(places: Places | None, wanted: int) -> str:
    """Say why ``wanted`` more cases cannot be recommended; empty when they can."""
    if places is None or wanted <= places.left:
        return ""
    return ngettext(
        "The quota leaves %(left)d of %(total)d places, and %(wanted)d case is to be recommended.",
        "The quota leaves %(left)d of %(total)d places, and %(wanted)d cases are to be recommended.",
        wanted,
    ) % {"left": places.left, "total": places.total, "wanted": wanted}


def rank_problem(rank: int, given: Mapping[int, str]) -> str:
    """Say which case has the rank already; empty when none has."""
    if rank not in given:
        return ""
    return _("Rank %(rank)d is given to %(case)s already. Enter another rank.") % {"rank": rank, "case": given[rank]}


class RecommendForm(forms.Form):
    """One case: the outcome, the opinion, and for a recommendation rank and letter as the rules ask."""

    outcome = forms.ChoiceField(label=gettext_lazy("Your conclusion"), choices=OUTCOMES, widget=forms.RadioSelect)
    opinion = opinion_field(
        gettext_lazy("Opinion, or the reasons"),
        gettext_lazy("The organisation reads it. At most 500 characters."),
    )
    rank = forms.IntegerField(
        label=gettext_lazy("Rank among the cases that you recommend"),
        min_value=1,
        max_value=9999,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-num"}),
    )
    letter_number = letter_field()

    def __init__(
        self,
        *args: Any,
        requires: Collection[str],
        ranks: Mapping[int, str],
        places: Places | None,
        rounds_left: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._requires, self._ranks, self._places, self._rounds_left = requires, ranks, places, rounds_left

    @property
    def is_recommendation(self) -> bool:
        """Say whether the case is to be recommended."""
        return self.cleaned_data.get("outcome") == RECOMMEND

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs to the outcome."""
        outcome = self.cleaned_data.get("outcome")
        if outcome == RECOMMEND:
            self._clean_recommendation()
        elif outcome == RETURN and self._rounds_left < 1:
            self.add_error("outcome", _("The rules allow no further correction. Recommend the case or do not."))
        return self.cleaned_data

    def _clean_recommendation(self) -> None:
        rank = self.cleaned_data.get("rank")
        if full := quota_problem(self._places, 1):
            self.add_error("outcome", full)
        if rank is not None and (taken := rank_problem(rank, self._ranks)):
            self.add_error("rank", taken)
        elif rank is None and "rank" not in self.errors and RecommendationPart.RANK in self._requires:
            self.add_error("rank", _("Please enter the rank of this case, from 1 upwards"))
        if not self.cleaned_data.get("letter_number") and RecommendationPart.LETTER_NUMBER in self._requires:
            self.add_error("letter_number", _("Please enter the number of the official letter"))


class BatchForm(forms.Form):
    """Several cases under one letter: one opinion, one number, and for each case whether it is in and its rank."""

    opinion = opinion_field(
        gettext_lazy("Opinion on all of these cases"),
        gettext_lazy("It is kept with each case. At most 500 characters."),
    )
    letter_number = letter_field()

    def __init__(
        self,
        *args: Any,
        cases: Iterable[Application],
        requires: Collection[str],
        ranks: Mapping[int, str],
        places: Places | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cases = list(cases)
        self._requires, self._ranks, self._places = requires, ranks, places
        free = max(ranks, default=0) + 1
        for place, case in enumerate(self.cases):
            self.fields[f"rank_{case.pk}"] = forms.IntegerField(
                label=_("Rank of %(case)s") % {"case": case},
                min_value=1,
                max_value=9999,
                required=False,
                initial=free + place,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-num"}),
            )

    @property
    def lines(self) -> list[tuple[Application, Any]]:
        """Return each case with its field."""
        return [(case, self[f"rank_{case.pk}"]) for case in self.cases]

    @property
    def entries(self) -> list[tuple[Application, int | None]]:
        """Return each case with its rank, the first rank first."""
        ranked = [(case, self.cleaned_data.get(f"rank_{case.pk}")) for case in self.cases]
        return sorted(ranked, key=lambda entry: entry[1] or 0)

    def clean(self) -> dict[str, Any]:
        """Ask for a place for each, for ranks that nobody has, and for the letter."""
        if full := quota_problem(self._places, len(self.cases)):
            self.add_error(None, full)
        taken = dict(self._ranks)
        for case in self.cases:
            name = f"rank_{case.pk}"
            rank = self.cleaned_data.get(name)
            if rank is None and name not in self.errors and RecommendationPart.RANK in self._requires:
                self.add_error(name, _("Please enter the rank of %(case)s") % {"case": case})
            elif rank is not None and (problem := rank_problem(rank, taken)):
                self.add_error(name, problem)
            elif rank is not None:
                taken[rank] = str(case)
        if not self.cleaned_data.get("letter_number") and RecommendationPart.LETTER_NUMBER in self._requires:
            self.add_error("letter_number", _("Please enter the number of the official letter"))
        return self.cleaned_data


class LetterForm(forms.Form):
    """The scan of a sealed letter, or the word of a second person that it says the same."""

    number = forms.CharField(max_length=60, widget=forms.HiddenInput)
    scan = forms.FileField(
        label=gettext_lazy("Scan of the sealed letter"),
        help_text=gettext_lazy("PDF or OFD, at most 10 MB"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.ofd"}),
    )
