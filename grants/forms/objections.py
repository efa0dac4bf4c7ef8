# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of an objection: uploads are received at once and held by a signed list, so that nothing is sent twice."""

from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grants.engine.mobiles import phone_spelt
from grants.engine.references import new_reference
from grants.enums import ObjectionFileKind
from grants.exceptions import GrantsError
from grants.models import Blob, NoticeEntry
from grants.selectors.objections import ObjectionTerms
from grants.services.files import blob_receive
from grants.services.objections import Enclosure

HELD_SALT, ANSWERS_SALT = "objection.held", "objection.answers"
PERSON, ORGANISATION, ANONYMOUS = "person", "organisation", "anonymous"
TEXT_LENGTH = 3000
NAME_LENGTH = 100
PHONE_LENGTH = 40
FILE_BYTES = 20 * 1024 * 1024
MAX_FILES = 5
REQUIRED = ValidationError(forms.Field.default_error_messages["required"], code="required")


@dataclass(frozen=True)
class Held:
    """A file that has been received and waits to be filed with its objection."""

    kind: str
    blob: int
    name: str
    size: int


class FilesInput(forms.FileInput):
    """A control for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, none of them required here."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files chosen; what each holds is judged when it is received."""
        chosen = data if isinstance(data, list) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in chosen]


