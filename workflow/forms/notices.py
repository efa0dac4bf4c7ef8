# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is entered for a public notice and for the announcement of the result."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.models import Call
from workflow.forms.signing import DayInput
from workflow.selectors.notices import notice_basis, result_basis

TEXT = {"rows": 6}


class NoticeForm(forms.Form):
    """The notice of a proposed list; its last day, how to object and the list are added by the system."""

    title = forms.CharField(label=_("Title"), max_length=200)
    opens_on = forms.DateField(label=_("First day of the notice"), widget=DayInput())
    body = forms.CharField(
        label=_("Text before the list"),
        max_length=5000,
        widget=forms.Textarea(attrs=TEXT),
        help_text=_("Chinese. The period, how to object, whom to ask and the list are added by the system."),
    )

    def __init__(self, data: Any, call: Call, count: int) -> None:
        super().__init__(
            data,
            initial={
                "title": f"关于{call.title_zh}拟支持名单的公示",
                "opens_on": timezone.localdate(),
                "body": notice_basis(call, count),
            },
        )

    def clean_opens_on(self) -> Any:
        """Refuse a day that has gone by: its days could not have been used to object."""
        day = self.cleaned_data["opens_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("A notice opens today at the earliest."))
        return day


class ResultForm(forms.Form):
    """The announcement of the result."""

    title = forms.CharField(label=_("Title"), max_length=200)
    body = forms.CharField(
        label=_("Text before the list"), max_length=5000, widget=forms.Textarea(attrs=TEXT), help_text=_("Chinese.")
    )

    def __init__(self, data: Any, call: Call, count: int, documents: list[str]) -> None:
        super().__init__(
            data,
            initial={
                "title": f"关于公布{call.title_zh}名单的公告",
                "body": result_basis(call, count, documents),
            },
        )
