# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an organisation is asked when it begins, hands in and withdraws a case."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grants.enums import SubjectKind
from grants.models import Industry, Organisation, Recommender
from grants.rules import CallRules
from grants.rules.choices import RecommendationPlace
from grants.rules.eligibility import Eligibility

CONDITIONS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "registered_in_city": _("The organisation is an independent legal person registered in this city"),
        "governance_sound": _("Its governance is sound"),
        "finance_system_sound": _("Its accounting system is sound"),
        "credit_good": _("It is not on a list of breaches of trust"),
        "no_major_penalty_years": _("It had no major penalty in the last %(count)d years"),
        "founded_min_years": _("It was founded at least %(count)d years ago"),
    }
)


def conditions_of(rules: Eligibility) -> dict[str, str]:
    """Return the conditions that the rules ask for, by code, as sentences to agree to."""
    return {
        code: str(sentence) % {"count": getattr(rules, code)}
        for code, sentence in CONDITIONS.items()
        if getattr(rules, code)
    }


# whose industry is plain from the beginning; a district, a park or a person may belong to several
INDUSTRIAL = frozenset({SubjectKind.PROJECT, SubjectKind.ENTERPRISE})
SUBJECT_TITLES: Mapping[str, Any] = MappingProxyType(
    {
        SubjectKind.ENTERPRISE: _("Name of the enterprise"),
        SubjectKind.DISTRICT: _("Name of the district"),
        SubjectKind.PARK: _("Name of the park"),
        SubjectKind.PERSON: _("Name of the person"),
        SubjectKind.TEAM: _("Name of the team"),
    }
)


class BeginForm(forms.Form):
    """Who applies, through whom, in which industry, under which name; and that the conditions are met."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Applicant organisation"))
    recommender = forms.ModelChoiceField(Recommender.objects.none(), label=_("Recommender"))
    industry = forms.ModelChoiceField(Industry.objects.filter(is_active=True), label=_("Industry"))
    title = forms.CharField(label=_("Name of the project"), max_length=60, help_text=_("It can be changed later"))

    def __init__(
        self,
        *args: Any,
        organisations: QuerySet[Organisation],
        rules: CallRules,
        subject_kind: str = SubjectKind.PROJECT,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["recommender"].queryset = Recommender.objects.filter(is_active=True)  # type: ignore[attr-defined]
        for name in ("organisation", "recommender", "industry"):
            self.fields[name].empty_label = _("Please choose")  # type: ignore[attr-defined]
        only = list(organisations[:2])
        if len(only) == 1:
            self._start_from(only[0])
        if subject_kind != SubjectKind.PROJECT:
            self.fields["title"].label = SUBJECT_TITLES.get(subject_kind, _("Name of what is put forward"))
        if subject_kind not in INDUSTRIAL:
            self.fields["industry"].required = False
        if rules.route.recommendation == RecommendationPlace.NONE:
            del self.fields["recommender"]
        self.conditions = conditions_of(rules.eligibility)
        for code, sentence in self.conditions.items():
            self.fields[f"condition_{code}"] = forms.BooleanField(label=sentence)

    def _start_from(self, organisation: Organisation) -> None:
        """Choose what is plain for the only organisation: itself, its industry, the recommender of its district."""
        self.initial.setdefault("organisation", organisation.pk)
        self.initial.setdefault("industry", organisation.industry_id)
        if organisation.district_id is not None:
            near = Recommender.objects.filter(is_active=True, district=organisation.district_id).order_by("code")
            self.initial.setdefault("recommender", near.values_list("pk", flat=True).first())

    def chosen(self) -> dict[str, Any]:
        """Return what a case begins with."""
        return {name: self.cleaned_data.get(name) for name in ("organisation", "recommender", "industry", "title")}


class SubmitForm(forms.Form):
    """The last question before a case is handed in."""

    confirmed = forms.BooleanField(label=_("I have checked the answers; the sealed paper version agrees with them"))


class WithdrawForm(forms.Form):
    """The last question before a case is withdrawn."""

    confirmed = forms.BooleanField(label=_("I understand that a withdrawn case cannot be taken up again"))


class AttachmentForm(forms.Form):
    """A file for one of the documents that the form asks for."""

    file = forms.FileField(label=_("File"), max_length=None)
