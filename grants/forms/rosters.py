# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of an import: which list in which file, how the file is to be read, a row with all its cells."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.engine.rosters.layouts import Layout
from grants.engine.rosters.limits import MAX_BYTES, MEGABYTE
from grants.engine.rosters.tables import SHOWN, Choices
from grants.engine.rosters.texts import ENCODINGS
from grants.engine.rosters.xlsxscan import column_letters

ACCEPT = ".xlsx,.xls,.et,.ods,.csv,.tsv,.txt"
DELIMITER_WORDS = ((",", _("Comma")), ("\t", _("Tab")), (";", _("Semicolon")), ("|", _("Vertical bar")))
NOTHING = "-"


class UploadForm(forms.Form):
    """A list and what it is a list of."""

    kind = forms.ChoiceField(label=_("Kind of list"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX, XLS, ET, ODS, CSV or TSV, at most %(limit)d MB; nothing is written before you confirm")
        % {"limit": MAX_BYTES // MEGABYTE},
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a choice field


class ReadingForm(forms.Form):
    """How a file is to be read: sheet, encoding and delimiter, the row of the header, what each column holds."""

    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    encoding = forms.ChoiceField(label=_("Encoding"), required=False)
    delimiter = forms.ChoiceField(label=_("Delimiter"), required=False)
    header = forms.TypedChoiceField(
        label=_("Row of the header"),
        required=False,
        coerce=int,
        help_text=_("Found by itself unless set"),
    )

    def __init__(self, *args: Any, found: Mapping[str, Any], layout: Layout, is_text: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sample = found.get("sample") or {}
        self._layout, self._read = layout, sample.get("sheet", "")
        sheets = [] if is_text else [sheet["name"] for sheet in found.get("sheets", [])]
        self._choose("sheet", [(name, name) for name in sheets], found=_("First sheet with a header"))
        self._choose("encoding", [(name, name) for name in ENCODINGS] if is_text else [], found=_("Find it"))
        self._choose("delimiter", DELIMITER_WORDS if is_text else [], found=_("Find it"))
        rows = range(sample.get("first_row", 1), sample.get("first_row", 1) + len(sample.get("rows", [])))
        self._choose("header", [(row, str(row)) for row in rows], found=_("Find it"))
        held: list[tuple[str, Any]] = [("", _("As its header says")), (NOTHING, _("Not used"))]
        held += [(column.code, column.title) for column in layout.columns]
        for number in range(1, max(map(len, sample.get("rows", [])), default=0) + 1):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=_("Column %(letters)s") % {"letters": column_letters(number)}, required=False, choices=held
            )

    def _choose(self, name: str, choices: Sequence[tuple[Any, Any]], *, found: Any) -> None:
        """Offer choices, or leave the question out where there is nothing to choose."""
        if choices:
            self.fields[name].choices = [("", found), *choices]  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields[name]

    @property
    def columns(self) -> list[forms.BoundField]:
        """Return the fields that say what the columns hold."""
        return [self[name] for name in self.fields if name.startswith("column_")]

    @property
    def others(self) -> list[forms.BoundField]:
        """Return the fields that say how the file is read."""
        return [self[name] for name in self.fields if not name.startswith("column_")]

    def clean(self) -> dict[str, Any]:
        """Refuse two columns for one thing."""
        cleaned = super().clean() or {}
        taken: dict[str, str] = {}
        for name in self.fields:
            code = cleaned.get(name, "")
            if name.startswith("column_") and code not in {"", NOTHING}:
                if code in taken:
                    title = self._layout.by_code[code].title
                    self.add_error(name, _("Two columns say “%(column)s”. Keep one of them.") % {"column": title})
                taken[code] = name
        return cleaned

    def choices(self) -> Choices:
        """Return what was decided; columns of another sheet than the one shown are found anew."""
        data = self.cleaned_data
        sheet = data.get("sheet", "")
        is_same = sheet in {"", self._read}
        chosen = {
            int(name.removeprefix("column_")): "" if code == NOTHING else code
            for name, code in data.items()
            if name.startswith("column_") and code
        }
        return Choices(
            sheet=sheet or (self._read if chosen or data.get("header") else ""),
            encoding=data.get("encoding", ""),
            delimiter=data.get("delimiter", ""),
            header=data.get("header") or 0 if is_same else 0,
            columns=chosen if is_same else {},
        )


class RowForm(forms.Form):
    """The cells of a row as texts, in the columns of its list."""

    def __init__(
        self,
        *args: Any,
        layout: Layout,
        columns: Sequence[str],
        faults: Mapping[str, Sequence[str]],
        words: Mapping[str, Sequence[str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        for code in columns:
            column = layout.by_code[code]
            attrs = {"autocomplete": "off"} | ({"list": f"words-{code}"} if code in words else {})
            self.fields[code] = forms.CharField(
                label=column.title, max_length=SHOWN, required=False, widget=forms.TextInput(attrs=attrs)
            )
            self.fields[code].help_text = " ".join(faults.get(code, ()))


class UndoForm(forms.Form):
    """The reference of the import, typed by whoever takes it back."""

    reference = forms.CharField(
        label=_("Reference of the import"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._expected = expected

    def clean_reference(self) -> str:
        """Refuse another reference than that of the page."""
        typed = str(self.cleaned_data["reference"]).strip().upper()
        if typed != self._expected:
            raise forms.ValidationError(_("Type the reference exactly as it stands above."))
        return typed
