# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several PDFs made into one with bookmarks; what cannot be read is left out and named."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO


@dataclass(frozen=True)
class Part:
    """One document of a bundle: its title, and its bytes."""

    title: str
    content: bytes

    @cached_property
    def pages(self) -> int:
        """Return its number of pages; 0 where it cannot be read."""
        return pages_of(self.content)


@dataclass(frozen=True)
class Place:
    """Where a part stands in the bundle: its first page (1 = the first of all) and its number of pages; 0 if left out."""

    title: str
    first: int
    pages: int


def pages_of(content: bytes) -> int:
    """Return the number of pages of a PDF; 0 for one that is damaged or locked by a password."""
    from pypdf import PdfReader  # noqa: PLC0415 -- heavy library
    from pypdf.errors import PyPdfError  # noqa: PLC0415 -- heavy library

    try:
        reader = PdfReader(BytesIO(content))
        return 0 if reader.is_encrypted else len(reader.pages)
    except (PyPdfError, ValueError, KeyError, RecursionError):
        return 0


def places_of(parts: Sequence[Part], *, after: int) -> list[Place]:
    """Return where each part will stand behind ``after`` pages."""
    places, page = [], after + 1
    for part in parts:
        places.append(Place(part.title, page if part.pages else 0, part.pages))
        page += part.pages
    return places


def joined(parts: Sequence[Part]) -> bytes:
    """Return one PDF of all parts that can be read, each with its bookmark."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 -- heavy library

    writer = PdfWriter()
    for part in parts:
        if part.pages:
            writer.append(PdfReader(BytesIO(part.content)), outline_item=part.title, import_outline=False)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
