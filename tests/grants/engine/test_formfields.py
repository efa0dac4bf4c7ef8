# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each kind of field: what it takes, how it stores it, what it says when it refuses."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from grants.engine.formdefs import ChoiceSource, FieldDefinition, FieldKind
from grants.engine.formfields import TYPES, FieldError, Reading, options, rich_html, type_of
from grants.engine.formfields.texts import FORMATTED

LISTS = {ChoiceSource.INDUSTRIES: {"IND01": "钢铁", "IND02": "石化", "IND03": "石化"}}
READING = Reading(choices=lambda source: LISTS[source], today=date(2026, 11, 24))
LETTERS = [{"code": code, "label_zh": label, "label_en": code.upper()} for code, label in (("a", "甲"), ("b", "乙"))]


def field(kind, **rest):
    return FieldDefinition.model_validate({"code": "f", "kind": kind, "label_zh": "名称", "label_en": "Name", **rest})


def read(definition, raw):
    return type_of(definition).read(definition, raw, READING)


def test_every_kind_has_a_type():
    assert set(TYPES) == set(FieldKind)


@pytest.mark.parametrize(
    ("kind", "rest", "raw", "stored"),
    [
        ("text", {}, "  上海（某）公司 ", "上海（某）公司"),
        ("text", {}, "two\nlines", "two lines"),
        ("text", {}, 5, "5"),
        ("long_text", {}, "one\r\ntwo", "one\ntwo"),
        ("person", {}, "阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("person", {}, "王䶮", "王䶮"),
        ("person", {}, "李𬭊", "李𬭊"),
        ("code", {"scheme": "uscc"}, "９１３１０１１５pdy000028d", "91310115PDY000028D"),
        ("code", {"scheme": "org_code"}, "PDY00001-X", "PDY00001X"),
        ("code", {"scheme": "postcode"}, "２０００４０", "200040"),
        ("code", {"scheme": "mobile"}, "138 0000 1234", "+8613800001234"),
        ("code", {"scheme": "email"}, "a@example.com", "a@example.com"),
        ("code", {"scheme": "industry_gb"}, "C3511", "3511"),
        ("code", {"scheme": "plain"}, "沪-1".replace("沪", "H"), "H-1"),
        ("integer", {}, "１,２００", 1200),
        ("integer", {}, 12, 12),
        ("integer", {}, "12.0", 12),
        ("decimal", {}, "1,234.50", "1234.5"),
        ("decimal", {}, "0.00", "0"),
        ("decimal", {}, "-3", "-3"),
        ("percent", {}, "12.5 %", "12.5"),
        ("money", {}, "150.0001", 150_000_100),
        ("date", {}, "2026年3月1日", "2026-03-01"),
        ("date", {}, "2026/3/1", "2026-03-01"),
        ("date", {}, " 2026.03.01 ", "2026-03-01"),
        ("month", {}, "2026年3月", "2026-03"),
        ("boolean", {}, "是", True),
        ("boolean", {}, False, False),
        ("boolean", {}, "off", False),
        ("statement", {}, "on", True),
        ("statement", {}, "off", None),
        ("choice", {"choices": LETTERS}, "a", "a"),
        ("choice", {"choices": LETTERS}, "乙", "b"),
        ("choice", {"source": "industries"}, "钢铁", "IND01"),
        ("choices", {"choices": LETTERS}, ["b", "a", ""], ["a", "b"]),
        ("choices", {"choices": LETTERS}, "b|甲", ["a", "b"]),
        (
            "organisation",
            {},
            {"name": "某（上海）公司", "uscc": "91310115pdy000028d"},
            {"uscc": "91310115PDY000028D", "name": "某（上海）公司"},
        ),
        ("rich_text", {}, "第一行\n\n第二行 a<b", "<p>第一行</p><p>第二行 a&lt;b</p>"),
        ("rich_text", {}, '<p onclick="x()">好<script>bad()</script></p>', "<p>好</p>"),
        ("file", {"attachment": "A03"}, "anything", None),
    ],
)
def test_value_is_stored_in_one_form(kind, rest, raw, stored):
    assert read(field(kind, **rest), raw) == stored


BLANK_KINDS = [
    (kind, rest)
    for kind, rest in [
        *((kind, {}) for kind in FieldKind if kind not in {"choice", "choices", "table", "computed", "file"}),
        ("choice", {"choices": LETTERS}),
        ("choices", {"choices": LETTERS}),
    ]
]


@pytest.mark.parametrize(("kind", "rest"), BLANK_KINDS)
@pytest.mark.parametrize("raw", [None, ""])
def test_blank_is_nothing(kind, rest, raw):
    assert read(field(kind, **rest), raw) is None


@pytest.mark.parametrize(
    ("kind", "rest", "raw", "message"),
    [
        ("text", {"max_length": 3}, "四个字符", "Name should have at most 3 characters, now 4."),
        ("text", {}, "a\x00b", "The text holds characters that cannot be shown. Type it again instead of pasting it."),
        ("text", {}, "\ud800", "The text holds characters that cannot be shown. Type it again instead of pasting it."),
        ("text", {}, 1.5, "Enter this as text."),
        ("text", {}, ["a"], "Enter this as text."),
        ("rich_text", {"max_length": 2}, "<p>三个字</p>", "Name should have at most 2 characters, now 3."),
        (
            "code",
            {"scheme": "uscc"},
            "91310115PDY000028",
            "The unified social credit code has 18 characters, this one has 17. Check the licence.",
        ),
        (
            "code",
            {"scheme": "org_code"},
            "PDY00001Y",
            "The last character of the organisation code does not fit the others. Check the certificate.",
        ),
        ("code", {"scheme": "postcode"}, "2000", "The postcode should be 6 digits."),
        ("code", {"scheme": "mobile"}, "12345", "Enter a mobile number of 11 digits, for example 13800001234."),
        ("code", {"scheme": "email"}, "a@", "Enter an e-mail address, for example name@example.com."),
        (
            "code",
            {"scheme": "industry_gb"},
            "351",
            "The industry code of GB/T 4754 should be 4 digits. Check the statistics return.",
        ),
        ("code", {"scheme": "plain"}, "a b", "Enter a code of letters, digits and . / - _ only."),
        ("integer", {}, "12.5", "Name should be a whole number."),
        ("integer", {}, "many", "Name should be a whole number."),
        ("integer", {"minimum": "1", "unit": "人"}, "0", "Name should be at least 1 人, now 0 人."),
        ("decimal", {"decimals": 1}, "1.25", "Name should have at most 1 decimals."),
        ("decimal", {}, "1e5", "Name should be a number, for example 12.5."),
        ("decimal", {}, "NaN", "Name should be a number, for example 12.5."),
        ("percent", {"maximum": "100"}, "100.5%", "Name should be at most 100 %, now 100.5 %."),
        ("money", {"maximum": "150000000"}, "180", "Name should be at most 150.00 万元, now 180.00 万元."),
        ("money", {"minimum": "0"}, "-1", "Name should be at least 0.00 万元, now -1.00 万元."),
        ("money", {}, "0.00001", "Enter the amount with at most 4 decimals."),
        ("date", {}, "2026-02-30", "Name should be a date, for example 2026-03-01."),
        ("date", {}, "soon", "Name should be a date, for example 2026-03-01."),
        ("date", {}, "0001-01-01", "Name should be a date, for example 2026-03-01."),
        ("date", {"not_after_today": True}, "2026-11-25", "Name should not lie in the future."),
        ("month", {}, "2026-13", "Name should be a month, for example 2026-03."),
        ("boolean", {}, "perhaps", "Choose yes or no for Name."),
        ("choice", {"choices": LETTERS}, "c", "Choose Name from the list."),
        ("choice", {"source": "industries"}, "石化", "Choose Name from the list."),
        ("choices", {"choices": LETTERS}, ["a", "c"], "Choose Name from the list."),
        ("organisation", {}, {"name": "x"}, "Enter the name and the unified social credit code of the organisation."),
        ("organisation", {}, "x", "Enter the name and the unified social credit code of the organisation."),
        (
            "organisation",
            {},
            {"name": "x", "uscc": "9"},
            "The unified social credit code has 18 characters, this one has 1. Check the licence.",
        ),
    ],
)
def test_refusal_says_what_is_wrong_and_what_to_do(kind, rest, raw, message):
    with translation.override("en"), pytest.raises(FieldError) as refused:
        read(field(kind, **rest), raw)

    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("kind", "rest", "stored", "typed", "text", "number", "day"),
    [
        ("text", {}, "甲", "甲", "甲", None, None),
        ("rich_text", {}, "<p>一</p><p>a&lt;b</p>", "一\na<b", "一\na<b", None, None),
        ("integer", {"unit": "人"}, 1200, 1200, "1,200 人", Decimal(1200), None),
        ("decimal", {}, "1.5", Decimal("1.5"), "1.5", Decimal("1.5"), None),
        ("percent", {}, "12.5", Decimal("12.5"), "12.5 %", Decimal("12.5"), None),
        ("money", {}, 1_500_000_000, 1_500_000_000, "1,500.00 万元", Decimal(1_500_000_000), None),
        ("boolean", {}, True, True, "Yes", None, None),
        ("boolean", {}, False, False, "No", None, None),
        ("statement", {}, True, True, "Agreed", None, None),
        ("choice", {"choices": LETTERS}, "a", "a", "A", None, None),
        ("choice", {"choices": LETTERS}, "gone", "gone", "gone", None, None),
        ("choices", {"choices": LETTERS}, ["a", "b"], ("a", "b"), "A, B", None, None),
        ("date", {}, "2026-03-01", date(2026, 3, 1), "March 1, 2026", None, date(2026, 3, 1)),
        ("month", {}, "2026-03", date(2026, 3, 1), "March 2026", None, date(2026, 3, 1)),
        ("organisation", {}, {"uscc": "C", "name": "N"}, "C", "N C", None, None),
    ],
)
def test_stored_value_is_compared_shown_and_indexed(kind, rest, stored, typed, text, number, day):
    definition = field(kind, **rest)
    kind_type = type_of(definition)

    with translation.override("en"):
        assert kind_type.typed(definition, stored) == typed
        assert kind_type.text(definition, stored, READING.choices) == text
    answer = kind_type.answer(definition, stored)
    assert (answer.number, answer.date) == (number, day)
    assert answer.text != ""


