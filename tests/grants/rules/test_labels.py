# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every rule has its words and its source, and no words are left over."""

import pytest

from grants.rules import dump_rules
from grants.rules.defaults import default_rules
from grants.rules.labels import CHAPTERS, LABELS
from grants.rules.programmes import PROGRAMME_RULES
from grants.rules.shapes import Kind, chapter_names, shapes_of, value_of
from grants.selectors.rulesheets import UNITS, sheets_of


def shapes():
    return [shape for chapter in chapter_names() for shape in shapes_of(chapter)]


def test_every_chapter_has_its_words():
    assert set(CHAPTERS) == set(chapter_names())


def test_every_rule_has_its_words_and_none_is_left_over():
    paths = {one.path for shape in shapes() for one in (shape, *shape.columns)}

    assert set(LABELS) == paths


def test_no_two_rules_of_a_chapter_read_alike():
    for chapter in chapter_names():
        words = [str(LABELS[shape.path]) for shape in shapes_of(chapter)]
        assert len(set(words)) == len(words), chapter


def test_every_value_of_the_rules_is_reached_by_a_shape():
    data = dump_rules(default_rules())
    paths = {shape.path for shape in shapes()}

    def leaves(branch, prefix=""):
        for key, value in branch.items():
            path = f"{prefix}{key}"
            if isinstance(value, dict):
                yield from leaves(value, f"{path}.")
            else:
                yield path

    assert set(leaves(data)) - {"schema_version"} == paths


def test_kinds_follow_names_and_types():
    kinds = {shape.path: shape.kind for shape in shapes()}

    assert kinds["windows.close_at"] == Kind.TIME
    assert kinds["funding.round_unit_fen"] == Kind.MONEY
    assert kinds["funding.own_funds_ratio_min"] == Kind.SHARE
    assert kinds["scoring.pass_points"] == Kind.NUMBER
    assert kinds["decision.sign_off"] == Kind.ORDER
    assert kinds["recusal.hard"] == Kind.CHOICES
    assert kinds["funding.caps"] == Kind.ROWS
    assert kinds["route.defence"] == Kind.FLAG


def test_every_unit_has_its_words():
    assert {shape.unit for shape in shapes()} <= set(UNITS)


@pytest.mark.parametrize("programme", PROGRAMME_RULES)
def test_the_rules_of_every_programme_can_be_read(programme):
    sheets = sheets_of(dump_rules(default_rules(programme)))

    assert [sheet.chapter for sheet in sheets] == list(chapter_names())
    assert all(text for sheet in sheets for line in sheet.lines for text in line.texts)
    assert all(line.source for sheet in sheets for line in sheet.lines)


def test_what_differs_from_other_rules_is_marked_with_the_other_value():
    ours, theirs = dump_rules(default_rules("DEMO_PROJECT")), dump_rules(default_rules("DEMO_ENTERPRISE"))

    differing = {line.path for sheet in sheets_of(ours, theirs) for line in sheet.lines if line.is_different}

    assert differing == {shape.path for shape in shapes() if value_of(ours, shape.path) != value_of(theirs, shape.path)}
    assert len(differing) > 3
