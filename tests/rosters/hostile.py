# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that must be refused before anything parses them, each with the code of its reason."""

import random
import struct
import zipfile
import zlib

from grants.enums.rosters import RosterFault as Fault
from tests.factories.files import PDF, archive
from tests.rosters.books import bare_xlsx, ods, sheet_xml, xls, xlsx

LIST = [["单位名称", "统一社会信用代码"], ["甲", "91310115PDY000028D"]]
BOMB_ROWS = 1_500_000
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def million_rows(*, declared: bool) -> bytes:
    """Return a small workbook of 1.5 million rows; deflated with and without its declared extent."""
    rows = "<row><c><v>1</v></c></row>" * BOMB_ROWS
    return bare_xlsx(sheet_xml([rows], dimension=f"A1:A{BOMB_ROWS}" if declared else ""))


def padded_million_rows() -> bytes:
    """Return 1.5 million rows whose archive keeps the ratio of honest files: padding that does not shrink."""
    noise = random.Random(1).randbytes(1_000_000)
    rows = "<row><c><v>1</v></c></row>" * BOMB_ROWS
    return bare_xlsx(sheet_xml([rows]), more={"xl/media/image1.png": noise})


def far_cell(place: str) -> bytes:
    """Return a workbook of two cells that lie far apart: a reader would hold the whole area."""
    return bare_xlsx(sheet_xml(['<row r="1"><c r="A1"><v>1</v></c></row>', f"<row><c r='{place}'><v>1</v></c></row>"]))


def lying_part() -> bytes:
    """Return a workbook whose texts are longer than the archive says, with the digest of what it admits."""
    part = f"<sst>{'<si><t>x</t></si>' * 40_000}</sst>".encode()
    body = bare_xlsx(sheet_xml([]), more={"xl/sharedStrings.xml": part})
    body = body.replace(struct.pack("<I", len(part)), struct.pack("<I", 200))
    return body.replace(struct.pack("<I", zlib.crc32(part)), struct.pack("<I", zlib.crc32(part[:200])))


def renamed_stream(name: str) -> bytes:
    """Return a compound file with another stream than a workbook."""
    body = bytearray(xls(LIST))
    at = body.index("Workbook".encode("utf-16-le"))
    encoded = name.encode("utf-16-le")
    body[at : at + 64] = encoded.ljust(64, b"\x00")
    body[at + 64 : at + 66] = struct.pack("<H", len(encoded) + 2)
    return bytes(body)


def old_password() -> bytes:
    """Return an XLS whose first records say that it is encrypted."""
    body = bytearray(xls(LIST))
    at = body.index(struct.pack("<HH", 0x42, 2))  # the record of the code page becomes FILEPASS
    body[at : at + 2] = struct.pack("<H", 0x2F)
    return bytes(body)


def nested_zip() -> bytes:
    """Return archives within an archive, as the well-known bomb has them."""
    inner = archive({"0.dll": b"\x00" * 100_000})
    return archive({f"lib {number}.zip": inner for number in range(16)})


def encrypted_entry() -> bytes:
    """Return a workbook whose archive is encrypted."""
    body = bytearray(xlsx(LIST))
    for at in range(len(body)):
        if body[at : at + 4] == b"PK\x01\x02":
            body[at + 8] |= 1
    return bytes(body)


def renamed_with_macros() -> bytes:
    """Return an XLS whose directory also holds a project of macros."""
    body = bytearray(xls(LIST))
    at = body.index("Workbook".encode("utf-16-le"))
    encoded = "VBA".encode("utf-16-le")
    entry = bytearray(128)
    entry[: len(encoded)] = encoded
    entry[64:67] = struct.pack("<HB", len(encoded) + 2, 2)
    body[at + 128 : at + 256] = entry
    return bytes(body)


