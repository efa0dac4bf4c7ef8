# SPDX-License-Identifier: AGPL-3.0-or-later
"""PDFs made into one: pages counted, places foretold, damaged and locked ones left out."""

from io import BytesIO

from pypdf import PdfReader, PdfWriter

from grants.engine.pdfs import Part, Place, joined, pages_of, places_of


def pdf(pages, password=None):
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_places_are_where_the_pages_come_to_stand():
    parts = [
        Part("front", pdf(2)),
        Part("locked", pdf(1, "x")),
        Part("broken", b"%PDF-1.7 nothing"),
        Part("end", pdf(3)),
    ]

    whole = PdfReader(BytesIO(joined(parts)))

    assert places_of(parts[1:], after=2) == [Place("locked", 0, 0), Place("broken", 0, 0), Place("end", 3, 3)]
    assert len(whole.pages) == 5
    assert [(item.title, whole.get_destination_page_number(item)) for item in whole.outline] == [
        ("front", 0),
        ("end", 2),
    ]


def test_pages_of_what_is_no_pdf_are_none():
    assert (pages_of(pdf(4)), pages_of(b""), pages_of(b"text")) == (4, 0, 0)
