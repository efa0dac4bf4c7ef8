# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes with a check character, by the cases of reference/code_examples.csv."""

import csv

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from grants.engine.codes import fictional_org_code, fictional_uscc
from grants.validators import (
    USCC_ALPHABET,
    normalised_code,
    org_code_check,
    uscc_check,
    validate_org_code,
    validate_postcode,
    validate_uscc,
)

with (settings.BASE_DIR / "reference" / "code_examples.csv").open(encoding="utf-8", newline="") as stream:
    CASES = [(row["input"], row["expect"], row["kind"]) for row in csv.DictReader(stream)]
VALIDATORS = {"USCC": validate_uscc, "ORG": validate_org_code}


def is_valid(validate, code):
    try:
        validate(code)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(("code", "expect", "kind"), CASES)
def test_case_of_the_table(code, expect, kind):
    validate = VALIDATORS[kind]
    typed = code.replace("-", "")

    assert is_valid(validate, typed) is (expect == "valid")
    assert is_valid(validate, normalised_code(code)) is (expect in {"valid", "normalise"})


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("91310115PDY000028", "uscc_length"),
        ("91310115PDY000028DD", "uscc_length"),
        ("91310115PDYO00028D", "uscc_characters"),
        ("9131011APDY000028D", "uscc_characters"),
        ("91310115PDY000028E", "uscc_check"),
    ],
)
def test_refusal_of_a_credit_code_names_its_reason(code, reason):
    with pytest.raises(ValidationError) as refused:
        validate_uscc(code)

    assert refused.value.code == reason


@pytest.mark.parametrize(
    ("code", "reason"),
    [("PDY0000", "org_code_length"), ("PDY000011", "org_code_check"), ("PDY00001Y", "org_code_check")],
)
def test_refusal_of_an_organisation_code_names_its_reason(code, reason):
    with pytest.raises(ValidationError) as refused:
        validate_org_code(code)

    assert refused.value.code == reason


@pytest.mark.parametrize(
    ("code", "valid"), [("200040", True), ("20004", False), ("2000400", False), ("２０００４０", False)]
)
def test_postcode_has_six_digits(code, valid):
    assert is_valid(validate_postcode, code) is valid


@given(st.integers(1, 99_999), st.sampled_from(["310115", "310101", "310230"]))
def test_fictional_codes_are_valid(number, district):
    validate_org_code(fictional_org_code(number))
    validate_uscc(fictional_uscc(number, district=district))
    assert fictional_uscc(number, district=district)[8:16] == f"PDY{number:05d}"


@given(st.integers(1, 99_999), st.integers(0, 17), st.sampled_from(USCC_ALPHABET))
def test_one_wrong_character_is_always_found(number, place, sign):
    code = fictional_uscc(number)
    wrong = code[:place] + sign + code[place + 1 :]

    assert is_valid(validate_uscc, wrong) is (wrong == code)


@pytest.mark.parametrize("number", [0, 100_000])
def test_fictional_codes_stay_in_their_range(number):
    with pytest.raises(ValueError, match="99,999"):
        fictional_org_code(number)


def test_checks_of_the_worked_examples():
    assert (uscc_check("91350100M000100Y4"), uscc_check("91110108551385082")) == ("3", "Q")
    assert (org_code_check("55138508"), org_code_check("PDY00001"), org_code_check("PDY00006")) == ("2", "X", "0")
