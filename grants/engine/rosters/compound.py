# SPDX-License-Identifier: AGPL-3.0-or-later
"""The container of XLS and ET (compound file of MS-CFB): the streams in it, without trusting any of its numbers."""

import struct
from dataclasses import dataclass

from grants.engine.rosters.problems import RosterRefusedError
from grants.enums.rosters import RosterFault

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER_BYTES = 512
LARGEST_SECTOR = 0xFFFFFFFA
ENTRY_BYTES = 128
STREAM, ROOT = 2, 5
INLINE_TABLES = 109


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of the directory: where its stream begins and how long it is."""

    kind: int
    start: int
    size: int


class CompoundFile:
    """A compound file by its directory; raises ``RosterRefusedError`` where it is damaged."""

    def __init__(self, body: bytes) -> None:
        if len(body) < HEADER_BYTES:
            raise RosterRefusedError(RosterFault.FILE_DAMAGED)
        self._body = body
        (shift, mini_shift), (first, _sign, self._cutoff, mini_first) = (
            struct.unpack_from("<HH", body, 30),
            struct.unpack_from("<IIII", body, 48),
        )
        if shift not in {9, 12} or mini_shift != 6:  # noqa: PLR2004 -- the two sizes of sectors that the format knows
            raise RosterRefusedError(RosterFault.FILE_DAMAGED)
        self._sector = 1 << shift
        self._mini_sector = 1 << mini_shift
        self._next = self._table(self._table_sectors())
        self.entries = self._directory(first)
        root = next((entry for entry in self.entries.values() if entry.kind == ROOT), None)
        self._mini = self._chain(root.start, root.size) if root else b""
        self._mini_next = self._table(self._sectors(mini_first))

    def stream(self, name: str) -> bytes:
        """Return the bytes of a stream."""
        entry = self.entries[name]
        if entry.size >= self._cutoff:
            return self._chain(entry.start, entry.size)
        size, parts, sector, left = self._mini_sector, [], entry.start, len(self._mini_next)
        while sector < LARGEST_SECTOR and left:
            parts.append(self._mini[sector * size : (sector + 1) * size])
            sector, left = self._after(self._mini_next, sector), left - 1
        return self._whole(b"".join(parts), entry.size)

    def _table_sectors(self) -> list[int]:
        """Return the sectors that hold the table of sectors: listed in the header, then in a chain of lists."""
        listed = list(struct.unpack_from(f"<{INLINE_TABLES}I", self._body, 76))
        sector, count = struct.unpack_from("<II", self._body, 68)
        for _round in range(min(count, len(self._body) // self._sector)):
            *more, sector = self._numbers(sector)
            listed += more
        return [sector for sector in listed if sector < LARGEST_SECTOR]

    def _table(self, sectors: list[int]) -> list[int]:
        return [number for sector in sectors for number in self._numbers(sector)]

    def _numbers(self, sector: int) -> tuple[int, ...]:
        block = self._block(sector)
        return struct.unpack(f"<{len(block) // 4}I", block)

    def _block(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        block = self._body[start : start + self._sector]
        if len(block) < self._sector:
            raise RosterRefusedError(RosterFault.FILE_DAMAGED)
        return block

    def _sectors(self, first: int) -> list[int]:
        sectors: list[int] = []
        sector = first
        while sector < LARGEST_SECTOR:
            if len(sectors) >= len(self._next):
                raise RosterRefusedError(RosterFault.FILE_DAMAGED)
            sectors.append(sector)
            sector = self._after(self._next, sector)
        return sectors

    @staticmethod
    def _after(table: list[int], sector: int) -> int:
        if sector >= len(table):
            raise RosterRefusedError(RosterFault.FILE_DAMAGED)
        return table[sector]

    def _chain(self, first: int, size: int) -> bytes:
        sectors = self._sectors(first)
        last = sectors.pop() if sectors else None
        parts = [self._block(sector) for sector in sectors]
        if last is not None:  # writers may leave out the filling of the very last sector
            start = (last + 1) * self._sector
            parts.append(self._body[start : start + self._sector])
        return self._whole(b"".join(parts), size)

    @staticmethod
    def _whole(body: bytes, size: int) -> bytes:
        if len(body) < size:
            raise RosterRefusedError(RosterFault.FILE_DAMAGED)
        return body[:size]

    def _directory(self, first: int) -> dict[str, Entry]:
        body = b"".join(self._block(sector) for sector in self._sectors(first))
        entries: dict[str, Entry] = {}
        for at in range(0, len(body), ENTRY_BYTES):
            length, kind = struct.unpack_from("<HB", body, at + 64)
            start, size = struct.unpack_from("<II", body, at + 116)
            name = body[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
            if kind in {STREAM, ROOT}:
                entries.setdefault(name, Entry(kind, start, size))
        return entries
