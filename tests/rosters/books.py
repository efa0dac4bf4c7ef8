# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists written as each program writes them: XLSX, XLS, ODS and text, in memory."""

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import xlwt

from tests.factories.files import archive

Rows = Iterable[Sequence[object]]
MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
ODS_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xlsx(rows: Rows, *, sheet: str = "名单", then: Callable[[openpyxl.Workbook], object] | None = None) -> bytes:
    """Return a workbook of one sheet; ``then`` may change it before it is written."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(list(row))
    if then:
        then(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xls(rows: Rows, *, sheet: str = "名单", then: Callable[[xlwt.Workbook], object] | None = None) -> bytes:
    """Return a workbook of the old format, which WPS names .et as well."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet(sheet, cell_overwrite_ok=True)
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value not in (None, ""):
                page.write(at, column, value)
    if then:
        then(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def ods(rows: Rows, *, sheet: str = "名单", after: str = "", manifest: str = "") -> bytes:
    """Return an OpenDocument sheet; ``after`` is XML behind the rows."""
    body = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODS_SPACES}><office:body>'
        f"<office:spreadsheet><table:table table:name={quoteattr(sheet)}>{body}{after}</table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    listed = f'<?xml version="1.0"?><m:manifest xmlns:m="urn:x">{manifest}</m:manifest>'
    return archive({"mimetype": MIMETYPE, "content.xml": content.encode(), "META-INF/manifest.xml": listed.encode()})


def _ods_cell(value: object) -> str:
    if value in (None, ""):
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


def text(rows: Rows, *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Return delimited text."""
    return "".join(f"{delimiter.join(map(str, row))}\r\n" for row in rows).encode(encoding)


def bare_xlsx(sheet: bytes, *, more: dict[str, bytes] | None = None, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return the least that is a workbook, around the XML of a sheet."""
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    )
    root = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    )
    parts = {
        "_rels/.rels": root.encode(),
        "xl/workbook.xml": book.encode(),
        "xl/_rels/workbook.xml.rels": relations.encode(),
        "xl/worksheets/sheet1.xml": sheet,
        **(more or {}),
    }
    return archive(parts, compression=compression)


def sheet_xml(rows: Iterable[str], *, dimension: str = "") -> bytes:
    """Return the XML of a sheet around its rows."""
    declared = f'<dimension ref="{dimension}"/>' if dimension else ""
    return f'<worksheet xmlns="{MAIN}">{declared}<sheetData>{"".join(rows)}</sheetData></worksheet>'.encode()
