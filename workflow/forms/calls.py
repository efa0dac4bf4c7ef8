# SPDX-License-Identifier: AGPL-3.0-or-later
"""What officers type to steer a call: publishing, more time, suspension, amendment, cancelling, exemptions, steps."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.engine.calendar import CITY_TIME
from grants.enums import ExemptionKind
from grants.forms.rows import Moment, MoneyField
from grants.models import Application, Call, District, Quota, Round
from grants.selectors.callparts import quota_words
from grants.selectors.districts import districts_in_force

FOR_QUOTA = gettext_lazy("Only where a quota is lifted.")
NEEDED = {
    ExemptionKind.QUOTA: ("quota", "count"),
    ExemptionKind.BUDGET: ("amount_fen",),
    ExemptionKind.LIMIT: ("case_numbers",),
}


class DocumentField(forms.CharField):
    """A document number."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "w-mid", "autocomplete": "off"})
        super().__init__(max_length=60, widget=widget, **kwargs)


class ReasonField(forms.CharField):
    """A reason in a few lines."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, **kwargs)


class PublishForm(forms.Form):
    """Publish a call by its document."""

    document_number = DocumentField(label=gettext_lazy("Document number of the call"))


class ExtendForm(forms.Form):
    """More time for a round: for all, or for one district."""

    window = forms.ModelChoiceField(Round.objects.none(), label=gettext_lazy("Round"), empty_label=None)
    district = forms.ModelChoiceField(
        District.objects.none(),
        label=gettext_lazy("For whom"),
        required=False,
        empty_label=gettext_lazy("All districts"),
    )
    closes_at = forms.DateTimeField(label=gettext_lazy("New closing time"), widget=Moment(**{"class": "w-mid"}))
    document_number = DocumentField(label=gettext_lazy("Document number of the extension"))

    def __init__(self, data: Any = None, *, call: Call, today: Any) -> None:
        super().__init__(data, initial={"window": call.rounds.last()})
        self.fields["window"].queryset = call.rounds.all()  # type: ignore[attr-defined]
        self.fields["window"].label_from_instance = _window_label  # type: ignore[attr-defined]
        self.fields["district"].queryset = districts_in_force(on=today).order_by("code")  # type: ignore[attr-defined]


def _window_label(window: Round) -> str:
    closes = f"{window.closes_at.astimezone(CITY_TIME):%Y-%m-%d %H:%M}"
    return _("Round %(number)d, closes at %(closes)s") % {"number": window.number, "closes": closes}


class SuspendForm(forms.Form):
    """Why a call is suspended."""

    reason = ReasonField(label=gettext_lazy("Reason of the suspension"))


class AmendForm(forms.Form):
    """What changes in the guide."""

    text_zh = forms.CharField(
        label=gettext_lazy("Amendment in Chinese"), widget=forms.Textarea(attrs={"rows": 8}), max_length=20_000
    )
    text_en = forms.CharField(
        label=gettext_lazy("Amendment in English"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=20_000,
        required=False,
    )


class CancelForm(forms.Form):
    """Cancel a call, its code typed as it is written."""

    reason = ReasonField(
        label=gettext_lazy("Reason of the cancellation"), help_text=gettext_lazy("Applicants read it.")
    )
    typed_code = forms.CharField(
        label=gettext_lazy("Code of the call"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "w-mid", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, call: Call) -> None:
        super().__init__(data)
        self.code = call.code
        self.fields["typed_code"].help_text = _("Type “%(code)s” to confirm.") % {"code": call.code}

    def clean_typed_code(self) -> str:
        """Refuse another code."""
        typed: str = self.cleaned_data["typed_code"].strip()
        if typed != self.code:
            raise forms.ValidationError(_("This is not the code of the call. Type “%(code)s”.") % {"code": self.code})
        return typed


class ExemptionForm(forms.Form):
    """Lift a quota or the budget by a document."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is lifted"),
        choices=[(one.value, one.label) for one in ExemptionKind],
        widget=forms.RadioSelect,
    )
    quota = forms.ModelChoiceField(
        Quota.objects.none(),
        label=gettext_lazy("Quota that is lifted"),
        required=False,
        empty_label="—",
        help_text=FOR_QUOTA,
    )
    count = forms.IntegerField(
        label=gettext_lazy("By how many cases"),
        help_text=FOR_QUOTA,
        required=False,
        min_value=1,
        max_value=10_000,
        widget=forms.NumberInput(attrs={"class": "w-num"}),
    )
    amount_fen = MoneyField(
        label=gettext_lazy("By how much (10,000 yuan)"),
        help_text=gettext_lazy("Only where the budget is lifted."),
        required=False,
        widget=forms.TextInput(attrs={"class": "w-num", "inputmode": "decimal"}),
    )
    case_numbers = forms.CharField(
        label=gettext_lazy("Numbers of the cases"),
        help_text=gettext_lazy("One number a line; lists mark these cases."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    document_number = DocumentField(label=gettext_lazy("Document number of the exemption"))
    reason = ReasonField(label=gettext_lazy("Reason of the exemption"))

    def __init__(self, data: Any = None, *, call: Call) -> None:
        super().__init__(data)
        self.call = call
        words = quota_words(call)
        quotas: Any = self.fields["quota"]
        quotas.queryset = call.quotas.all()
        quotas.label_from_instance = lambda quota: words[quota.pk]

    def clean(self) -> dict[str, Any]:
        """Ask for what this kind of exemption needs, and find the cases by their numbers."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in NEEDED.get(cleaned.get("kind", ""), ()):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Enter %(label)s.") % {"label": self.fields[name].label})
        numbers = set(cleaned.get("case_numbers", "").split())
        cleaned["cases"] = list(Application.objects.filter(call=self.call, number__in=numbers))
        unknown = sorted(numbers - {case.number for case in cleaned["cases"]})
        if unknown:
            sentence = _("This call has no case %(number)s. Check the number.")
            self.add_error("case_numbers", sentence % {"number": unknown[0]})
        return cleaned


class ReasonForm(forms.Form):
    """Why a step goes another way."""

    reason = ReasonField(label=gettext_lazy("Reason"), required=False)
