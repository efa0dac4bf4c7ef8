# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rules refuse: floats, unknown keys, contradictions within and between chapters."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.utils import translation
from pydantic import BaseModel, ValidationError

from grants.rules import CallRules, dump_rules, load_rules
from grants.rules.defaults import default_rules
from grants.rules.evaluation import EvaluationRules
from grants.rules.values import Chapter


def with_value(path, value, programme="DEMO_PROJECT"):
    data = dump_rules(default_rules(programme))
    *parents, key = path.split(".")
    branch = data
    for parent in parents:
        branch = branch[int(parent)] if parent.isdigit() else branch[parent]
    branch[key] = value
    return data


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("windows.notice_min_working_days", 20.0),
        ("windows.notice_min_working_days", True),
        ("windows.notice_min_working_days", "2_0"),
        ("windows.notice_min_working_days", "２０"),
        ("windows.notice_min_working_days", " 20"),
        ("windows.close_at", 57_600),
        ("windows.close_at", "four o'clock"),
        ("funding.own_funds_ratio_min", 0.5),
        ("funding.own_funds_ratio_min", False),
        ("funding.own_funds_ratio_min", "NaN"),
        ("funding.own_funds_ratio_min", "1e-1"),
        ("funding.own_funds_ratio_min", Decimal("Infinity")),
        ("funding.own_funds_ratio_min", "1.01"),
        ("funding.own_funds_ratio_min", None),
        ("funding.round_unit_fen", 0),
        ("notice.counts_posting_day", "true"),
        ("notice.counts_posting_day", 1),
        ("scoring.aggregate.method", "sum(scores)/len(scores)"),
        ("scoring.tie_breaks", ["median", "median"]),
        ("retention.audit_log_months", 5),
        ("schema_version", 1.0),
    ],
)
def test_value_that_is_not_exact_is_refused(path, value):
    with pytest.raises((ValidationError, ValueError)):
        load_rules(with_value(path, value))


@pytest.mark.parametrize("path", ["surprise", "windows.surprise", "funding.caps.0.surprise"])
def test_key_that_no_chapter_knows_is_refused(path):
    with pytest.raises(ValidationError):
        load_rules(with_value(path, 1))


def test_missing_key_is_refused():
    data = dump_rules(default_rules())
    del data["notice"]["working_days"]

    with pytest.raises(ValidationError):
        load_rules(data)


CONTRADICTIONS = [
    ("route.agreement", False, "An acceptance needs an agreement whose targets it checks."),
    ("route.assessment", "questionnaire", "A questionnaire needs a sample that experts check."),
    ("panel.size_paper", 6, "A panel should have an odd number of experts."),
    ("panel.finance_experts_min", 6, "A panel cannot hold more finance experts than it has seats."),
    ("recusal.soft", ["current_employer"], "A tie is either hard or soft."),
    ("scoring.aggregate.trim_from", 2, "Dropping scores must leave at least one."),
    ("scoring.pass_points", 80, "The pass line, the support line and the scale should rise in this order."),
    ("scoring.support_points", 101, "The pass line, the support line and the scale should rise in this order."),
    ("scoring.comment_below_ratio", "0.99", "The limits for a required comment should rise."),
    ("scoring.step_points", "0.3", "The scale should be a whole number of steps."),
    ("scoring.valid_scores_min", 6, "A case cannot need more valid scores than its panel has seats."),
    ("funding.instalments.0.share", "0.4", "The shares of the instalments should add up to 1."),
    ("funding.caps.0.kind", "key_project", "Each entry may stand in the list once."),
    ("funding.caps", [], "The default ceiling should be one of the ceilings listed."),
    ("change.shift_filed_ratio_max", "0.3", "The limits for budget shifts should rise."),
    ("change.minor", ["period"], "A change is either major or minor."),
    ("acceptance.panel_size", 4, "A panel should have an odd number of experts."),
    ("acceptance.finance_experts_min", 6, "A panel cannot hold more finance experts than it has seats."),
    ("acceptance.closed_target_ratio", "0.9", "The line for closing should not lie above the line for passing."),
    ("termination.endings", [], "Each way of ending early should stand in the list once."),
    ("evaluation.grades", [], "The grades should fall strictly and end at 0 points."),
    ("evaluation.grades.3.min_points", 60, "The grades should fall strictly and end at 0 points."),
    ("evaluation.dimensions.0.points", 30, "The dimensions should add up to 100 points."),
    ("credit.bans.0.level", "serious_breach", "Each entry may stand in the list once."),
    ("route.acceptance", False, "An instalment waits for an acceptance that the route leaves out."),
]


