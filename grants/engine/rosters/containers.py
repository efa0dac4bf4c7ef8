# SPDX-License-Identifier: AGPL-3.0-or-later
"""Judge a file by its content before anything parses it: which container it is, or why it is refused."""

from enum import StrEnum

from grants.engine.rosters import compound
from grants.engine.rosters.limits import MAX_BYTES, MEGABYTE
from grants.engine.rosters.packages import CONTENT, WORKBOOK, Package
from grants.engine.rosters.problems import RosterRefusedError
from grants.enums.rosters import RosterFault

ARCHIVE = b"PK\x03\x04"
PROGRAMS = (b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
OTHERS = (
    *(b"PK", b"%PDF", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM"),
    *(b"\x09\x08\x10\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00"),
)
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
LOOKED_AT = 1024


class Container(StrEnum):
    """What a file is; XLS and ET share one container."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    TEXT = "text"


def container_of(body: bytes) -> Container:
    """Return what ``body`` is, whatever its name says; raise ``RosterRefusedError`` for anything that is no list."""
    if not body:
        raise RosterRefusedError(RosterFault.FILE_EMPTY)
    if len(body) > MAX_BYTES:
        raise RosterRefusedError(RosterFault.FILE_TOO_LARGE, limit=MAX_BYTES // MEGABYTE)
    if body.startswith(ARCHIVE):
        return _archive(body)
    if body.startswith(compound.MAGIC):
        return Container.XLS
    if body.startswith(PROGRAMS) and b"\x00" in body[:LOOKED_AT] + b"\x00" * body.startswith(b"#!"):
        raise RosterRefusedError(RosterFault.FILE_PROGRAM)
    if body.startswith(OTHERS):
        raise RosterRefusedError(RosterFault.FILE_TYPE)
    if _is_markup(body[:LOOKED_AT]):
        raise RosterRefusedError(RosterFault.FILE_WEB_PAGE)
    return Container.TEXT


def _archive(body: bytes) -> Container:
    package = Package(body)
    if WORKBOOK in package.names:
        return Container.XLSX
    if CONTENT not in package.names or "mimetype" not in package.names:
        raise RosterRefusedError(RosterFault.FILE_TYPE)
    if package.is_encrypted_document():
        raise RosterRefusedError(RosterFault.FILE_PASSWORD)
    return Container.ODS


def _is_markup(head: bytes) -> bool:
    for mark in MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\x00", b"").lstrip().startswith(b"<")
