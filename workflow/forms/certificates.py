# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is entered about certificates: filters of their list, an annual review, a withdrawal."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.enums import AwardStatus
from grants.rules.choices import RevokeReason
from workflow.forms.queues import mark_field

WORDS_LENGTH = 60
TEXT_LENGTH = 4000
STATES = (AwardStatus.CERTIFIED, AwardStatus.EXPIRED, AwardStatus.DECERTIFIED)


class CertificateFilterForm(forms.Form):
    """Words, state and list of firms; what is no choice is passed over."""

    q = forms.CharField(label=_("Name or number"), max_length=WORDS_LENGTH, required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    mark = mark_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            ("", _("All states")),
            *((state.value, state.label) for state in STATES),
        ]

    def values(self) -> dict[str, str]:
        """Return words, state and list of firms to look for."""
        self.is_valid()
        return {
            "words": self.cleaned_data.get("q", ""),
            "status": self.cleaned_data.get("state", ""),
            "mark": self.cleaned_data.get("mark", ""),
        }


class AnnualReviewForm(forms.Form):
    """The annual review of a certificate."""

    text = forms.CharField(
        label=_("What was done, and what comes next"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Progress of the year against the criteria of the certificate, figures included, and the plan."),
    )


class CompletionForm(forms.Form):
    """A request that came back, completed."""

    text = forms.CharField(label=_("Text"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 12}))


class CertificateWithdrawForm(forms.Form):
    """On which ground, why and by which document a certificate is withdrawn."""

    ground = forms.ChoiceField(label=_("Ground"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The organisation reads this."),
    )
    document_number = forms.CharField(label=_("Document number"), max_length=60)

    def __init__(self, *args: Any, grounds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(ground, RevokeReason(ground).label) for ground in grounds]
        self.fields["ground"].choices = choices  # type: ignore[attr-defined]
