# SPDX-License-Identifier: AGPL-3.0-or-later
"""What to look for in the register of organisations; the choices are those of its export."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grants.models import User
from grants.selectors.exportkinds import LONGEST_TEXT, Scope
from grants.selectors.exports import ORGANISATIONS


class OrganisationFilter(forms.Form):
    """The ways to narrow the register, each with its label and choices."""

    text = forms.CharField(label=_("Name or code"), required=False, max_length=LONGEST_TEXT)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self._user = user
        self.fields["text"].widget.attrs["placeholder"] = _("Search name or code")
        for one in ORGANISATIONS.filters:
            if one.choices is not None:
                unset = gettext("%(label)s: %(unset)s") % {"label": one.label, "unset": one.unset}
                offered = [("", unset), *one.choices(Scope(user))]
                self.fields[one.code] = forms.ChoiceField(label=str(one.label), required=False, choices=offered)

    def scope(self) -> Scope:
        """Return what is looked for, as an export takes it; what cannot be read is not looked for."""
        self.is_valid()
        return Scope(self._user, filters={name: value for name, value in self.cleaned_data.items() if value})
