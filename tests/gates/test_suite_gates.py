# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rest of the tests: access, texts, drift and the manners of a test turn red for a planted defect and name it."""

import pytest

from tests.gates.house import Defect, House, failures

# What each test has to find, by the file it stands in.
DEFECTS = {
    "tests/access/test_completeness.py::test_every_address_and_operation_has_a_row": Defect(
        "workflow/urls/__init__.py",
        'path("work/", work.work_list, name="work"),\n    path("planted/", work.work_list, name="planted"),',
        "workflow:planted has no row",
        instead_of='path("work/", work.work_list, name="work"),',
    ),
    "tests/access/test_routes.py::test_every_persona_gets_the_answer_of_the_table[GET workflow:timeline (draft)]": Defect(
        "workflow/views/timeline.py",
        "Application.objects",
        "{'stranger': 200} != {'stranger': 404}",
        instead_of="applications_visible_to(request.user)",
    ),
    "tests/workflow/test_walk_screening.py::test_a_withdrawn_case_frees_its_place_in_the_quota": Defect(
        "grants/services/leaving.py",
        "ApplicationStatus.REJECTED",
        "has status 'rejected'; its process says [ApplicationStatus.WITHDRAWN]",
        instead_of="ApplicationStatus.WITHDRAWN",
    ),
    "tests/workflow/test_charts.py::test_the_page_shows_the_flows_as_they_are": Defect(
        "docs/workflow.md", 'planted(("approved"))', "planted", instead_of='    approved(("approved"))'
    ),
    "tests/grants/models/test_triggers.py::test_all_triggers_are_installed_by_migrate": Defect(
        "grants/apps.py",
        "    connections[using]",
        "guard_",
        instead_of="    triggers_install(connections[using])",
    ),
    "tests/test_catalogues.py::test_the_catalogues_hold_exactly_the_messages_of_the_sources[en]": Defect(
        "templates/grants/_planted.html", '{% load i18n %}{% translate "A planted sentence" %}', "A planted sentence"
    ),
    "tests/test_planted_warning.py::test_planted_warning": Defect(
        "tests/test_planted_warning.py",
        "import warnings\n\ndef test_planted_warning():\n    warnings.warn('planted', stacklevel=1)\n",
        "UserWarning: planted",
    ),
    "tests/test_planted_call.py::test_planted_call": Defect(
        "tests/test_planted_call.py",
        "import socket\n\ndef test_planted_call():\n    socket.create_connection(('192.0.2.1', 80), timeout=1)\n",
        'A test tried to use socket.socket.connect() with host "192.0.2.1"',
    ),
}


@pytest.fixture(scope="module")
def outcome(copy: House):
    """What the tests say when everything is planted."""
    with copy.spoilt(DEFECTS.values()):
        return copy.pytest(*DEFECTS)


def test_the_run_is_red(outcome):
    assert outcome.code == 1
    assert f"{len(DEFECTS)} failed in" in outcome.output


@pytest.mark.parametrize("address", DEFECTS)
def test_the_defect_is_named(outcome, address):
    said = failures(outcome.output).get(address.partition("::")[2], "")

    assert DEFECTS[address].unnamed_in(said) == [], said or outcome.output
