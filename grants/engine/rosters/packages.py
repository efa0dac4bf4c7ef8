# SPDX-License-Identifier: AGPL-3.0-or-later
"""A look through the archives of XLSX and ODS before they are read: honest sizes, no traps, the names of the sheets."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from typing import Any
from xml.parsers import expat  # nosemgrep -- declarations are refused before expat could follow them

from grants.engine.filetypes import Trap, TrapError, archive_check
from grants.engine.rosters.limits import MAX_UNPACKED
from grants.engine.rosters.problems import RosterRefusedError
from grants.enums.rosters import RosterFault

CHUNK = 256 * 1024
ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".bz2", ".xz", ".tar")
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
READ_WHOLE = {"xl/sharedStrings.xml", "xl/styles.xml", CONTENT, MANIFEST}
FAULTS = {
    Trap.BOMB: RosterFault.FILE_BOMB,
    Trap.PATHS: RosterFault.FILE_PATHS,
    Trap.PASSWORD: RosterFault.FILE_PASSWORD,
    Trap.MACROS: RosterFault.FILE_MACROS,
    Trap.ENTITIES: RosterFault.FILE_ENTITIES,
    Trap.DAMAGED: RosterFault.FILE_DAMAGED,
}
Start = Callable[[str, dict[str, str]], Any]


class Package:
    """An archive that was judged; raises ``RosterRefusedError`` for a trap."""

    def __init__(self, body: bytes) -> None:
        file = io.BytesIO(body)
        try:
            self.names = frozenset(archive_check(file))
        except TrapError as error:
            raise RosterRefusedError(FAULTS[error.trap]) from None
        self._archive = zipfile.ZipFile(file)
        if sum(entry.file_size for entry in self._archive.infolist()) > MAX_UNPACKED:
            raise RosterRefusedError(RosterFault.FILE_BOMB)
        if any(name.lower().endswith(ARCHIVES) for name in self.names):
            raise RosterRefusedError(RosterFault.FILE_NESTED)
        for name in self.names & READ_WHOLE:
            for _chunk in self._chunks(name):
                pass

    def parse(self, name: str, start: Start) -> None:
        """Hand the elements of a part to ``start``, local name and attributes; a part that lies is refused."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = _local(start)
        parser.StartDoctypeDeclHandler = _refuse_declaration
        try:
            for chunk in self._chunks(name):
                parser.Parse(chunk)
            parser.Parse(b"", True)
        except expat.ExpatError:
            raise RosterRefusedError(RosterFault.FILE_DAMAGED) from None

    def _chunks(self, name: str) -> Iterator[bytes]:
        """Yield a part piece by piece; one that is longer than the archive says is refused."""
        entry = copy(self._archive.getinfo(name))
        declared, entry.file_size = entry.file_size, entry.file_size + 2 * CHUNK
        read = 0
        try:
            with self._archive.open(entry) as part:
                while chunk := part.read(CHUNK):
                    read += len(chunk)
                    if read > declared:
                        raise RosterRefusedError(RosterFault.FILE_BOMB)
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
            raise RosterRefusedError(RosterFault.FILE_DAMAGED) from None

    def sheet_parts(self) -> tuple[dict[str, str], bool]:
        """Return the part of each sheet of an XLSX by its name, and whether dates count from 1904."""
        targets: dict[str, str] = {}
        sheets: dict[str, str] = {}
        dates: list[str] = []

        def relation(tag: str, given: Mapping[str, str]) -> None:
            if tag == "Relationship":
                targets[given.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", given.get("Target", "")))[1:]

        def sheet(tag: str, given: Mapping[str, str]) -> None:
            if tag == "sheet":
                key = next((value for name, value in given.items() if name.endswith(":id")), "")
                sheets[given.get("name", "")] = key
            elif tag == "workbookPr":
                dates.append(given.get("date1904", "0"))

        if RELATIONS in self.names:
            self.parse(RELATIONS, relation)
        self.parse(WORKBOOK, sheet)
        parts = {name: targets[key] for name, key in sheets.items() if targets.get(key) in self.names}
        return parts, any(value in {"1", "true"} for value in dates)

    def is_encrypted_document(self) -> bool:
        """Say whether an ODS is protected by a password."""
        found: list[str] = []
        if MANIFEST in self.names:
            self.parse(MANIFEST, lambda tag, _given: found.append(tag) if tag == "encryption-data" else None)
        return bool(found)


def _local(start: Start) -> Start:
    """Call ``start`` with names freed of their prefix."""
    locals_: dict[str, str] = {}

    def called(name: str, given: dict[str, str]) -> None:
        tag = locals_.get(name)
        if tag is None:
            tag = locals_[name] = name.rpartition(":")[2]
        start(tag, given)

    return called


def _refuse_declaration(*_given: object) -> None:
    raise RosterRefusedError(RosterFault.FILE_ENTITIES)
