# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files are known by their content and traps are refused before anything parses them."""

import io
import zipfile

import pytest
from django.utils import translation

from grants.engine import filetypes
from grants.engine.filetypes import DOCUMENTS, FileType, archive_check, file_type
from grants.exceptions import GrantsError
from tests.factories.files import DOCX, JPG, OFD, PDF, PNG, XLSX, XML, archive

MB = 1024 * 1024


@pytest.fixture(autouse=True)
def _in_english():
    """Refusals are compared in the language they are written in."""
    with translation.override("en"):
        yield


def judge(body, name, *, maximum=MB, allowed=DOCUMENTS):
    return file_type(io.BytesIO(body), name=name, size=len(body), maximum=maximum, allowed=allowed)


@pytest.mark.parametrize(
    ("body", "name", "kind"),
    [
        (PDF, "证明.PDF", FileType.PDF),
        (PNG, "a.png", FileType.PNG),
        (JPG, "a.jpeg", FileType.JPG),
        (JPG, "a.jpg", FileType.JPG),
        (DOCX, "a.docx", FileType.DOCX),
        (XLSX, "a.xlsx", FileType.XLSX),
        (OFD, "a.ofd", FileType.OFD),
    ],
)
def test_type_is_read_from_the_content(body, name, kind):
    assert judge(body, name) == kind


@pytest.mark.parametrize(
    ("body", "name", "text"),
    [
        (b"", "a.pdf", "empty"),
        (PDF + b" " * MB, "a.pdf", "larger than 1 MB"),
        (b"MZ\x90\x00 program", "a.pdf", "not taken here"),
        (b"<html></html>", "a.pdf", "not taken here"),
        (archive({"a.txt": b"x"}), "a.zip", "not taken here"),
        (PDF, "a.png", "does not fit its content, which is pdf"),
        (PNG, "a.pdf.exe", "does not fit its content"),
        (PDF[:-7], "a.pdf", "damaged"),
        (DOCX[:-30], "a.docx", "damaged"),
        (b"PK\x03\x04 rubbish", "a.docx", "damaged"),
    ],
)
def test_other_content_is_refused(body, name, text):
    with pytest.raises(GrantsError, match=text):
        judge(body, name)


def test_plain_archive_is_taken_only_where_it_is_asked_for():
    assert judge(archive({"a.txt": b"x"}), "a.zip", allowed=frozenset({FileType.ZIP})) == FileType.ZIP


def word(**parts):
    return archive({"word/document.xml": XML, **parts})


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (word(bomb=b"\x00" * (4 * MB)), "unpacks to more"),
        (archive({"word/document.xml": XML, "../evil.txt": b"x"}), "lead outside"),
        (archive({"word/document.xml": XML, "/etc/passwd": b"x"}), "lead outside"),
        (archive({"word/document.xml": XML, "C:\\evil.txt": b"x"}), "lead outside"),
        (archive({"word/document.xml": XML, "word/vbaProject.bin": b"x"}), "macros"),
        (archive({"word/document.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), "declarations"),
        (archive({"word/document.xml": '<?xml version="1.0"?><!doctype x><x/>'.encode("utf-16")}), "declarations"),
        (archive({"word/document.xml": b"<!--" + b" " * 70_000 + b"--><!DOCTYPE x><x/>"}), "declarations"),
    ],
)
def test_trap_in_an_archive_is_refused(body, text):
    with pytest.raises(GrantsError, match=text):
        judge(body, "a.docx", maximum=10 * MB)


def test_archive_of_very_many_parts_is_refused(monkeypatch):
    monkeypatch.setattr(filetypes, "MAX_ENTRIES", 2)

    with pytest.raises(GrantsError, match="unpacks to more"):
        archive_check(io.BytesIO(archive({"a": b"", "b": b"", "c": b""})))


def test_archive_of_huge_parts_is_refused(monkeypatch):
    monkeypatch.setattr(filetypes, "MAX_UNPACKED", 10)

    with pytest.raises(GrantsError, match="unpacks to more"):
        archive_check(io.BytesIO(archive({"a": b"x" * 11}, compression=zipfile.ZIP_STORED)))


def test_encrypted_part_is_refused():
    body = bytearray(word(extra=b"x"))
    # bit 0 of the flags in the central directory says that a part is encrypted
    for at in range(len(body)):
        if body[at : at + 4] == b"PK\x01\x02":
            body[at + 8] |= 1

    with pytest.raises(GrantsError, match="password"):
        judge(bytes(body), "a.docx")


def test_empty_xml_part_is_harmless():
    assert judge(word(**{"word/empty.xml": b""}), "a.docx") == FileType.DOCX
