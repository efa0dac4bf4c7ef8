# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is to be put right in a case sent back: rows of a place in the form and a sentence."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.engine.formdefs import FieldKind
from grants.models import FormTemplate
from grants.selectors.forms import form_of
from grants.services.corrections import CorrectionPoint

PREFIX = "flags"
ROWS = 2
MOST_ROWS = 40
UNFLAGGED = frozenset({FieldKind.COMPUTED, FieldKind.STATEMENT})

Places = list[tuple[str, Any]]


def places_of_form(template: FormTemplate) -> Places:
    """Return the sections of a form and the fields in them, as grouped choices; the whole case comes first."""
    places: Places = [("", _("The whole application"))]
    for section in form_of(template).sections:
        fields = [(f"{section.code}.{one.code}", one.label) for one in section.own_fields if one.kind not in UNFLAGGED]
        whole = (f"{section.code}.", _("Whole section “%(section)s”") % {"section": section.label})
        places.append((section.label, [whole, *fields]))
    return places


class FlagForm(forms.Form):
    """One thing to put right."""

    where = forms.ChoiceField(label=gettext_lazy("Place in the form"), required=False)
    text = forms.CharField(
        label=gettext_lazy("What is to be corrected"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, places: Places, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["where"].choices = places  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a place without a sentence."""
        if self.cleaned_data.get("where") and not self.cleaned_data.get("text"):
            self.add_error("text", _("Please write what is to be corrected here"))
        return self.cleaned_data

    @property
    def point(self) -> CorrectionPoint | None:
        """Return what the row says; nothing for a blank row."""
        if not self.cleaned_data.get("text"):
            return None
        section, _dot, field = self.cleaned_data.get("where", "").partition(".")
        return CorrectionPoint(text=self.cleaned_data["text"], section=section, field=field)


FlagFormSet = forms.formset_factory(FlagForm, extra=ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


def flags_of(data: Mapping[str, Any] | None, *, places: Places, one_more: bool = False) -> Any:
    """Return the rows as posted, or blank ones; with ``one_more`` there is another blank row."""
    if one_more and data is not None:
        data = dict(data.items())
        total = str(data.get(f"{PREFIX}-TOTAL_FORMS", ""))
        data[f"{PREFIX}-TOTAL_FORMS"] = str(min(MOST_ROWS, int(total) + 1 if total.isdecimal() else ROWS))
    return FlagFormSet(data, prefix=PREFIX, form_kwargs={"places": places})


def points_of(flags: Any) -> list[CorrectionPoint]:
    """Return what valid rows say."""
    return [point for form in flags.forms if (point := form.point) is not None]