def test_answers_of_choices_and_truth_are_codes():
    assert type_of(field("boolean")).answer(field("boolean"), False).text == "false"
    several = field("choices", choices=LETTERS)
    assert type_of(several).answer(several, ["a", "b"]).text == "a|b"


@pytest.mark.parametrize("kind", FieldKind)
def test_every_kind_says_how_a_page_asks_for_it(kind):
    rest = {
        "choice": {"choices": LETTERS},
        "choices": {"choices": LETTERS},
        "table": {"columns": [{"code": "c", "kind": "text", "label_zh": "列"}]},
        "computed": {"formula": {"sum": [1]}},
        "file": {"attachment": "A01"},
    }.get(kind, {})
    definition = field(kind, **rest)

    assert TYPES[kind].widget(definition).input != ""


def test_digits_are_asked_for_with_a_keyboard_of_digits():
    assert type_of(field("money")).widget(field("money")).inputmode == "decimal"
    assert type_of(field("integer")).widget(field("integer")).inputmode == "numeric"
    mobile = field("code", scheme="mobile")
    assert type_of(mobile).widget(mobile).input == "tel"


def test_options_are_the_list_of_the_field_or_of_the_database():
    with translation.override("zh-hans"):
        assert options(field("choice", choices=LETTERS), READING.choices) == {"a": "甲", "b": "乙"}
    assert options(field("choice", source="industries"), READING.choices)["IND01"] == "钢铁"


