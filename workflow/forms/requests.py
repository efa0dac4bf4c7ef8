# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is entered while an objection or an appeal is handled."""

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


class PaymentAnswerForm(forms.Form):
    """Whether a payment is approved; a refusal says why."""

    outcome = forms.ChoiceField(
        label=_("Decision"), choices=(("uphold", _("Approve")), ("dismiss", _("Deny"))), widget=forms.RadioSelect
    )
    answer = forms.CharField(
        label=_("Reasons"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


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
