# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the posted page to the stored section: nothing typed is lost, nothing foreign gets in."""

from django.http import QueryDict
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from grants.engine.formreading import posted_values, read_section
from tests.grants.engine.forms import FORM, READING


def post(text):
    return QueryDict(text)


def test_page_is_read_by_the_names_of_its_inputs():
    page = post("title=T&listed=yes&marks=y&marks=x&owner-name=N&owner-uscc=91310115PDY000028D&number=FAKED&surprise=1")

    raw = posted_values(FORM.section("A"), page)

    assert raw == {
        "title": "T",
        "industry": None,
        "listed": "yes",
        "stock": None,
        "note": None,
        "phone": None,
        "marks": ["y", "x"],
        "owner": {"name": "N", "uscc": "91310115PDY000028D"},
        "agreed": None,
        "proof": None,
    }


def test_rows_are_read_in_the_order_of_their_numbers():
    page = post("steps-10-what=c&steps-2-what=b&steps-0-what=a&steps-x-what=no&budget-1-all=5&total=7")

    raw = posted_values(FORM.section("F"), page)

    assert raw["steps"] == [{"what": "a", "month": None}, {"what": "b", "month": None}, {"what": "c", "month": None}]
    assert raw["budget"] == [{"all": None, "part": None}, {"all": "5", "part": None}]


def test_section_is_stored_in_one_form():
    reading = read_section(
        FORM.section("F"),
        {
            "total": "1000",
            "steps": [{"what": " 一 ", "month": "2026年12月"}, {"what": "", "month": None}],
            "budget": [{}, {"all": "5"}],
            "sum": "999",
        },
        READING,
    )

    assert reading.data == {
        "values": {
            "total": 1_000_000_000,
            "steps": [{"what": "一", "month": "2026-12"}],
            "budget": [{}, {"all": 5_000_000}],
        },
        "raw": {},
    }
    assert reading.problems == []


def test_fixed_rows_left_blank_are_not_stored():
    assert read_section(FORM.section("F"), {"budget": [{"all": " "}, {}]}, READING).values == {}


def test_what_cannot_be_taken_is_kept_as_typed_and_named():
    with translation.override("en"):
        reading = read_section(
            FORM.section("F"), {"total": "a lot", "budget": [{}, {"all": "五"}], "grant": "3"}, READING
        )

    assert reading.values == {"grant": 3_000_000, "budget": [{}, {}]}
    assert reading.raw == {"total": "a lot", "budget.1.all": "五"}
    assert [(problem.path, problem.field) for problem in reading.problems] == [
        ("total", "total"),
        ("budget.1.all", "budget"),
    ]


def test_more_rows_than_the_table_takes_are_kept_and_named():
    with translation.override("en"):
        reading = read_section(FORM.section("F"), {"steps": [{"what": str(n)} for n in range(4)]}, READING)

    assert len(reading.values["steps"]) == 4
    assert [problem.message for problem in reading.problems] == [
        "steps takes at most 3 rows, now 4. Join rows or remove some."
    ]


def test_fields_of_others_cannot_be_written():
    reading = read_section(FORM.section("A"), {"number": "LHRH-1", "proof": "x", "title": "T"}, READING)

    assert reading.values == {"title": "T"}


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["all", "what", "month", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([field.code for field in FORM.fields()]), JUNK))
def test_any_posted_junk_is_read_without_an_error(posted):
    for section in FORM.sections:
        reading = read_section(section, posted, READING)

        assert set(reading.values) <= {field.code for field in section.own_fields}
        assert {problem.field for problem in reading.problems} <= {field.code for field in section.own_fields}