HOSTILE = {
    "empty": (lambda: b"", Fault.FILE_EMPTY),
    "large": (lambda: b"a,b\n" * (8 * 1024 * 1024), Fault.FILE_TOO_LARGE),
    "program": (lambda: b"MZ\x90\x00\x03\x00" + b"\x00" * 500, Fault.FILE_PROGRAM),
    "elf": (lambda: b"\x7fELF\x02\x01\x01" + b"\x00" * 500, Fault.FILE_PROGRAM),
    "script": (lambda: b"#!/bin/sh\nrm -rf x\n", Fault.FILE_PROGRAM),
    "pdf": (lambda: PDF, Fault.FILE_TYPE),
    "rar": (lambda: b"Rar!\x1a\x07\x00", Fault.FILE_TYPE),
    "docx": (lambda: archive({"word/document.xml": b"<a/>"}), Fault.FILE_TYPE),
    "noise": (lambda: bytes(range(256)) * 20, Fault.FILE_TYPE),
    "web page": ("\ufeff  <html><table><tr><td>单位名称".encode, Fault.FILE_WEB_PAGE),
    "xml": (lambda: b'<?xml version="1.0"?><Workbook/>', Fault.FILE_WEB_PAGE),
    "declared rows": (lambda: million_rows(declared=True), Fault.FILE_BOMB),
    "counted rows": (padded_million_rows, Fault.TOO_MANY_ROWS),
    "rows in the text": (lambda: b"a,b\n" * 200_001, Fault.TOO_MANY_ROWS),
    "dimension": (
        lambda: bare_xlsx(sheet_xml(["<row><c><v>1</v></c></row>"], dimension="A1:C1500000")),
        Fault.TOO_MANY_ROWS,
    ),
    "far column": (lambda: far_cell("XFD2"), Fault.TOO_WIDE),
    "far row": (lambda: far_cell("B1048576"), Fault.TOO_MANY_ROWS),
    "wide area": (lambda: far_cell("IV150000"), Fault.TOO_WIDE),
    "entities": (
        lambda: bare_xlsx(ENTITIES + sheet_xml(["<row><c><v>1</v></c></row>"])),
        Fault.FILE_ENTITIES,
    ),
    "entities after much": (
        lambda: bare_xlsx(b"<!--" + b" " * 70_000 + b"-->" + ENTITIES + sheet_xml([])),
        Fault.FILE_ENTITIES,
    ),
    "entities of ods": (
        lambda: archive({"mimetype": b"x", "content.xml": ENTITIES + b"<x/>"}),
        Fault.FILE_ENTITIES,
    ),
    "nested": (nested_zip, Fault.FILE_NESTED),
    "zeros": (lambda: bare_xlsx(b" " * 50_000_000), Fault.FILE_BOMB),
    "many parts": (
        lambda: archive({f"xl/{number}": b"" for number in range(5001)}, compression=zipfile.ZIP_STORED),
        Fault.FILE_BOMB,
    ),
    "lying part": (lying_part, Fault.FILE_BOMB),
    "macros": (lambda: bare_xlsx(sheet_xml([]), more={"xl/vbaProject.bin": b"x"}), Fault.FILE_MACROS),
    "paths": (lambda: bare_xlsx(sheet_xml([]), more={"../x": b"x"}), Fault.FILE_PATHS),
    "encrypted entry": (encrypted_entry, Fault.FILE_PASSWORD),
    "encrypted package": (lambda: renamed_stream("EncryptedPackage"), Fault.FILE_PASSWORD),
    "encrypted xls": (old_password, Fault.FILE_PASSWORD),
    "encrypted ods": (
        lambda: ods(LIST, manifest="<m:file-entry><m:encryption-data/></m:file-entry>"),
        Fault.FILE_PASSWORD,
    ),
    "word of old": (lambda: renamed_stream("WordDocument"), Fault.FILE_TYPE),
    "xls with macros": (renamed_with_macros, Fault.FILE_MACROS),
    "cut xlsx": (lambda: xlsx(LIST)[:-300], Fault.FILE_DAMAGED),
    "half xlsx": (lambda: xlsx(LIST)[:2000], Fault.FILE_DAMAGED),
    "cut xls": (lambda: xls(LIST)[:3000], Fault.FILE_DAMAGED),
    "head of xls": (lambda: xls(LIST)[:300], Fault.FILE_DAMAGED),
    "cut sheet": (lambda: bare_xlsx(b"<worksheet><sheetData><row>"), Fault.FILE_DAMAGED),
    "repeated ods rows": (
        lambda: ods(
            LIST,
            after='<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
            'office:value-type="float" office:value="1"/></table:table-row>',
        ),
        Fault.TOO_MANY_ROWS,
    ),
    "repeated ods cells": (
        lambda: ods(
            LIST,
            after='<table:table-row><table:table-cell table:number-columns-repeated="16384" '
            'office:value-type="float" office:value="1"/></table:table-row>',
        ),
        Fault.TOO_WIDE,
    ),
    "open quote": ('单位名称,统一社会信用代码\n"甲,1\n乙,2\n丙,3\n丁,4\n戊,5\n'.encode, Fault.TEXT_BROKEN),
}
