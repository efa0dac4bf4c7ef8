# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the plan: every field of the table has its place, and the cross checks of such a form hold."""

import csv
from copy import deepcopy
from datetime import date

import pytest
from django.conf import settings
from django.utils import translation

from grants.engine.formanswers import column_values
from grants.engine.formchecks import check_section, is_shown, scope_of
from grants.engine.formdefs import dump_form, load_form
from grants.engine.formfields import Reading
from grants.engine.formreading import read_section
from grants.engine.standardfields import FIELDS, FINANCE, LATER
from grants.engine.standardforms import SECTIONS, standard_form
from grants.rules.defaults import default_rules
from grants.rules.parameters import form_parameters
from grants.rules.programmes import PROGRAMME_RULES

TODAY = date(2026, 11, 24)
READING = Reading(choices=lambda _source: {"IND01": "钢铁"}, today=TODAY)


def rows(name):
    with (settings.BASE_DIR / "reference" / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


FORM_FIELDS, ATTACHMENTS = rows("form_fields.csv"), rows("attachments.csv")


def form(programme, *, recommended=True):
    return standard_form(
        programme,
        label_zh="示范项目",
        label_en="Demonstration project",
        recommended=recommended,
        fields=FORM_FIELDS,
        attachments=ATTACHMENTS,
    )


PROJECT = form("DEMO_PROJECT")
PARAMS = form_parameters(default_rules(), year=2026, today=TODAY)


@pytest.mark.parametrize("programme", PROGRAMME_RULES)
def test_every_programme_has_a_form_that_survives_storage(programme):
    definition = form(programme)

    assert load_form(dump_form(definition)) == definition


def test_every_field_of_the_table_has_a_place():
    named = {row["field"] for row in FORM_FIELDS}
    budget = {row["field"] for row in FORM_FIELDS if row["section"].startswith("G ")}

    placed = {field.code for code in SECTIONS for field in form(code).fields()}

    assert named == set(FIELDS) | set(FINANCE) | budget | LATER
    assert set(FIELDS) - placed == set()
    assert {column.code for column in PROJECT.field("finance").columns} == set(FINANCE) | {"not_applicable"}
    assert {row.code for row in PROJECT.field("budget").rows} == budget


def test_sections_of_the_core_programmes():
    assert {code: "".join(section.code for section in form(code).sections) for code in SECTIONS} == dict(SECTIONS)
    assert "".join(section.code for section in form("TRAIN_BASE").sections) == "ABSHI"


def test_district_office_has_no_capital_and_no_licence():
    district = form("PRACTICE_DISTRICT", recommended=False)

    assert {field.code for field in district.section("B").fields} == {
        "org_name",
        "uscc",
        "address",
        "contact",
        "mobile",
        "email",
    }
    assert {entry.code for entry in district.attachments} == {"A03", "A05", "A07", "A08", "A11"}
    assert "recommender" not in {field.code for field in district.fields()}


def test_attachments_follow_the_programme():
    codes = {programme: {entry.code for entry in form(programme).attachments} for programme in PROGRAMME_RULES}

    assert codes["DEMO_PROJECT"] == {f"A{n:02d}" for n in range(1, 16)}
    assert "A16" in codes["LEAD_TALENT"]
    assert codes["DEMO_ENTERPRISE"] & {"A04", "A06", "A09", "A12", "A13", "A14", "A16"} == set()
    assert {entry.code: entry.stage for entry in PROJECT.attachments if entry.stage != "application"} == {
        "A12": "acceptance",
        "A13": "acceptance",
        "A14": "acceptance",
        "A15": "recommendation",
    }


SECTIONS_RAW = {
    "B": {"founded_on": "2015-01-01", "staff_total": "100", "staff_rd": "30", "staff_it": "5"},
    "E": {
        "start": "2027-01-01",
        "end": "2028-12-31",
        "schedule": [{"from_month": "2027-01", "to_month": "2027-06", "milestone": "一"}] * 2,
        "partners": [{"name": "某公司", "uscc": "91310115PDY000028D", "budget": "100", "grant": "30"}],
    },
    "F": {"total_inv": "1000", "own_funds": "600", "loan": "100", "grant_req": "300", "spent": "10"},
    "G": {"budget": [{"total": "700", "grant": "300"}, {"total": "300"}]},
}


def failed(section, **changes):
    """Return the messages at fields of ``section`` that are not about something missing."""
    raw = deepcopy(SECTIONS_RAW)
    raw[section] |= changes
    data = {code: read_section(PROJECT.section(code), posted, READING).data for code, posted in raw.items()}
    with translation.override("en"):
        found = check_section(PROJECT, section, data, params=PARAMS, reading=READING, attached={})
    return [(p.path, p.message) for p in found if not p.message.startswith(("Enter", "Choose", "Fill in"))]


@pytest.mark.parametrize("section", SECTIONS_RAW)
def test_form_that_adds_up_fails_no_check(section):
    assert failed(section) == []


@pytest.mark.parametrize(
    ("section", "changes", "path", "message"),
    [
        ("B", {"staff_rd": "101"}, "staff_rd", "R&D staff should be at most the staff of 100, now 101."),
        ("B", {"staff_it": "101"}, "staff_it", "IT staff should be at most the staff of 100, now 101."),
        (
            "B",
            {"founded_on": "2026-01-01"},
            "founded_on",
            "The organisation should be at least 12 months old. Check the date.",
        ),
        ("E", {"end": "2027-01-01"}, "end", "The end should be later than the start on Jan. 1, 2027."),
        ("E", {"end": "2029-01-02"}, "end", "The project should take at most 24 months, now 25."),
        (
            "E",
            {"schedule": [{"from_month": "2027-01", "to_month": "2026-12", "milestone": "一"}] * 2},
            "schedule.0.to_month",
            "The last month should not lie before the first.",
        ),
        (
            "E",
            {"partners": [{"name": "某", "uscc": "91310115PDY000028D", "budget": "10", "grant": "30"}]},
            "partners.0.grant",
            "The grant should be at most the budget of 10.00 万元, now 30.00 万元.",
        ),
        (
            "F",
            {"loan": "99.9999"},
            "total_inv",
            "The sources should add up to the total of 1,000.00 万元, now 999.9999 万元, which differs by 0.0001 万元.",
        ),
        (
            "F",
            {"own_funds": "463", "loan": "237"},
            "own_funds",
            "Own funds should be at least 50.0% of the total, now 46.3%.",
        ),
        (
            "F",
            {"own_funds": "500", "grant_req": "400"},
            "grant_req",
            "The grant requested should be at most 300.00 万元, now 400.00 万元.",
        ),
        (
            "F",
            {"total_inv": "500", "own_funds": "300", "loan": "40", "grant_req": "160", "spent": "0"},
            "grant_req",
            "The grant requested should be at most 150.00 万元, now 160.00 万元.",
        ),
        (
            "F",
            {"spent": "1001"},
            "spent",
            "What is spent should be at most the total of 1,000.00 万元, now 1,001.00 万元.",
        ),
        (
            "G",
            {"budget": [{"total": "700", "grant": "200"}, {"total": "99", "grant": "100"}, {"total": "201"}]},
            "budget.1.grant",
            "The grant should be at most this item's total of 99.00 万元, now 100.00 万元.",
        ),
        (
            "G",
            {"budget": [{"total": "700", "grant": "300"}]},
            "budget",
            "The budget should add up to the total of 1,000.00 万元, now 700.00 万元, which differs by 300.00 万元.",
        ),
        (
            "G",
            {"budget": [{"total": "1000", "grant": "200"}]},
            "budget",
            "The grant in the budget should add up to the grant requested of 300.00 万元, now 200.00 万元.",
        ),
    ],
)
def test_cross_check_names_limit_and_value(section, changes, path, message):
    assert (path, message) in failed(section, **changes)


def test_sums_are_not_asked_for_before_their_parts_are_there():
    assert failed("F", own_funds="", grant_req="", spent="") == []


def test_firm_without_three_years_says_so_and_owes_no_figures():
    figures = {row["field"]: "1" for row in FORM_FIELDS if row["section"].startswith("C ")}
    posted = {"finance": [{"not_applicable": "yes"}, figures, figures]}
    data = {"C": read_section(PROJECT.section("C"), posted, READING).data}

    assert check_section(PROJECT, "C", data, params=PARAMS, reading=READING, attached={}) == []
    posted["finance"][0] = {"not_applicable": "no"}
    data = {"C": read_section(PROJECT.section("C"), posted, READING).data}
    assert len(check_section(PROJECT, "C", data, params=PARAMS, reading=READING, attached={})) == len(FINANCE)


def test_old_organisation_code_is_asked_for_in_old_calls_only():
    field = PROJECT.field("old_org_code")

    def shown(year):
        return is_shown(field, scope_of(PROJECT, {}, form_parameters(default_rules(), year=year, today=TODAY)))

    assert (shown(2012), shown(2026)) == (True, False)


def test_application_gets_its_columns_from_the_form():
    data = {code: read_section(PROJECT.section(code), posted, READING).data for code, posted in SECTIONS_RAW.items()}

    columns = column_values(PROJECT, data)

    assert columns == {
        "title": None,
        "total_fen": 1_000_000_000,
        "requested_fen": 300_000_000,
        "own_fen": 600_000_000,
        "starts_on": date(2027, 1, 1),
        "ends_on": date(2028, 12, 31),
        "industry": None,
        "direction": None,
        "recommender": None,
        "district": None,
    }


def test_parameters_follow_the_kind_of_project():
    key = form_parameters(default_rules(), year=2026, today=TODAY, cap_kind="key_project")

    assert (PARAMS["cap_fen"], key["cap_fen"]) == (300_000_000, 800_000_000)