class ObjectionForm(forms.Form):
    """Facts, evidence and who objects, on the terms of the notice."""

    text = forms.CharField(
        label=_("Facts and grounds"),
        max_length=TEXT_LENGTH,
        help_text=_("What is wrong with this entry, and how you know it"),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    evidence = FilesField(
        label=_("Evidence files"),
        required=False,
        help_text=_("PDF, OFD, JPG, PNG, DOCX or XLSX, at most 5 files of 20 MB each"),
    )
    filer = forms.ChoiceField(label=_("Who objects"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Your real name"),
        max_length=NAME_LENGTH,
        help_text=_("As on your identity card"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Phone number"),
        max_length=PHONE_LENGTH,
        help_text=_("A mobile number, or a number with its area code"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    unit = forms.CharField(
        label=_("Name of the organisation"),
        max_length=NAME_LENGTH,
        required=False,
        help_text=_("Only when an organisation objects"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    seal = forms.FileField(label=_("Letter under the seal of the organisation"), required=False)
    promise = forms.BooleanField(label=_("What I state is true to the best of my knowledge; I answer for it by law"))

    def __init__(self, *args: Any, terms: ObjectionTerms, held: list[Held] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = terms
        for name in ("name", "phone"):
            self.fields[name].required = not terms.anonymous
        choices = [(PERSON, _("A person, under the real name")), (ORGANISATION, _("An organisation, under its seal"))]
        if terms.anonymous:
            choices += [(ANONYMOUS, _("Somebody who gives no name, with evidence"))]
        self.fields["filer"].choices = choices  # type: ignore[attr-defined]
        self.fields["seal"].help_text = (
            _("Needed when an organisation objects; PDF, JPG or PNG, at most 20 MB")
            if terms.seal_required
            else _("Only when an organisation objects; PDF, JPG or PNG, at most 20 MB")
        )
        self.held = list(held) if held is not None else self._held_so_far()

    def _held_so_far(self) -> list[Held]:
        """Return the files received with earlier attempts, without those that were taken out."""
        if not self.is_bound:
            return []
        dropped = set(self.data.getlist("drop")) if hasattr(self.data, "getlist") else set()
        return [one for one in held_read(str(self.data.get("held", ""))) if str(one.blob) not in dropped]

    @property
    def held_token(self) -> str:
        """Return the signed list of the files that are held."""
        return signing.dumps([asdict(one) for one in self.held], salt=HELD_SALT, compress=True)

    def clean_phone(self) -> str:
        """Refuse what is no phone number."""
        phone: str = self.cleaned_data["phone"].strip()
        if phone and phone_spelt(phone) is None:
            raise ValidationError(_("Enter a mobile number, or a telephone number with its area code."))
        return phone

    def clean(self) -> dict[str, Any]:
        """Receive the files, then ask for what the kind of filer has to give."""
        cleaned = super().clean() or {}
        self._receive("evidence", ObjectionFileKind.EVIDENCE, cleaned.get("evidence") or [])
        seal = cleaned.get("seal")
        self._receive("seal", ObjectionFileKind.SEAL, [seal] if seal else [])
        filer = cleaned.get("filer")
        if filer == ANONYMOUS:
            self._require_evidence()
        elif filer:
            self._require_signature(filer, cleaned)
        return cleaned

    def _receive(self, field: str, kind: ObjectionFileKind, uploads: list[Any]) -> None:
        most = MAX_FILES if kind == ObjectionFileKind.EVIDENCE else 1
        for upload in uploads:
            if sum(one.kind == kind for one in self.held) >= most:
                self.add_error(field, _("No more files are taken here. Take one out first."))
                return
            try:
                blob = blob_receive(upload=upload, name=upload.name, maximum=FILE_BYTES)
            except GrantsError as error:
                self.add_error(field, f"{upload.name}: {error}")
            else:
                self.held.append(Held(kind.value, blob.pk, upload.name, blob.size))

    def _has(self, kind: ObjectionFileKind) -> bool:
        return any(one.kind == kind for one in self.held)

    def _require_evidence(self) -> None:
        if self.terms.anonymous_needs_evidence and not self._has(ObjectionFileKind.EVIDENCE):
            self.add_error("evidence", _("An objection without a name needs evidence. Upload it, or enter your name."))

    def _require_signature(self, filer: str, cleaned: dict[str, Any]) -> None:
        for name in ("name", "phone", *(["unit"] if filer == ORGANISATION else [])):
            if not cleaned.get(name, "").strip() and name not in self.errors:
                self.add_error(name, REQUIRED)
        if filer == ORGANISATION and self.terms.seal_required and not self._has(ObjectionFileKind.SEAL):
            self.add_error("seal", REQUIRED)

    def answers(self) -> dict[str, Any]:
        """Return what was entered, with the number of a receipt under which it can be filed once."""
        entered = self.cleaned_data
        filer = entered["filer"]
        is_named = filer != ANONYMOUS
        return {
            "receipt": new_reference(),
            "filer": filer,
            "text": entered["text"],
            "name": entered["name"] if is_named else "",
            "phone": entered["phone"] if is_named else "",
            "unit": entered["unit"] if filer == ORGANISATION else "",
            "held": [asdict(one) for one in self.held if filer == ORGANISATION or one.kind != ObjectionFileKind.SEAL],
        }


def answers_sign(answers: dict[str, Any], *, entry: NoticeEntry) -> str:
    """Return the answers as the check page of an entry carries them; nothing is stored before they are filed."""
    return signing.dumps(answers, salt=f"{ANSWERS_SALT}.{entry.pk}", compress=True)


def answers_read(token: str, *, entry: NoticeEntry) -> dict[str, Any] | None:
    """Return the answers that the check page of an entry carried, or None when somebody altered them."""
    try:
        answers: dict[str, Any] = signing.loads(token, salt=f"{ANSWERS_SALT}.{entry.pk}")
    except signing.BadSignature:
        return None
    return answers


def held_read(token: str) -> list[Held]:
    """Return the files that a page held; none when somebody altered the list."""
    try:
        return [Held(**one) for one in signing.loads(token, salt=HELD_SALT)]
    except signing.BadSignature:
        return []


def enclosures_of(answers: dict[str, Any]) -> list[Enclosure]:
    """Return the files that go with the answers."""
    held = [Held(**one) for one in answers["held"]]
    blobs = Blob.objects.in_bulk([one.blob for one in held])
    return [Enclosure(kind=ObjectionFileKind(one.kind), blob=blobs[one.blob], name=one.name) for one in held]
