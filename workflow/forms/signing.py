# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is entered around signatures: how they are given, a signature from paper, the approval document."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.engine.filetypes import FileType
from grants.models import Application

SCANS = frozenset({FileType.PDF, FileType.JPG, FileType.PNG})
SCAN_BYTES = 20 * 1024 * 1024
HOW = (("here", _("In the system")), ("paper", _("On paper, recorded afterwards")))


class DayInput(forms.DateInput):
    """A date as the browser picks it."""

    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class SubmitListForm(forms.Form):
    """How the signers sign."""

    how = forms.ChoiceField(label=_("How the signers sign"), choices=HOW, widget=forms.RadioSelect)


class SignForm(forms.Form):
    """A signature given here."""

    opinion = forms.CharField(
        label=_("Opinion of the signer"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    rest_on_paper = forms.BooleanField(label=_("The steps after this one are signed on paper"), required=False)


class RecordForm(forms.Form):
    """A signature as it stands on paper."""

    signer_name = forms.CharField(label=_("Who signed"), max_length=100)
    signed_on = forms.DateField(label=_("Signed on"), widget=DayInput())
    document_number = forms.CharField(
        label=_("Number of the document or minutes"),
        max_length=60,
        help_text=_("As on the paper, such as 〔2026〕12号"),
    )
    opinion = forms.CharField(
        label=_("Opinion of the signer"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    scan = forms.FileField(label=_("Scan"), required=False, help_text=_("PDF, JPG or PNG, at most 20 MB"))

    def clean_signed_on(self) -> Any:
        """Refuse a signature of tomorrow."""
        return _not_later(self.cleaned_data["signed_on"])


class CheckForm(forms.Form):
    """The second person's word on a recorded signature."""

    rest_here = forms.BooleanField(label=_("The steps after this one are signed in the system"), required=False)


class ApprovalForm(forms.Form):
    """The approval document with the cases it names."""

    document_number = forms.CharField(
        label=_("Document number"), max_length=60, help_text=_("As on the paper, such as 〔2026〕12号")
    )
    dated_on = forms.DateField(label=_("Date of the document"), widget=DayInput())
    text = forms.CharField(label=_("Text"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}))
    scan = forms.FileField(label=_("Scan"), required=False, help_text=_("PDF, JPG or PNG, at most 20 MB"))
    cases = forms.ModelMultipleChoiceField(
        label=_("Cases that the document names"),
        queryset=Application.objects.none(),
        to_field_name="reference",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Mark at least one case")},
    )

    def __init__(self, data: Any, files: Any, cases: Any) -> None:
        super().__init__(data, files, initial={"cases": [case.reference for case in cases]})
        self.fields["cases"].queryset = cases  # type: ignore[attr-defined]

    def clean_dated_on(self) -> Any:
        """Refuse a document of tomorrow."""
        return _not_later(self.cleaned_data["dated_on"])

    def clean(self) -> dict[str, Any]:
        """Ask for the text or a scan: something must show what was approved."""
        cleaned = super().clean() or {}
        if not cleaned.get("text", "").strip() and not cleaned.get("scan"):
            self.add_error("text", _("Enter the signed text or add a scan of the document"))
        return cleaned


def _not_later(day: Any) -> Any:
    if day > timezone.localdate():
        raise forms.ValidationError(_("The date should not lie in the future."))
    return day
