# SPDX-License-Identifier: AGPL-3.0-or-later
"""Judge a file before anything parses it: its type by content, the honesty of its archive, entity declarations."""

import re
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

from django.utils.translation import gettext as _

from grants.exceptions import GrantsError

MAX_ENTRIES = 5_000
MAX_UNPACKED = 300 * 1024 * 1024
MAX_RATIO = 100
RATIO_FROM = 1024 * 1024
PROLOG_BYTES = 64 * 1024
TAIL_BYTES = 2048
XML_NAMES = (".xml", ".rels", ".vml")
MACROS = re.compile(r"(^|/)(vbaProject\.bin|vbaData\.xml)$", re.IGNORECASE)
ROOT_TAG = re.compile(rb"<[A-Za-z_:]")
DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


class Trap(StrEnum):
    """What may be wrong with an archive."""

    BOMB = "bomb"
    PATHS = "paths"
    PASSWORD = "password"  # noqa: S105 -- the name of a fault
    MACROS = "macros"
    ENTITIES = "entities"
    DAMAGED = "damaged"


class TrapError(GrantsError):
    """Say that an archive is refused; ``trap`` is the reason for programs."""

    def __init__(self, trap: Trap, message: str) -> None:
        super().__init__(message)
        self.trap = trap


class FileType(StrEnum):
    """The types that are taken or made, by the ending of their name; XLS stands for ET, CSV for any list as text."""

    PDF = "pdf"
    OFD = "ofd"
    JPG = "jpg"
    PNG = "png"
    DOCX = "docx"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"
    ZIP = "zip"
    JSON = "json"


@dataclass(frozen=True)
class Kind:
    """What belongs to a type."""

    content_type: str
    endings: tuple[str, ...]


KINDS = {
    FileType.PDF: Kind("application/pdf", (".pdf",)),
    FileType.OFD: Kind("application/ofd", (".ofd",)),
    FileType.JPG: Kind("image/jpeg", (".jpg", ".jpeg")),
    FileType.PNG: Kind("image/png", (".png",)),
    FileType.DOCX: Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",)),
    FileType.XLSX: Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",)),
    FileType.XLS: Kind("application/vnd.ms-excel", (".xls", ".et")),
    FileType.ODS: Kind("application/vnd.oasis.opendocument.spreadsheet", (".ods",)),
    FileType.CSV: Kind("text/csv", (".csv", ".tsv", ".txt")),
    FileType.ZIP: Kind("application/zip", (".zip",)),
    FileType.JSON: Kind("application/json", (".json",)),
}
# the part that tells which house a zip archive is; a plain archive has none of them
PARTS = ((FileType.DOCX, "word/document.xml"), (FileType.XLSX, "xl/workbook.xml"), (FileType.OFD, "OFD.xml"))
DOCUMENTS = frozenset({FileType.PDF, FileType.OFD, FileType.JPG, FileType.PNG, FileType.DOCX, FileType.XLSX})


def file_type(
    file: IO[bytes], *, name: str, size: int, maximum: int, allowed: frozenset[FileType] = DOCUMENTS
) -> FileType:
    """Return the type of ``file`` by its content; raise ``GrantsError`` when it cannot be taken.

    ``size`` and ``maximum`` are in bytes. The ending of ``name`` has to agree with the content.
    """
    if size == 0:
        raise GrantsError(_("The file is empty."))
    if size > maximum:
        limit = maximum // (1024 * 1024)
        raise GrantsError(_("The file is larger than %(limit)s MB.") % {"limit": limit})
    found = _by_content(file, size)
    if found not in allowed:
        endings = ", ".join(sorted(kind.value for kind in allowed))
        raise GrantsError(_("This type of file is not taken here. Taken are: %(endings)s.") % {"endings": endings})
    if not name.lower().endswith(KINDS[found].endings):
        raise GrantsError(
            _("The name of the file does not fit its content, which is %(type)s.") % {"type": found.value}
        )
    return found


def archive_check(file: IO[bytes]) -> list[str]:
    """Look through the directory of a zip archive and return the names in it; raise ``TrapError`` for a trap.

    Refused: too many or too large parts, a ratio of compression that only bombs reach, encrypted parts, names
    that lead out of the archive, macros, and XML that declares a document type or entities.
    """
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _check_sizes(entries)
            _check_names(entries)
            for entry in entries:
                if entry.filename.lower().endswith(XML_NAMES):
                    _check_prolog(archive, entry)
            return [entry.filename for entry in entries]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, RuntimeError):
        raise TrapError(Trap.DAMAGED, _("The file is damaged and cannot be opened.")) from None


def _by_content(file: IO[bytes], size: int) -> FileType | None:
    file.seek(0)
    head = file.read(8)
    if head.startswith(b"%PDF-"):
        return FileType.PDF if _has_pdf_end(file, size) else None
    if head.startswith(b"\xff\xd8\xff"):
        return FileType.JPG
    if head == b"\x89PNG\r\n\x1a\n":
        return FileType.PNG
    if head.startswith(b"PK\x03\x04"):
        names = set(archive_check(file))
        return next((kind for kind, part in PARTS if part in names), FileType.ZIP)
    return None


def _has_pdf_end(file: IO[bytes], size: int) -> bool:
    file.seek(max(size - TAIL_BYTES, 0))
    if b"%%EOF" not in file.read():
        raise GrantsError(_("The file is damaged and cannot be opened."))
    return True


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if (
        len(entries) > MAX_ENTRIES
        or unpacked > MAX_UNPACKED
        or (unpacked > RATIO_FROM and unpacked > packed * MAX_RATIO)
    ):
        raise TrapError(Trap.BOMB, _("The file unpacks to more than is allowed."))


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if entry.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
            raise TrapError(Trap.PATHS, _("The file holds names that lead outside it."))
        if entry.flag_bits & 0x1:
            raise TrapError(Trap.PASSWORD, _("The file is protected by a password. Save it without one."))
        if MACROS.search(entry.filename):
            raise TrapError(Trap.MACROS, _("The file holds macros. Save it without them."))


def _check_prolog(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse a document type declaration: it may only stand before the root element."""
    with archive.open(entry) as part:
        # UTF-16 spells the same signs with zero bytes between them
        prolog = part.read(PROLOG_BYTES).replace(b"\x00", b"")
    root = ROOT_TAG.search(prolog)
    if DECLARATION.search(prolog) or (root is None and entry.file_size > 0):
        raise TrapError(Trap.ENTITIES, _("The file holds declarations that are not allowed."))
