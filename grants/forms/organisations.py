# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms by which an organisation is registered, describes itself, shows its licence and takes people in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.engine.names import name_key
from grants.enums import OrganisationKind, Verification
from grants.forms.accounts import MobileField
from grants.models import District, Honour, Industry, Organisation
from grants.selectors.districts import districts_in_force
from grants.services.people import OrganisationProfile
from grants.validators import normalised_code, validate_uscc

NAME_LENGTH = 100
CODE_TYPED_LENGTH = 40
NOTE_LENGTH = 200


class CodeField(forms.CharField):
    """A unified social credit code as people type it; spaces, dashes and small letters are put right."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Unified social credit code"),
            max_length=CODE_TYPED_LENGTH,
            help_text=_("18 characters, as on the business licence"),
            widget=forms.TextInput(
                attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
            ),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        """Return the code in its one spelling, or say what is wrong with it."""
        code = normalised_code(super().clean(value))
        validate_uscc(code)
        return code


class CodeForm(forms.Form):
    """The code alone: is it sound, and is it registered."""

    uscc = CodeField()


class HonourCodeForm(CodeForm):
    """The code of an honour's organisation; one that is registered under another name has to be the same."""

    is_same = forms.BooleanField(
        label=_("It is the same organisation, under another name"), required=False, widget=forms.CheckboxInput
    )

    def __init__(self, *args: Any, honour: Honour, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._honour = honour

    def clean(self) -> dict[str, Any]:
        """Ask where the code belongs to another name."""
        cleaned: dict[str, Any] = super().clean() or {}
        known = Organisation.objects.filter(uscc=cleaned.get("uscc")).first() if cleaned.get("uscc") else None
        is_another = known is not None and known.name_key != name_key(self._honour.organisation_name)
        if known is not None and is_another and not cleaned.get("is_same"):
            message = _("Under this code “%(name)s” is registered. Tick this if it is the same organisation.")
            self.add_error("is_same", message % {"name": known.name})
        return cleaned


class JoinForm(CodeForm):
    """Ask to join the organisation that is registered under a code."""

    note = forms.CharField(
        label=_("Note to its administrator"),
        max_length=NOTE_LENGTH,
        required=False,
        help_text=_("Who you are and why you wish to join"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def kind_field() -> forms.ChoiceField:
    """Return the field for the kind of an organisation; none is chosen beforehand."""
    return forms.ChoiceField(label=_("Kind of organisation"), choices=[("", "—"), *OrganisationKind.choices])


class PlaceFields(forms.Form):
    """District and industry of an organisation."""

    district: Any = forms.ModelChoiceField(
        District.objects.none(), label=_("District of registration"), empty_label="—"
    )
    industry: Any = forms.ModelChoiceField(
        Industry.objects.filter(is_active=True), label=_("Industry"), empty_label="—"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = districts_in_force(on=timezone.localdate())  # type: ignore[attr-defined]


class RegisterForm(PlaceFields):
    """Register an organisation by its code."""

    uscc = CodeField()
    name = forms.CharField(
        label=_("Name of the organisation"),
        max_length=NAME_LENGTH,
        help_text=_("In full, as on the business licence"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    kind = kind_field()
    field_order = ["uscc", "name", "kind", "district", "industry"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uscc"].widget.attrs |= {
            "hx-post": reverse("grants:organisation_code"),
            "hx-trigger": "change, keyup changed delay:800ms",
            "hx-target": "#code-check",
        }


class ProfileForm(PlaceFields):
    """What an organisation says of itself; what has been verified is not asked again."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=NAME_LENGTH)
    kind = kind_field()
    legal_representative = forms.CharField(label=_("Legal representative"), max_length=NAME_LENGTH, required=False)
    founded_on = forms.DateField(
        label=_("Date of foundation"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "w-mid"}, format="%Y-%m-%d"),
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    field_order = [
        "name", "kind", "district", "industry", "legal_representative", "founded_on", "address",
    ]  # fmt: skip

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        self.organisation = organisation
        initial = {name: getattr(organisation, name) for name in self.field_order}
        super().__init__(*args, initial=initial, **kwargs)
        if organisation.verification == Verification.VERIFIED:
            del self.fields["name"], self.fields["district"]

    def clean_founded_on(self) -> Any:
        """Refuse a day that is still to come."""
        day = self.cleaned_data["founded_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("The date of foundation lies in the future. Check the licence."))
        return day

    def profile(self) -> OrganisationProfile:
        """Return what was entered, with what stands fast taken from the organisation."""
        fixed = {name: getattr(self.organisation, name) for name in ("name", "district")}
        return OrganisationProfile(**{**fixed, **self.cleaned_data})


class LicenceForm(forms.Form):
    """Show the business licence."""

    licence = forms.FileField(
        label=_("Business licence"),
        help_text=_("PDF, OFD, JPG or PNG, at most 10 MB; name and code must be legible"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.ofd,.jpg,.jpeg,.png"}),
    )


class RefusalForm(forms.Form):
    """Say what is wrong with a licence."""

    reason = forms.CharField(
        label=_("Reason, when it is not accepted"),
        max_length=300,
        help_text=_("The organisation reads it and uploads the licence again"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RolesForm(forms.Form):
    """Which roles a member holds."""

    is_administrator = forms.BooleanField(
        label=_("Administrator"),
        required=False,
        help_text=_("Manages members, submits, signs and withdraws"),
    )
    is_preparer = forms.BooleanField(
        label=_("Preparer"),
        required=False,
        help_text=_("Fills in, uploads and sees the status"),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a member without a role."""
        cleaned = super().clean() or {}
        if not (cleaned.get("is_administrator") or cleaned.get("is_preparer")):
            raise ValidationError(_("Choose at least one role."))
        return cleaned


class InviteForm(RolesForm):
    """Take a colleague in by mobile number."""

    name = forms.CharField(label=_("Full name"), max_length=NAME_LENGTH)
    mobile = MobileField(
        label=_("Mobile number"), validators=[], widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
    )
    field_order = ["name", "mobile", "is_administrator", "is_preparer"]
