# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes with a check character: unified social credit code (GB 32100), organisation code (GB 11714), postcode."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
USCC_LENGTH = 18
USCC = re.compile(rf"[{USCC_ALPHABET}]{{2}}[0-9]{{6}}[{USCC_ALPHABET}]{{10}}")
ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ORG_CODE_LENGTH = 9
ORG_CODE = re.compile(r"[0-9A-Z]{8}[0-9X]")
POSTCODE = re.compile(r"[0-9]{6}")


def normalised_code(text: str) -> str:
    """Return a code as it should be typed: half-width, upper case, without spaces and dashes.

    For codes only; a name keeps its full-width brackets.
    """
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()


def uscc_check(body: str) -> str:
    """Return the check character for the first 17 characters (GB 32100-2015): 31 − Σ mod 31, where 31 means 0."""
    total = sum(USCC_ALPHABET.index(sign) * weight for sign, weight in zip(body, USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[-total % 31]


def org_code_check(body: str) -> str:
    """Return the check character for eight characters (GB 11714-1997): 11 − Σ mod 11, 10 is X and 11 is 0."""
    total = sum(int(sign, 36) * weight for sign, weight in zip(body, ORG_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def validate_uscc(code: str) -> None:
    """Refuse what is no unified social credit code; raises ValidationError that says what to do."""
    if len(code) != USCC_LENGTH:
        raise ValidationError(
            _("The unified social credit code has 18 characters, this one has %(length)d. Check the licence."),
            code="uscc_length",
            params={"length": len(code)},
        )
    if not USCC.fullmatch(code):
        raise ValidationError(
            _(
                "The unified social credit code holds digits and capital letters except I, O, S, V and Z. Check the licence."
            ),
            code="uscc_characters",
        )
    if uscc_check(code[:-1]) != code[-1]:
        raise ValidationError(
            _("The last character of the unified social credit code does not fit the others. Check the licence."),
            code="uscc_check",
        )


def validate_org_code(code: str) -> None:
    """Refuse what is no organisation code of nine characters; raises ValidationError that says what to do."""
    if len(code) != ORG_CODE_LENGTH:
        raise ValidationError(
            _("The organisation code has 9 characters, this one has %(length)d. Check the certificate."),
            code="org_code_length",
            params={"length": len(code)},
        )
    if not ORG_CODE.fullmatch(code) or org_code_check(code[:-1]) != code[-1]:
        raise ValidationError(
            _("The last character of the organisation code does not fit the others. Check the certificate."),
            code="org_code_check",
        )


def validate_postcode(code: str) -> None:
    """Refuse what is no postcode of six digits; raises ValidationError that says what to do."""
    if not POSTCODE.fullmatch(code):
        raise ValidationError(_("The postcode should be 6 digits."), code="postcode")
