# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the register of experts."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grants.models import Industry, Organisation
from grants.rules.choices import TieKind
from grants.validators import normalised_code, validate_uscc
from reviewers.enums import Discipline, ExpertStanding
from reviewers.models import Expert
from reviewers.selectors.experts import ExpertQuery
from reviewers.services.experts import ExpertEntry

# what is worked out from employers, and what only the expert can say, is not entered by hand
WORKED_OUT = {TieKind.OWN_EMPLOYER_APPLIES, TieKind.DECLARED}
MOST_CASES = 200


class UsccField(forms.CharField):
    """A unified social credit code, put into one spelling and checked."""

    def to_python(self, value: Any) -> str:
        """Return the code in one spelling."""
        return normalised_code(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        """Refuse what is no code."""
        super().validate(value)
        if value:
            validate_uscc(value)


class ExpertFilter(forms.Form):
    """What to look for in the register."""

    text = forms.CharField(label=_("Name, number or employer"), required=False, max_length=60)
    discipline = forms.ChoiceField(label=_("Kind of expert"), required=False, choices=[])
    industry = forms.ChoiceField(label=_("Industry"), required=False, choices=[])
    standing = forms.ChoiceField(label=_("Standing"), required=False, choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["placeholder"] = _("Search name, number or employer")
        _offer(self.fields["discipline"], [("", _("All kinds of experts")), *Discipline.choices])
        industries = [(row.code, str(row)) for row in Industry.objects.filter(is_active=True)]
        _offer(self.fields["industry"], [("", _("All industries")), *industries])
        _offer(self.fields["standing"], [("", _("Every standing")), *ExpertStanding.choices])

    def query(self) -> ExpertQuery:
        """Return what is looked for; what cannot be read is not looked for."""
        self.is_valid()
        return ExpertQuery(**{name: self.cleaned_data.get(name, "") for name in self.fields})


class ExpertForm(forms.Form):
    """A person of the register."""

    name = forms.CharField(label=_("Full name"), max_length=100)
    mobile = forms.CharField(
        label=_("Mobile number"),
        max_length=20,
        help_text=_("The expert signs in with it. An account is made where there is none."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "w-mid"}),
    )
    number = forms.CharField(
        label=_("Number of the expert"),
        max_length=20,
        required=False,
        help_text=_("Given by the system where it is left empty"),
        widget=forms.TextInput(attrs={"class": "w-mid"}),
    )
    discipline = forms.ChoiceField(label=_("Kind of expert"), choices=[])
    industries = forms.ModelMultipleChoiceField(
        label=_("Industries the expert knows"),
        queryset=Industry.objects.filter(is_active=True),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    employer_uscc = UsccField(
        label=_("Unified social credit code of the employer"),
        max_length=30,
        required=False,
        help_text=_("Without it no tie by employer can be found"),
        widget=forms.TextInput(attrs={"class": "w-mid"}),
    )
    employer_name = forms.CharField(
        label=_("Employer"),
        max_length=100,
        required=False,
        help_text=_("Taken from the register of organisations where it is left empty and the code is known"),
    )
    title = forms.CharField(label=_("Professional title"), max_length=60, required=False)
    max_load = forms.IntegerField(
        label=_("Most cases in one call"),
        min_value=1,
        max_value=MOST_CASES,
        initial=30,
        widget=forms.NumberInput(attrs={"class": "w-num"}),
    )
    is_official = forms.BooleanField(label=_("Works for a government body"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["discipline"], [("", _("Please choose")), *Discipline.choices])

    def entry(self) -> ExpertEntry:
        """Return what was entered."""
        given = self.cleaned_data
        names = ("name", "employer_name", "employer_uscc", "title", "max_load", "is_official")
        return ExpertEntry(
            discipline=Discipline(given["discipline"]),
            industries=list(given["industries"]),
            **{name: given[name] for name in names},
        )


class ExpertChangeForm(ExpertForm):
    """The entry of an expert who is there; the number stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["number"]

    @staticmethod
    def initial_of(expert: Expert) -> dict[str, Any]:
        """Return what the register says now."""
        names = ("name", "discipline", "employer_uscc", "employer_name", "title", "max_load", "is_official")
        values: dict[str, Any] = {name: getattr(expert, name) for name in names}
        return values | {"mobile": expert.user.mobile if expert.user else "", "industries": expert.industries.all()}


class StandingForm(forms.Form):
    """Whether an expert may be drawn, and why."""

    standing = forms.ChoiceField(label=_("Standing"), choices=[])
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, expert: Expert, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(code, label) for code, label in ExpertStanding.choices if code != expert.standing]
        _offer(self.fields["standing"], [("", _("Please choose")), *others])


class TieForm(forms.Form):
    """A tie of an expert to an organisation or a person, with its evidence."""

    kind = forms.ChoiceField(label=_("Kind of tie"), choices=[])
    uscc = UsccField(
        label=_("Unified social credit code of the organisation"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"class": "w-mid"}),
    )
    person_name = forms.CharField(
        label=_("Or the name of the person"),
        max_length=100,
        required=False,
        help_text=_("A tie known by a name alone is shown to the office and never excludes by itself"),
    )
    held_from = forms.DateField(label=_("Held since"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    held_to = forms.DateField(
        label=_("Held until"),
        required=False,
        help_text=_("Empty while the tie holds"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=2000,
        help_text=_("Where it is known from: a register, a contract, a report, with its date"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.value, kind.label) for kind in TieKind if kind not in WORKED_OUT]
        _offer(self.fields["kind"], [("", _("Please choose")), *kinds])
        for name in ("held_from", "held_to"):
            self.fields[name].widget.attrs["class"] = "w-num"

    def clean_uscc(self) -> Organisation | None:
        """Return the organisation that has the code."""
        code = self.cleaned_data["uscc"]
        if not code:
            return None
        organisation = Organisation.objects.filter(uscc=code).first()
        if organisation is None:
            raise ValidationError(_("No organisation with this code is in the register. Check the code."))
        return organisation

    def clean(self) -> dict[str, Any]:
        """Ask for an organisation or a person, one of them."""
        given = super().clean() or self.cleaned_data
        if "uscc" in given and bool(given["uscc"]) == bool(given.get("person_name")):
            self.add_error("uscc", _("Enter the code of an organisation or the name of a person, one of them."))
        return given


class TieEndForm(forms.Form):
    """When a tie ended."""

    held_to = forms.DateField(
        label=_("Ended on"),
        help_text=_("Some kinds of tie count for three years after they ended"),
        widget=forms.DateInput(attrs={"type": "date", "class": "w-num"}),
    )


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


def _offer(field: forms.Field, choices: list[tuple[Any, Any]]) -> None:
    """Give a choice its options, read anew for each form."""
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
