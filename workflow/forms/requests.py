# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is entered while a request is handled."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

ANSWERS = (("uphold", _("Uphold")), ("dismiss", _("Dismiss")))


class AnswerForm(forms.Form):
    """The decision with its reasons; whoever asked reads them."""

    outcome = forms.ChoiceField(label=_("Result of the handling"), choices=ANSWERS, widget=forms.RadioSelect)
    answer = forms.CharField(
        label=_("Reasons"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Facts found and the rule applied. They stand in the letter of reply."),
    )


class ReviewAnswerForm(AnswerForm):
    """The decision on an annual review with its reasons; the holder reads them."""

    outcome = forms.ChoiceField(
        label=_("Result of the annual review"),
        choices=(("uphold", _("Passed")), ("dismiss", _("Not passed"))),
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Reasons"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The holder of the certificate reads this."),
    )


class GrantForm(AnswerForm):
    """The decision on a payment or a change; a refusal needs its reason."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=(("uphold", _("Grant")), ("dismiss", _("Refuse"))),
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Reasons"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The organisation reads this. A refusal needs its reason."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where it is refused."""
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == "dismiss" and not data.get("answer", "").strip():
            self.add_error("answer", _("Give the reason of the refusal."))
        return data


class ReturnForm(forms.Form):
    """What is missing in an appeal."""

    answer = forms.CharField(label=_("What is missing"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class NoteForm(forms.Form):
    """A step of the investigation."""

    with_whom = forms.CharField(label=_("With whom"), max_length=100, required=False)
    text = forms.CharField(
        label=_("What was found"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody in the office who sees the case reads this: do not name who objected."),
    )
