# SPDX-License-Identifier: AGPL-3.0-or-later
"""The answer to an invitation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

ACCEPT, DECLINE = "accept", "decline"
REASON_LENGTH = 300


class AnswerForm(forms.Form):
    """Accept, or decline with the reason."""

    answer = forms.ChoiceField(choices=[(ACCEPT, _("Accept")), (DECLINE, _("Decline"))])
    reason = forms.CharField(
        label=_("Reason for declining"),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed only when you decline. A standby takes your place."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a reason of who declines."""
        data = super().clean() or {}
        if data.get("answer") == DECLINE and not data.get("reason"):
            self.add_error("reason", _("State why you decline, so that the office can call the right standby"))
        return data

    @property
    def accepts(self) -> bool:
        """Say whether the answer is yes."""
        return bool(self.cleaned_data["answer"] == ACCEPT)
