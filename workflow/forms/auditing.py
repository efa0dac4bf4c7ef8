# SPDX-License-Identifier: AGPL-3.0-or-later
"""The filters over the event log."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from workflow.forms.screening import DateInput

FILTERS = ("case", "call", "person", "action", "since", "until")


class EventFilter(forms.Form):
    """Which events to show; what cannot be read is left out."""

    case = forms.CharField(label=gettext_lazy("Number of the case"), required=False, max_length=40)
    call = forms.CharField(label=gettext_lazy("Code of the call"), required=False, max_length=40)
    person = forms.CharField(label=gettext_lazy("Name of the person"), required=False, max_length=50)
    action = forms.CharField(
        label=gettext_lazy("Action"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("Beginning of its code, such as call."),
    )
    since = forms.DateField(label=gettext_lazy("From day"), required=False, widget=DateInput())
    until = forms.DateField(label=gettext_lazy("To day"), required=False, widget=DateInput())

    @property
    def chosen(self) -> dict[str, Any]:
        """Return what is asked for and can be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
