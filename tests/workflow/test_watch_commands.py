# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commands that watch a live system end with 1 and a line for each violation, or with 0 and no line."""

import pytest
from django.core.management import call_command

from grants.enums import ApplicationStatus
from grants.models import Application, User
from tests.factories.people import UserFactory
from tests.factories.world import World

pytestmark = pytest.mark.django_db
COMMANDS = ["check_invariants", "check_process_drift"]


@pytest.fixture
def case():
    return World().opened().accepted()


def ended_with(capsys, command):
    """Return the exit code of a command and its lines."""
    code = 0
    try:
        call_command(command)
    except SystemExit as end:
        code = end.code
    return code, capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_sound_system_has_nothing_to_report(case, capsys, command):
    assert ended_with(capsys, command) == (0, [])


def test_a_status_that_left_its_process_is_drift(case, capsys):
    Application.objects.filter(pk=case.pk).update(status=ApplicationStatus.LAPSED)

    code, (line,) = ended_with(capsys, "check_process_drift")

    assert code == 1
    assert f"application {case.pk} is 'lapsed'" in line


def test_a_superuser_is_a_violation(case, capsys):
    person = UserFactory()
    User.objects.filter(pk=person.pk).update(is_superuser=True)

    assert ended_with(capsys, "check_invariants") == (1, [f"grants_out_of_order: 'user {person.pk} is a superuser'"])
