# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tell the rows of a list from what stands among them: blanks, totals, notes, repeated headers, examples."""

import re
import unicodedata
from collections.abc import Sequence

from grants.engine.rosters.books import Raw
from grants.engine.rosters.cells import cell_text
from grants.engine.rosters.headers import Header
from grants.engine.rosters.words import header_key
from grants.enums.rosters import RosterFault

TOTALS = re.compile(r"(?:合计|总计|小计|共计|本页合计|累计|total|subtotal)(?:[(:].*)?")
NOTE = re.compile(
    r"(?:备?注|说明|填表说明|填报说明|注意事项|note|remarks?)[0-9一二三四五]?[:.、].*|[0-9]{1,2}[.、)].{12,}"
)
SIGNATURE = re.compile(
    r"(?:填表人|制表人?|填报人|审核人?|负责人|单位负责人|联系人|联系电话|电话|日期|填表日期|填报日期|填报单位|盖章|签字|签章)"
    r"(?:\(.*\))?[:].*|\(盖章\)|\d{4}年\d{1,2}月\d{1,2}日"
)
EXAMPLE = re.compile(r"(?:示例|例如?|样例|example)(?:[:)].*)?")
TOTALS_LOOKED_AT = 3


def row_is_beside(cells: Sequence[Raw], used: Sequence[int], header: Header) -> RosterFault | None:
    """Return why a row is no row of the list, None when it is one.

    ``used`` are the indexes of the columns that the list takes. A row with nothing in them is blank for the caller.
    """
    filled = [cell_text(cell) for cell in cells if cell not in ("", None)]
    if any(TOTALS.fullmatch(_plain(text)) for text in filled[:TOTALS_LOOKED_AT]) and _is_thin(cells, used):
        return RosterFault.TOTALS_SKIPPED
    if filled and EXAMPLE.fullmatch(_plain(filled[0])):
        return RosterFault.EXAMPLE_SKIPPED
    if len(filled) > 1 and _repeats(cells, header):
        return RosterFault.HEADER_REPEATED
    is_note = len(filled) == 1 and NOTE.fullmatch(_plain(filled[0]))
    is_signed = bool(filled) and all(SIGNATURE.fullmatch(_plain(text)) for text in filled)
    return RosterFault.NOTE_SKIPPED if is_note or is_signed else None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _is_thin(cells: Sequence[Raw], used: Sequence[int]) -> bool:
    """Say whether at most half of the columns in use hold something: a firm may be called 合计."""
    filled = sum(index < len(cells) and cells[index] != "" for index in used)
    return filled <= max(len(used) // 2, 1)


def _repeats(cells: Sequence[Raw], header: Header) -> bool:
    """Say whether every cell repeats its header: pages pasted together."""
    filled = [(cell, key) for cell, key in zip(cells, header.keys, strict=False) if cell != ""]
    return bool(filled) and all(isinstance(cell, str) and header_key(cell) == key for cell, key in filled)