@given(st.text(max_size=200))
def test_formatted_text_never_carries_a_script(text):
    for raw in (text, f"<p>{text}</p>", f"<script>{text}</script><p>x</p>"):
        try:
            stored = read(field("rich_text", max_length=2000), raw)
        except FieldError:
            continue
        if stored is not None:
            assert "<script" not in rich_html(stored).lower()
            assert rich_html(stored) == stored


@given(st.text(alphabet="abc <>&\"'甲\n", min_size=1, max_size=60).filter(lambda text: text.strip()))
def test_plain_text_typed_into_a_formatted_field_keeps_every_sign(text):
    definition = field("rich_text", max_length=2000)
    lines = [line for line in text.strip().split("\n") if line.strip()]

    stored = read(definition, text)

    if not FORMATTED.search(text):
        shown = type_of(definition).text(definition, stored, READING.choices)
        assert "".join(shown.split()) == "".join("".join(lines).split())


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)


@given(
    st.sampled_from(BLANK_KINDS),
    SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.text(max_size=5), SCALARS, max_size=3),
)
def test_any_raw_value_is_taken_as_json_or_refused_in_words(kind_rest, raw):
    kind, rest = kind_rest
    definition = field(kind, **rest)
    try:
        stored = read(definition, raw)
    except FieldError:
        return

    assert json.loads(json.dumps(stored, allow_nan=False)) == stored
    if stored is not None:
        type_of(definition).typed(definition, stored)
        type_of(definition).answer(definition, stored)
        type_of(definition).text(definition, stored, READING.choices)


@pytest.mark.parametrize(
    ("kind", "stored", "typed"),
    [
        ("money", 123_450_000, "123.45"),
        ("boolean", False, "false"),
        ("rich_text", "<p>甲 &amp; 乙</p><p>丙</p>", "甲 & 乙\n丙"),
        ("rich_text", "<ul><li>甲</li></ul>", "<ul><li>甲</li></ul>"),
        ("date", "2026-03-01", "2026-03-01"),
        ("decimal", "12.5", "12.5"),
    ],
)
def test_what_is_typed_again_reads_as_the_same(kind, stored, typed):
    definition = FieldDefinition.model_validate({"code": "x", "label_zh": "x", "kind": kind})

    assert type_of(definition).typing(definition, stored) == typed
    assert type_of(definition).read(definition, typed, READING) == stored
