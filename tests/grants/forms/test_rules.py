# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a chapter of rules: what is typed reaches the models, what they refuse is said in words."""

import pytest
from django.utils import translation

from grants.enums import AppliesTo, CallState
from grants.forms.rules import ChapterForm
from grants.models import Event, RuleSet
from grants.rules import dump_rules, load_rules
from grants.rules.defaults import default_rules
from grants.rules.shapes import chapter_names
from grants.services.programmes import call_create
from tests.factories.people import UserFactory
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def call():
    return call_create(
        actor=UserFactory(),
        programme=ProgrammeFactory(),
        code="C-1",
        year=2026,
        title_zh="示范项目",
        rules=default_rules(),
    )


def posted(form):
    """Return what a browser would send back from an untouched form."""
    data = {}
    for bound in form:
        value = bound.initial
        if value is True:
            data[bound.name] = "on"
        elif value not in (None, False, ""):
            data[bound.name] = value
    return data


def chapter(call, name, **changes):
    """Return the form of a chapter sent back with changes."""
    data = {**posted(ChapterForm(call=call, chapter=name)), **changes}
    return ChapterForm({key: value for key, value in data.items() if value is not None}, call=call, chapter=name)


@pytest.mark.parametrize("name", chapter_names())
def test_an_untouched_chapter_changes_nothing(call, name):
    form = chapter(call, name)

    assert form.is_valid(), form.errors
    assert dump_rules(form.rules) == call.rule_sets.get().data


@pytest.mark.parametrize(
    ("name", "field", "typed", "path", "stored"),
    [
        ("windows", "notice_min_working_days", "15", "windows.notice_min_working_days", 15),
        ("windows", "notice_min_working_days", "１５", "windows.notice_min_working_days", 15),
        ("windows", "close_at", "17:00", "windows.close_at", "17:00:00"),
        ("route", "sample_ratio", "12.5", "route.sample_ratio", "0.125"),
        ("acceptance", "audit_from_fen", "1,250.50", "acceptance.audit_from_fen", 1_250_500_000),
        ("limits", "applications_per_organisation_per_year", "", "limits.applications_per_organisation_per_year", None),
        ("panel", "draw_supervised", None, "panel.draw_supervised", False),
        ("scoring", "aggregate__method", "median", "scoring.aggregate.method", "median"),
        ("recusal", "pledges", ["confidentiality"], "recusal.pledges", ["confidentiality"]),
        ("scoring", "step_points", "0.25", "scoring.step_points", "0.25"),
    ],
)
def test_what_is_typed_reaches_the_rules(call, name, field, typed, path, stored):
    form = chapter(call, name, **{field: typed})

    assert form.is_valid(), form.errors
    value = dump_rules(form.rules)
    for key in path.split("."):
        value = value[key]
    assert value == stored


def test_the_order_of_signatures_is_kept(call):
    form = chapter(call, "decision", sign_off__0="commission_leader", sign_off__1="", sign_off__2="programme_officer")

    assert form.is_valid(), form.errors
    assert [step.value for step in form.rules.decision.sign_off] == ["commission_leader", "programme_officer"]


def test_a_row_left_empty_is_dropped_and_a_new_one_taken(call):
    form = chapter(
        call,
        "funding",
        caps__technical_upgrade__ratio="",
        caps__technical_upgrade__cap_fen="",
        caps__technical_upgrade__fixed_asset_ratio_min="",
        instalments__1__share="30",
        instalments__2__share="20",
        instalments__2__trigger="midterm_passed",
        instalments__2__scale="none",
    )

    assert form.is_valid(), form.errors
    assert [cap.kind.value for cap in form.rules.funding.caps] == ["general_project", "key_project", "public_platform"]
    assert [float(part.share) for part in form.rules.funding.instalments] == [0.5, 0.3, 0.2]


