# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an expert asks of the office."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workflow.forms.declarations import kinds

REASON_LENGTH = 500


class ReopeningForm(forms.Form):
    """Why a review that was handed in should be opened again."""

    reason = forms.CharField(
        label=_("Why should the review be opened again"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The officer reads this and decides. Until then the score stands as it was handed in."),
    )


class TieReportForm(forms.Form):
    """A tie that was found after the declaration."""

    kind = forms.ChoiceField(label=_("Kind of tie"))
    reason = forms.CharField(
        label=_("In a few words"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"].choices = [("", _("Please choose")), *kinds()]  # type: ignore[attr-defined]
