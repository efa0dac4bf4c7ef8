# SPDX-License-Identifier: AGPL-3.0-or-later
"""Money: integer fen inside, 万元 and yuan as text outside, and amounts in Chinese capital numerals."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from grants.exceptions import GrantsError

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000
WAN_DECIMALS = 4
YUAN_DECIMALS = 2
LARGEST_FEN = 10**14
SEPARATORS = re.compile(r"(?<=[0-9])[,\s](?=[0-9])")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")

CAPITALS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿")
GROUP_SIZE = 10_000


def wan_text(fen: int, *, grouped: bool = False) -> str:
    """Return ``fen`` in 万元 with two to four decimals, as 150.00 or 0.0001.

    Four decimals are whole yuan; what is smaller is rounded half up, so exact yuan belong in ``yuan_text``.
    """
    wan = (Decimal(fen) / FEN_PER_WAN).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    text = f"{wan:,.4f}" if grouped else f"{wan:.4f}"
    return text.removesuffix("00") if text.endswith("00") else text.rstrip("0")


def yuan_text(fen: int) -> str:
    """Return ``fen`` in yuan with two decimals and commas, as 1,500,000.00."""
    return f"{Decimal(fen) / FEN_PER_YUAN:,.2f}"


def parse_wan(text: str) -> int:
    """Return fen for an amount typed in 万元; raises GrantsError with what to do."""
    return _parse(text, FEN_PER_WAN, WAN_DECIMALS)


def parse_yuan(text: str) -> int:
    """Return fen for an amount typed in yuan; raises GrantsError with what to do."""
    return _parse(text, FEN_PER_YUAN, YUAN_DECIMALS)


def _parse(text: str, fen_per_unit: int, decimals: int) -> int:
    """Read full-width digits, thousands separators and spaces as people paste them from a sheet."""
    digits = SEPARATORS.sub("", unicodedata.normalize("NFKC", text).strip())
    match = NUMBER.fullmatch(digits)
    if not match:
        raise GrantsError(_("Enter the amount as a number, for example 150.00."))
    if len((match[1] or ".").removeprefix(".").rstrip("0")) > decimals:
        raise GrantsError(_("Enter the amount with at most %(decimals)d decimals.") % {"decimals": decimals})
    fen = int(Decimal(digits) * fen_per_unit)
    if abs(fen) > LARGEST_FEN:
        raise GrantsError(_("The amount is too large. Check whether the unit is right."))
    return fen


def capital_text(fen: int) -> str:
    """Return ``fen`` in Chinese capital numerals, as 壹仟肆佰零玖元伍角 (《支付结算办法》, appendix on bills).

    Where the appendix allows two forms, one rule holds here: a 零 stands for a digit that is missing inside the
    yuan or just before 角 and 分, and none for a zero that only closes a group of 万. So 107,000.53 is
    壹拾万柒仟元零伍角叁分 and 1,680.32 is 壹仟陆佰捌拾元零叁角贰分: the place between yuan and 角, where something
    could be slipped in, is always closed. Raises ValueError from one 万亿 yuan on.
    """
    if abs(fen) >= LARGEST_FEN:
        raise ValueError("the amount is too large to be written out")
    sign = "负" if fen < 0 else ""
    yuan, small = divmod(abs(fen), FEN_PER_YUAN)
    if not yuan and not small:
        return "零元整"
    return f"{sign}{_whole(yuan)}{_small(yuan, *divmod(small, 10))}"


def _whole(yuan: int) -> str:
    """Return the yuan part, nothing for 0."""
    if not yuan:
        return ""
    groups = []
    rest = yuan
    while rest:
        rest, group = divmod(rest, GROUP_SIZE)
        groups.append(group)
    text = ""
    gap = False
    for index in reversed(range(len(groups))):
        group = groups[index]
        if group:
            missing = bool(text) and (gap or group < GROUP_SIZE // 10)
            text += ("零" if missing else "") + _group(group) + GROUPS[index]
        gap = not group
    return f"{text}元"


def _group(group: int) -> str:
    """Return four digits, a run of zeros inside as one 零."""
    text, zero = "", False
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + CAPITALS[digit] + PLACES[place]
        zero = not digit
    return text


def _small(yuan: int, jiao: int, fen: int) -> str:
    """Return 角 and 分, or 整 where there are none."""
    if not jiao and not fen:
        return "整"
    text = "零" if yuan and (not jiao or not yuan % 10) else ""
    if jiao:
        text += f"{CAPITALS[jiao]}角"
    return text + (f"{CAPITALS[fen]}分" if fen else "")
