# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of groups, draws, panels and seats."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.forms.rows import Moment
from grants.models import Application, Industry
from grants.rules.choices import TieKind
from grants.rules.panel import PanelRules
from reviewers.enums import CallOutcome, ExpertStanding
from reviewers.models import Expert, Panel, PanelMember

HEXADECIMAL = re.compile(r"(?:[0-9a-f]{2}){16,32}")
MADE, GIVEN = "made", "given"
TIES_TOLD = (
    TieKind.CURRENT_EMPLOYER,
    TieKind.FORMER_EMPLOYER,
    TieKind.SHAREHOLDER,
    TieKind.RELATIVE,
    TieKind.PARTNER,
    TieKind.ADVISER,
    TieKind.PARENT,
    TieKind.SAME_GROUP,
    TieKind.JOINT_WORK,
    TieKind.DECLARED,
)


class CasesForm(forms.Form):
    """Cases marked in a list."""

    cases = forms.ModelMultipleChoiceField(
        queryset=Application.objects.none(),
        to_field_name="reference",
        widget=forms.MultipleHiddenInput,
        error_messages={"required": _("Mark the cases first")},
    )

    def __init__(self, *args: Any, offered: QuerySet[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["cases"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = offered


class GroupForm(CasesForm):
    """A new group of cases."""

    name = forms.CharField(label=_("Name of the group"), max_length=60)
    industry = forms.ModelChoiceField(
        label=_("Industry of the experts"),
        queryset=Industry.objects.filter(is_active=True),
        required=False,
        to_field_name="code",
        empty_label=_("As the cases are"),
        help_text=_("From which industry experts are drawn; otherwise from the industries of the cases"),
    )


class NameForm(forms.Form):
    """The name of a group."""

    name = forms.CharField(label=_("Name of the group"), max_length=60)


class DropForm(CasesForm):
    """Cases that leave a group, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class DrawForm(forms.Form):
    """What a draw needs beside the rules: who supervises, where the seed comes from, why it is done again."""

    supervised_by = forms.CharField(
        label=_("Supervised by"), max_length=100, required=False, help_text=_("Name and office of who watches the draw")
    )
    origin = forms.ChoiceField(
        label=_("Seed"),
        choices=[(MADE, _("Made by the system at the moment of the draw")), (GIVEN, _("Given by the supervisor"))],
        widget=forms.RadioSelect,
    )
    seed = forms.CharField(
        label=_("Seed of the supervisor"),
        max_length=64,
        required=False,
        help_text=_("32 to 64 digits 0–9 and a–f, an even number of them"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label=_("Why the panel is drawn again"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    pool_seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rules: PanelRules, is_redraw: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervised_by"].required = rules.draw_supervised
        if not is_redraw:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = rules.redraw_needs_reason

    def clean(self) -> dict[str, Any]:
        """Ask for the seed where it is given, in one spelling."""
        given = super().clean() or self.cleaned_data
        seed = given.get("seed", "").strip().lower()
        if given.get("origin") == GIVEN and not HEXADECIMAL.fullmatch(seed):
            self.add_error("seed", _("The seed is 32 to 64 digits 0–9 and a–f, an even number of them."))
        given["seed"] = seed if given.get("origin") == GIVEN else None
        return given


class VisitForm(forms.Form):
    """The visit of a panel to the site of a case."""

    held_at = forms.DateTimeField(label=_("When the site was visited"), widget=Moment(**{"class": "w-mid"}))
    place = forms.CharField(label=_("Place"), max_length=200)
    text = forms.CharField(
        label=_("Opinion of the panel"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("As agreed on the spot; the office and the signers read it."),
    )


class SampleForm(DrawForm):
    """What the draw of a sample needs beside the rules."""

    reason = forms.CharField(
        label=_("Why the sample is drawn again"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, rules: PanelRules, is_redraw: bool, **kwargs: Any) -> None:
        super().__init__(*args, rules=rules, is_redraw=is_redraw, **kwargs)
        if is_redraw:
            self.fields["reason"].required = True


class PhoneForm(forms.Form):
    """What came of a telephone call."""

    outcome = forms.ChoiceField(label=_("What came of the call"), choices=[])
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Please choose")), *CallOutcome.choices]


class ReplacementForm(forms.Form):
    """An expert who is named and not drawn, and why."""

    expert = forms.CharField(
        label=_("Expert"), max_length=100, help_text=_("The number in the register, or the whole name")
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._panel = panel

    def clean_expert(self) -> Expert:
        """Find the one active expert who is meant."""
        text = self.cleaned_data["expert"].strip()
        active = Expert.objects.filter(standing=ExpertStanding.ACTIVE, user__is_active=True)
        found = list(active.filter(number__iexact=text)[:2]) or list(active.filter(name=text)[:2])
        if not found:
            raise ValidationError(_("No active expert with an account has this number or name."))
        if len(found) > 1:
            raise ValidationError(_("Several experts have this name. Enter the number."))
        return found[0]


class WidenForm(forms.Form):
    """How many more experts a panel needs, and why."""

    places = forms.TypedChoiceField(
        label=_("More experts"),
        coerce=int,
        choices=[(1, _("One more expert")), (2, _("Two more experts"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class SeatAddForm(forms.Form):
    """Who is seated in a case beside those who sit, and why."""

    members = forms.ModelMultipleChoiceField(
        label=_("Experts to seat"),
        queryset=PanelMember.objects.none(),
        to_field_name="reference",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the experts to seat")},
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, offered: QuerySet[PanelMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["members"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = offered
            field.label_from_instance = _member_label  # type: ignore[method-assign, assignment]


class DoubtForm(forms.Form):
    """Whether a doubtful tie excludes, and why."""

    decision = forms.ChoiceField(
        label=_("Judgement"),
        choices=[
            ("clear", _("The tie does not matter; the expert scores the case")),
            ("excludes", _("The tie excludes; the expert leaves the case")),
        ],
        widget=forms.RadioSelect,
    )
    explanation = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class LateTieForm(forms.Form):
    """A tie that was found after the expert had declared none."""

    kind = forms.ChoiceField(label=_("Kind of tie"), choices=[])
    explanation = forms.CharField(label=_("What is known"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Please choose")), *((kind.value, kind.label) for kind in TIES_TOLD)]


def _member_label(member: PanelMember) -> str:
    """Name a member with number, employer and role."""
    expert = member.expert
    return f"{expert.name}  {expert.number}  {expert.employer_name}  {member.get_role_display()}".strip()
