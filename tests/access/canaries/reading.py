# SPDX-License-Identifier: AGPL-3.0-or-later
"""The text of whatever is handed out: pages, data, every part of a workbook, the words and properties of a PDF."""

import html
import io
import re
import zipfile

from pypdf import PdfReader
from pypdf.errors import PdfReadError

TAG = re.compile(r"<[^>]*>")


def text_of(body: bytes) -> str:
    """Return what can be read in the bytes of an answer, by what they are and not by what they are called."""
    if body.startswith(b"PK"):
        return joined(_parts_of(body))
    if body.startswith(b"%PDF"):
        return joined(_words_of(body))
    return joined(body.decode(errors="replace"))


def joined(text: str) -> str:
    """Return the text with the digits of a number together, however they are grouped."""
    return re.sub(r"(?<=\d)[ \u00a0-](?=\d)", "", text)


def _parts_of(book: bytes) -> str:
    """Return every part of a workbook: cells, names of sheets, comments, headers, properties, also what is hidden."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(book))
    except zipfile.BadZipFile:  # a file of the applicants that is only the beginning of one
        return book.decode(errors="replace")
    written = [archive.read(name).decode(errors="replace") for name in archive.namelist()]
    # a text of several runs is in one piece only without its tags; names and properties may be attributes
    return html.unescape(" ".join([*archive.namelist(), *written, *(TAG.sub("", part) for part in written)]))


def _words_of(pdf: bytes) -> str:
    try:
        reader = PdfReader(io.BytesIO(pdf))
        return " ".join([*(page.extract_text() for page in reader.pages), *map(str, (reader.metadata or {}).values())])
    except PdfReadError:  # a file of the applicants that is only the beginning of one
        return pdf.decode(errors="replace")
