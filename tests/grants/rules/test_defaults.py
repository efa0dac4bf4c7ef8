# SPDX-License-Identifier: AGPL-3.0-or-later
"""The defaults: read exactly, nothing of the file lost, every value with its source."""

import csv
import re
from collections import Counter
from decimal import Decimal

import pytest
from django.conf import settings
from pydantic import ValidationError

from grants.rules import CallRules, dump_rules, load_rules
from grants.rules.defaults import default_rules, nested, read_file, value_at, values_of_file
from grants.rules.mapping import BOUNDS, FIXED, REMARKS, SETTINGS, code, fen, flag, optional, years
from grants.rules.programmes import ADDED, PROGRAMME_RULES
from grants.rules.sources import BASES, basis_of


def leaves(tree, path=""):
    """Yield the path of every value of the file; a list is one value, remarks are none."""
    for key, value in tree.items():
        here = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            yield from leaves(value, here)
        elif key not in REMARKS:
            yield here


def paths(value, path=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, f"{path}.{key}" if path else key)
    else:
        yield path


def test_every_value_of_the_file_is_mapped_bounded_or_fixed_once():
    origins = [setting.origin for setting in SETTINGS] + list(BOUNDS) + list(FIXED)

    homes = {
        leaf: [origin for origin in origins if leaf == origin or leaf.startswith(f"{origin}.")]
        for leaf in leaves(read_file())
    }

    assert {leaf for leaf, found in homes.items() if not found} == set()
    assert {leaf: found for leaf, found in homes.items() if len(found) > 1} == {
        "termination.overdue_years_for_revocation.value": [
            "termination",
            "termination.overdue_years_for_revocation.value",
        ],
    }


def test_no_mapping_points_past_the_file():
    tree = read_file()

    for origin in [*(setting.origin for setting in SETTINGS), *BOUNDS, *FIXED]:
        assert value_at(tree, origin) != ""


def test_every_rule_has_exactly_one_origin():
    given = Counter([setting.path for setting in SETTINGS] + list(ADDED) + ["schema_version"])

    assert set(given.values()) == {1}
    assert set(given) == set(nested_paths())


def nested_paths():
    return paths(nested({"schema_version": 1, **values_of_file(read_file()), **ADDED}))


@pytest.mark.parametrize(("origin", "path"), BOUNDS.items())
def test_bounds_of_the_file_are_bounds_of_the_models(origin, path):
    limit = Decimal(value_at(read_file(), origin))
    step = Decimal(2) if path.startswith("panel.size") else Decimal("0.1") if limit < 1 else Decimal(1)
    outside = limit - step if origin.endswith(".min") else limit + step

    load_rules(changed(path, str(limit)))
    with pytest.raises(ValidationError):
        load_rules(changed(path, str(outside)))


def changed(path, value):
    data = dump_rules(default_rules())
    *chapters, key = path.split(".")
    branch = data
    for chapter in chapters:
        branch = branch[chapter]
    branch[key] = value
    return data


def test_numbers_arrive_exactly():
    rules = default_rules()

    assert rules.funding.cap().ratio == Decimal("0.30")
    assert rules.funding.cap().cap_fen == 300_000_000
    assert rules.funding.cap("key_project").cap_fen == 800_000_000
    assert rules.funding.cap("technical_upgrade").fixed_asset_ratio_min == Decimal("0.60")
    assert rules.funding.round_unit_fen == 1_000_000
    assert rules.acceptance.audit_from_fen == 100_000_000
    assert rules.windows.close_at.isoformat() == "16:00:00"
    assert [(band.grade.value, band.min_points) for band in rules.evaluation.grades] == [
        ("excellent", 90),
        ("good", 80),
        ("fair", 60),
        ("poor", 0),
    ]
    assert [(e.kind.value, e.recovery.value, e.credit_record) for e in rules.termination.endings] == [
        ("terminated", "unspent_balance", False),
        ("revoked", "all_paid", True),
    ]


@pytest.mark.parametrize("programme", PROGRAMME_RULES)
def test_rules_of_each_programme_survive_storage(programme):
    rules = default_rules(programme)

    assert load_rules(dump_rules(rules)) == rules


def test_routes_follow_the_plan():
    def route(programme):
        route = default_rules(programme).route
        return route.recommendation.value, route.assessment.value, route.result.value, route.agreement, route.acceptance

    assert route("DEMO_PROJECT") == ("before_check", "panel", "funded", True, True)
    assert route("DEMO_ENTERPRISE") == ("before_check", "questionnaire", "certified", False, False)
    assert route("PRACTICE_DISTRICT") == ("none", "panel", "certified", False, False)
    assert route("DIGITAL_PARK") == ("before_check", "panel", "certified", False, False)
    assert route("LEAD_TALENT") == ("none", "panel", "honour", False, False)


def test_every_programme_that_takes_applications_has_rules():
    with (settings.BASE_DIR / "reference" / "selection_programmes.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))

    assert {row["code"] for row in rows if row["result_kind"] != "report"} == set(PROGRAMME_RULES)


def test_certificates_of_the_file_are_those_of_the_programmes():
    stated = value_at(read_file(), "certification.validity_years")

    assert {code: str(default_rules(code).certificate.validity_years) for code in stated} == stated


def test_places_for_site_visits_are_those_of_the_programmes():
    stated = value_at(read_file(), "review.site_visit.for")

    visited = {code for code in PROGRAMME_RULES if default_rules(code).route.site_visit}
    assert visited | {"major_project"} == set(stated)


def test_report_of_the_plan_has_no_rules():
    with pytest.raises(KeyError):
        default_rules("ANNUAL_REPORT")


def test_every_rule_has_a_basis_that_the_list_of_sources_knows():
    text = (settings.BASE_DIR / "docs" / "sources.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| (S\d+) \|", text, re.MULTILINE))

    used = {mark for path in nested_paths() for mark in basis_of(path).codes}

    assert used - listed == {"P", "G", "plan"}


def test_no_basis_is_given_for_a_path_that_is_gone():
    known = {".".join(path.split(".")[:n]) for path in nested_paths() for n in range(1, path.count(".") + 2)}

    assert set(BASES) - known == set()


def test_unknown_path_has_no_basis():
    with pytest.raises(KeyError):
        basis_of("nothing.here")


def test_sources_named_in_the_file_agree_with_the_table():
    tree = read_file()

    for setting in SETTINGS:
        holder = value_at(tree, setting.origin.rpartition(".")[0]) if "." in setting.origin else {}
        stated = holder.get("basis", "") if isinstance(holder, dict) and setting.origin.endswith(".value") else ""
        named = set(re.findall(r"S\d+", stated))
        assert set(basis_of(setting.path).codes) >= named


def test_converters_refuse_what_they_do_not_know():
    assert (flag("true"), flag("false"), optional("null"), optional("3"), years("10y")) == (True, False, None, "3", 10)
    assert code("committee_decision") == "committee"
    assert code("mean") == "mean"
    assert fen("0.000001") == 1
    with pytest.raises(ValueError, match="whole number of fen"):
        fen("0.0000001")
    with pytest.raises(KeyError):
        flag("yes")


def test_defaults_are_frozen_and_shared():
    assert default_rules() is default_rules()
    with pytest.raises(ValidationError):
        default_rules().funding.round_unit_fen = 1
    assert isinstance(default_rules(), CallRules)
