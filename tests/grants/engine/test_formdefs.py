# SPDX-License-Identifier: AGPL-3.0-or-later
"""Definitions refuse what a form could not be run with."""

import pytest
from django.utils import translation
from pydantic import ValidationError

from grants.engine.formdefs import FieldDefinition, FormDefinition, dump_form, form_digest, load_form
from tests.grants.engine.forms import FORM, label

COLUMN = {**label("c"), "kind": "text"}


@pytest.mark.parametrize(
    "parts",
    [
        {"kind": "spell"},
        {"kind": "text", "surprise": 1},
        {"kind": "text", "required": "yes"},
        {"kind": "text", "label_zh": ""},
        {"kind": "text", "code": "Title"},
        {"kind": "text", "columns": [COLUMN]},
        {"kind": "text", "rows": [label("r")]},
        {"kind": "text", "choices": [label("x")]},
        {"kind": "text", "formula": {"sum": [1]}},
        {"kind": "text", "attachment": "A01"},
        {"kind": "table"},
        {"kind": "table", "columns": [COLUMN, COLUMN]},
        {"kind": "table", "columns": [{**label("c"), "kind": "table", "columns": [COLUMN]}]},
        {"kind": "table", "columns": [{**label("c"), "kind": "rich_text"}]},
        {"kind": "table", "columns": [COLUMN], "rows": [label("r"), label("r")]},
        {"kind": "choice"},
        {"kind": "choice", "choices": [label("x"), label("x")]},
        {"kind": "choice", "source": "anything"},
        {"kind": "computed"},
        {"kind": "computed", "formula": {"eval": ["1"]}},
        {"kind": "computed", "formula": {"sum": [1]}, "computed_as": "table"},
        {"kind": "file"},
        {"kind": "money", "minimum": 0.5},
        {"kind": "money", "minimum": "1e5"},
        {"kind": "text", "shown_when": {"field": 3}},
    ],
)
def test_field_that_cannot_be_run_is_refused(parts):
    with pytest.raises(ValidationError):
        FieldDefinition.model_validate({**label("f"), **parts})


def changed(change):
    data = dump_form(FORM)
    change(data)
    return data


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data["sections"].append(data["sections"][0]),
        lambda data: data["sections"][1]["fields"].append(data["sections"][0]["fields"][0]),
        lambda data: data["checks"].append(data["checks"][0]),
        lambda data: data["attachments"].append(data["attachments"][0]),
        lambda data: data["checks"][0].update(tree={"eq": [{"field": "nowhere"}, 1]}),
        lambda data: data["checks"][0].update(tree={"eq": [{"column": "budget.nowhere"}, 1]}),
        lambda data: data["checks"][0].update(field="nowhere"),
        lambda data: data["checks"][0].update(tree={"eq": [{"field": "part"}, 1]}),
        lambda data: data["checks"][1].update(field="title"),
        lambda data: data["checks"][1].update(each="nowhere"),
        lambda data: data["checks"][0]["values"][0].update(tree={"field": "nowhere"}),
        lambda data: data["sections"][0]["fields"][4].update(shown_when={"field": "nowhere"}),
        lambda data: data.update(schema_version=2),
        lambda data: data.update(sections=[]),
    ],
)
def test_form_that_cannot_be_run_is_refused(change):
    with pytest.raises(ValidationError):
        load_form(changed(change))


def test_form_survives_storage_and_keeps_its_digest():
    again = load_form(dump_form(FORM))

    assert again == FORM
    assert form_digest(again) == form_digest(FORM)


def test_digest_follows_every_change():
    other = load_form(changed(lambda data: data["sections"][0]["fields"][1].update(max_length=11)))

    assert form_digest(other) != form_digest(FORM)


def test_parts_are_found_by_code():
    assert FORM.section("F").code == "F"
    assert FORM.field("budget").column("part").code == "part"
    assert FORM.section_of("grant").code == "F"
    assert next(field.code for field in FORM.section("A").own_fields) == "title"
    for lookup in (FORM.section, FORM.field, FORM.section_of, FORM.field("budget").column):
        with pytest.raises(KeyError):
            lookup("nowhere")


@pytest.mark.parametrize(("language", "expected"), [("en", ("title", "what")), ("zh-hans", ("title（中）", "何"))])
def test_labels_and_hints_follow_the_reader(language, expected):
    field = FieldDefinition.model_validate({**label("title"), "kind": "text", "hint_zh": "何", "hint_en": "what"})

    with translation.override(language):
        assert (field.label, field.hint) == expected


def test_chinese_stands_in_where_there_is_no_english():
    field = FieldDefinition.model_validate({"code": "f", "label_zh": "名", "kind": "text", "hint_zh": "何"})

    with translation.override("en"):
        assert (field.label, field.hint) == ("名", "何")


def test_definitions_are_frozen():
    with pytest.raises(ValidationError):
        FORM.sections[0].fields[0].required = True
    assert isinstance(FORM, FormDefinition)
