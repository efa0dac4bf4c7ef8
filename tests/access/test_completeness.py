# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address and every operation has a row in the access table."""

import pytest
from django.urls import include, path

from grants.access import EVERYBODY, PERSONAS, AccessRow, answers
from tests.access.scenes import SCENES
from tests.access.table import operations, routes, table, uncovered


def test_every_address_and_operation_has_a_row():
    assert uncovered(table(), routes(), operations()) == []


def test_every_scene_of_a_row_exists():
    assert sorted({row.state for row in table() if row.state} - set(SCENES)) == []


def test_no_two_rows_answer_the_same_question():
    questions = [(row.route, row.method, row.state) for row in table()]

    assert sorted({question for question in questions if questions.count(question) > 1}) == []


def planted(request):
    """Stand for a page that somebody forgot to list."""


def test_an_address_without_a_row_is_named():
    patterns = [path("x/", include(([path("secret/", planted, name="secret")], "planted")))]

    named = uncovered(table(), [*routes(), *routes(patterns)], operations())

    assert named == ["planted:secret has no row"]


def test_an_address_without_a_name_is_named():
    named = uncovered(table(), [*routes(), *routes([path("secret/", planted)])], operations())

    assert named == ["unnamed secret/ has no row"]


def test_an_operation_without_a_row_is_named():
    named = uncovered(table(), routes(), [*operations(), ("api:me", "DELETE")])

    assert named == ["DELETE api:me has no row"]


def test_a_row_without_an_address_is_named():
    stale = AccessRow("grants:gone", "GET", EVERYBODY)

    assert uncovered([*table(), stale], routes(), operations()) == ["grants:gone has a row and no address"]


def test_a_row_that_forgets_a_persona_is_refused():
    with pytest.raises(ValueError, match="has to name every persona"):
        AccessRow("grants:home", "GET", dict.fromkeys(PERSONAS[1:], 200))


def test_later_answers_win():
    expected = answers(404, (("officer", "auditor"), 200), ("auditor", 403))

    assert [expected[persona] for persona in ("stranger", "officer", "auditor")] == [404, 200, 403]
