# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts of a call as forms, each saved by its service; and the form that begins a call."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from grants.forms.callpart import EARLIEST_YEAR, LATEST_YEAR, MOST_PLACES, PartForm
from grants.forms.calltables import (
    BudgetForm,
    DatesForm,
    DistrictQuotaForm,
    IndustryQuotaForm,
    RecommenderQuotaForm,
)
from grants.models import Call, FormTemplate, Rubric, User
from grants.selectors.callparts import form_templates_for
from grants.selectors.readiness import Part
from grants.services.copies import rubric_take_over
from grants.services.setup import call_describe, contacts_set, form_choose, places_set, rubric_choose

CODE = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"


class DescriptionForm(PartForm):
    """Title, guide, code, year and document number."""

    part = Part.DESCRIPTION
    title = gettext_lazy("Title and guide")
    intro = gettext_lazy("The guide is what applicants read. The document number can also be entered when publishing.")

    title_zh = forms.CharField(label=gettext_lazy("Title in Chinese"), max_length=200)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=300, required=False)
    code = forms.RegexField(
        CODE,
        label=gettext_lazy("Code of the call"),
        max_length=40,
        help_text=gettext_lazy("Letters, digits, dots and dashes; programs know the call by it."),
        error_messages={"invalid": gettext_lazy("The code should hold letters, digits, dots and dashes only.")},
        widget=forms.TextInput(attrs={"class": "w-mid"}),
    )
    year = forms.IntegerField(
        label=gettext_lazy("Year of the call"),
        min_value=EARLIEST_YEAR,
        max_value=LATEST_YEAR,
        widget=forms.NumberInput(attrs={"class": "w-num"}),
    )
    document_number = forms.CharField(
        label=gettext_lazy("Document number of the call"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "w-mid"}),
    )
    guide_zh = forms.CharField(
        label=gettext_lazy("Guide in Chinese"), required=False, widget=forms.Textarea(attrs={"rows": 14})
    )
    guide_en = forms.CharField(
        label=gettext_lazy("Guide in English"), required=False, widget=forms.Textarea(attrs={"rows": 8})
    )

    def save(self, *, actor: User) -> Call:
        """Save the description."""
        return call_describe(actor=actor, call=self.call, **self.cleaned_data)


class FormForm(PartForm):
    """The form that applicants fill in."""

    part = Part.FORM
    title = gettext_lazy("Application form")
    intro = gettext_lazy("A form that was changed is a new version; calls keep the version they opened with.")

    form_template = forms.ModelChoiceField(
        FormTemplate.objects.none(),
        label=gettext_lazy("Version of the form"),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def build(self) -> None:
        """Offer the forms of the programme."""
        templates = form_templates_for(self.call)
        self.fields["form_template"].queryset = templates  # type: ignore[attr-defined]

    def save(self, *, actor: User) -> Call:
        """Save the choice."""
        return form_choose(actor=actor, call=self.call, form_template=self.cleaned_data["form_template"])


class RubricForm(PartForm):
    """The rubric by which experts score."""

    part = Part.RUBRIC
    title = gettext_lazy("Rubric")

    rubric = forms.ModelChoiceField(
        Rubric.objects.none(),
        label=gettext_lazy("Version of the rubric"),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def build(self) -> None:
        """Offer the rubrics of the programme; where it has none, those of others, to be copied."""
        field: Any = self.fields["rubric"]
        field.queryset = self.rubrics
        field.label_from_instance = lambda rubric: f"{rubric.programme} v{rubric.version}"
        if not self.has_own:
            field.help_text = gettext_lazy(
                "This programme has no rubric yet. The chosen one is copied and becomes its first."
            )

    @property
    def rubrics(self) -> QuerySet[Rubric]:
        """Return the rubrics of the programme, the latest version first; where it has none, those of its authority."""
        authority = self.call.programme.authority_id
        found = Rubric.objects.select_related("programme").order_by("programme__sort", "code", "-version")
        return (
            found.filter(programme=self.call.programme_id)
            if self.has_own
            else found.filter(programme__authority=authority)
        )

    @property
    def has_own(self) -> bool:
        """Say whether the programme of the call has a rubric of its own."""
        return self.call.programme.rubrics.exists()

    def save(self, *, actor: User) -> Call:
        """Save the choice."""
        rubric = self.cleaned_data["rubric"]
        if rubric.programme_id != self.call.programme_id:
            return rubric_take_over(actor=actor, call=self.call, source=rubric)
        return rubric_choose(actor=actor, call=self.call, rubric=rubric)


class PlacesForm(PartForm):
    """How many may be supported."""

    part = Part.PLACES
    title = gettext_lazy("Places for support")
    intro = gettext_lazy("Leave it empty where the budget alone decides.")

    places = forms.IntegerField(
        label=gettext_lazy("How many may be supported"),
        required=False,
        min_value=1,
        max_value=MOST_PLACES,
        widget=forms.NumberInput(attrs={"class": "w-num"}),
    )

    def save(self, *, actor: User) -> Call:
        """Save the places."""
        return places_set(actor=actor, call=self.call, places=self.cleaned_data["places"])


class ContactsForm(PartForm):
    """Whom applicants may ask."""

    part = Part.CONTACTS
    title = gettext_lazy("Contacts")
    intro = gettext_lazy("Everybody can read them. Districts and groups have their own contacts.")

    contact_name = forms.CharField(
        label=gettext_lazy("Office or person"), max_length=50, widget=forms.TextInput(attrs={"class": "w-mid"})
    )
    contact_phone = forms.CharField(
        label=gettext_lazy("Telephone number"), max_length=40, widget=forms.TextInput(attrs={"class": "w-mid"})
    )
    contact_email = forms.EmailField(
        label=gettext_lazy("E-mail address"), required=False, widget=forms.EmailInput(attrs={"class": "w-mid"})
    )

    def save(self, *, actor: User) -> Call:
        """Save the contacts."""
        data = self.cleaned_data
        return contacts_set(
            actor=actor,
            call=self.call,
            name=data["contact_name"],
            phone=data["contact_phone"],
            email=data["contact_email"],
        )


PARTS: Mapping[str, type[PartForm]] = {
    "description": DescriptionForm,
    "dates": DatesForm,
    "form": FormForm,
    "rubric": RubricForm,
    "quotas-recommender": RecommenderQuotaForm,
    "quotas-district": DistrictQuotaForm,
    "quotas-industry": IndustryQuotaForm,
    "budget": BudgetForm,
    "places": PlacesForm,
    "contacts": ContactsForm,
}


class NewCallForm(forms.Form):
    """Begin a call of a programme, from an earlier one or from the defaults of the programme."""

    source = forms.ModelChoiceField(
        Call.objects.none(),
        label=gettext_lazy("Copy from"),
        required=False,
        blank=True,
        empty_label=gettext_lazy("No earlier call: begin with the default rules of the programme"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Guide, form, rubric, rules, quotas, budget and dates are taken over and stay open to change."
        ),
    )
    year = DescriptionForm.base_fields["year"]
    code = DescriptionForm.base_fields["code"]
    title_zh = DescriptionForm.base_fields["title_zh"]
    title_en = DescriptionForm.base_fields["title_en"]

    def __init__(self, data: Any = None, *, sources: QuerySet[Call]) -> None:
        latest = sources.first()
        year = max(timezone.localdate().year, latest.year if latest else 0)
        super().__init__(data, initial={"source": latest, "year": year})
        self.fields["source"].queryset = sources  # type: ignore[attr-defined]
