# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small files of each type, and dishonest ones."""

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 16
JPG = b"\xff\xd8\xff\xe0" + b"\x00" * 16
XML = b'<?xml version="1.0" encoding="UTF-8"?><root/>'


def archive(parts: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive of ``parts``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as packed:
        for name, body in parts.items():
            packed.writestr(name, body)
    return buffer.getvalue()


DOCX = archive({"[Content_Types].xml": XML, "word/document.xml": XML})
XLSX = archive({"[Content_Types].xml": XML, "xl/workbook.xml": XML})
OFD = archive({"OFD.xml": XML, "Doc_0/Document.xml": XML})