@pytest.mark.parametrize(("path", "value", "message"), CONTRADICTIONS)
def test_contradiction_is_refused_in_words(path, value, message):
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        load_rules(with_value(path, value))

    assert [str(error["ctx"]["error"]) for error in refused.value.errors()] == [message]


def test_instalment_at_signing_needs_an_agreement():
    data = with_value("route.agreement", False)
    data["route"]["acceptance"] = False

    with translation.override("en"), pytest.raises(ValidationError) as refused:
        load_rules(data)

    assert [str(error["ctx"]["error"]) for error in refused.value.errors()] == [
        "An instalment waits for an agreement that the route leaves out."
    ]


def test_instalments_of_a_programme_without_money_may_wait_for_ever():
    assert default_rules("DIGITAL_PARK").funding.instalments == default_rules().funding.instalments


def test_even_panels_are_possible_where_the_rules_allow_them():
    data = with_value("panel.size_paper", 6)
    data["panel"]["odd_size"] = False

    assert load_rules(data).panel.size_paper == 6


def chapters(model):
    yield model
    for field in model.model_fields.values():
        for kind in [field.annotation, *getattr(field.annotation, "__args__", ())]:
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from chapters(kind)


def test_every_chapter_is_frozen_closed_and_without_hidden_defaults():
    for chapter in chapters(CallRules):
        assert issubclass(chapter, Chapter)
        assert [name for name, field in chapter.model_fields.items() if not field.is_required()] == []


def test_rules_can_be_compared_and_hashed():
    assert hash(default_rules()) == hash(load_rules(dump_rules(default_rules())))


@pytest.mark.parametrize(
    ("points", "grade"), [("100", "excellent"), ("90", "excellent"), ("89.99", "good"), ("60", "fair"), ("0", "poor")]
)
def test_grade_of_an_evaluation(points, grade):
    evaluation: EvaluationRules = default_rules().evaluation

    assert evaluation.grade(Decimal(points)).value == grade


def test_lookups_by_kind():
    rules = default_rules()

    assert (rules.credit.ban_years("serious_breach"), rules.credit.ban_years("reminder")) == (3, 0)
    assert rules.termination.ending("revoked").recovery.value == "all_paid"
    with pytest.raises(KeyError):
        rules.funding.cap("castle")


def test_rules_are_read_once_until_they_differ():
    data = dump_rules(default_rules())

    first, again = load_rules(data), load_rules(dump_rules(default_rules()))
    other = load_rules(with_value("windows.notice_min_working_days", 31))

    assert first is again
    assert other.windows.notice_min_working_days == 31
    assert load_rules(data).windows.notice_min_working_days == first.windows.notice_min_working_days != 31


def test_changed_data_after_reading_leaves_the_read_rules_alone():
    data = dump_rules(default_rules())
    before = load_rules(data).scoring

    data["scoring"]["valid_scores_min"] = 4

    assert load_rules(dump_rules(default_rules())).scoring == before
    assert load_rules(data).scoring.valid_scores_min == 4


@pytest.mark.parametrize("programme", ["DEMO_PROJECT", "DEMO_ENTERPRISE"])
def test_rules_handed_to_everybody_cannot_be_changed_by_anybody(programme):
    def values(value):
        if isinstance(value, BaseModel):
            assert value.model_config["frozen"]
            return {kind for name in type(value).model_fields for kind in values(getattr(value, name))}
        if isinstance(value, tuple):
            return {kind for part in value for kind in values(part)}
        return {type(value)}

    kinds = values(load_rules(dump_rules(default_rules(programme))))

    assert all(issubclass(kind, (str, int, Decimal, time, date, type(None))) for kind in kinds)