@pytest.mark.parametrize(
    ("name", "changes", "field", "message"),
    [
        (
            "panel",
            {"size_paper": "3"},
            "size_paper",
            "Experts of a panel that reads should be at least 5, now 3.",
        ),
        (
            "acceptance",
            {"apply_within_months": "9"},
            "apply_within_months",
            "Acceptance is applied for after the end within should be at most 6 months, now 9 months.",
        ),
        (
            "panel",
            {"officials_ratio_max": "70"},
            "officials_ratio_max",
            "Share of officials at most should be at most 60%, now 70%.",
        ),
        (
            "scoring",
            {"step_points": "0"},
            "step_points",
            "Step of points should be more than 0 points, now 0 points.",
        ),
        ("scoring", {"decimals": "2.5"}, "decimals", "Decimals of a computed score should be a whole number."),
        ("scoring", {"pass_points": "sixty"}, "pass_points", "Pass line should be a number, for example 12.5."),
        ("windows", {"close_at": "late"}, "close_at", "Enter a time of day such as 16:00."),
        ("route", {"acceptance": "on", "agreement": None}, "__all__", "An acceptance needs an agreement whose targets it checks."),
        ("panel", {"size_paper": "6"}, "__all__", "A panel should have an odd number of experts."),
        ("scoring", {"valid_scores_min": "6"}, "__all__", "A case cannot need more valid scores than its panel has seats."),
        ("funding", {"instalments__0__share": "60"}, "__all__", "The shares of the instalments should add up to 1."),
        (
            "funding",
            {"caps__key_project__cap_fen": ""},
            "caps__key_project__cap_fen",
            "Enter Key project, Grant at most.",
        ),
        (
            "evaluation",
            {"grades__good__min_points": "2000"},
            "grades__good__min_points",
            "Points from should be at most 1000 points, now 2000 points.",
        ),
        (
            "decision",
            {"sign_off__0": "", "sign_off__1": "", "sign_off__2": ""},
            "__all__",
            "Choose Who signs.",
        ),
    ],
)  # fmt: skip
def test_a_refusal_says_what_is_wrong_at_its_field(call, name, changes, field, message):
    form = chapter(call, name, **changes)

    assert not form.is_valid()
    assert form.errors == {field: [message]}


def test_rules_changed_meanwhile_are_not_overwritten(call):
    stale = chapter(call, "windows", notice_min_working_days="15", seen="0" * 64)

    assert not stale.is_valid()
    assert list(stale.errors) == ["__all__"]


def test_a_draft_is_replaced_in_place(call):
    form = chapter(call, "windows", notice_min_working_days="15")
    form.is_valid()

    form.save(actor=call.created_by)

    assert load_rules(call.rule_sets.get().data).windows.notice_min_working_days == 15


def test_a_published_call_asks_for_reason_and_reach(call):
    call.state = CallState.PUBLISHED
    call.save(update_fields=["state"])

    form = chapter(call, "windows", notice_min_working_days="15")

    assert sorted(form.errors) == ["applies_to", "reason"]


def test_a_correction_is_a_new_version(call):
    call.state = CallState.PUBLISHED
    call.save(update_fields=["state"])
    form = chapter(call, "windows", notice_min_working_days="15", reason="笔误", applies_to=AppliesTo.FUTURE)
    assert form.is_valid(), form.errors

    form.save(actor=call.created_by)

    versions = RuleSet.objects.filter(call=call)
    assert [(one.version, one.applies_to, one.reason) for one in versions][-1] == (2, AppliesTo.FUTURE, "笔误")
    assert load_rules(versions[0].data).windows.notice_min_working_days == 20
    assert load_rules(versions[1].data).windows.notice_min_working_days == 15


def test_an_unknown_number_among_the_listed_cases_is_named(call):
    call.state = CallState.OPEN
    call.save(update_fields=["state"])
    events = Event.objects.count()

    form = chapter(
        call,
        "windows",
        notice_min_working_days="15",
        reason="笔误",
        applies_to=AppliesTo.LISTED,
        case_numbers="LHRH-2026-P-9999",
    )

    assert form.errors == {"case_numbers": ["This call has no case LHRH-2026-P-9999. Check the number."]}
    assert Event.objects.count() == events


def test_every_rule_is_drawn_once(call):
    for name in chapter_names():
        form = ChapterForm(call=call, chapter=name)
        drawn = [
            bound.name
            for entry in form.entries()
            for bound in (
                *([entry.control] if entry.control else []),
                *entry.fields,
                *(cell for row in entry.rows for cell in row.fields),
            )
        ]
        assert sorted([*drawn, "seen"]) == sorted(form.fields)
