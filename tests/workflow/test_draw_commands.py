# SPDX-License-Identifier: AGPL-3.0-or-later
"""Panels are drawn and proved on the command line."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from grants.models import Event
from reviewers.models import Draw, Panel
from tests.factories.people import UserFactory
from tests.factories.reviewers import SEED, call_in_review, case_of, experts_made
from tests.factories.roles import holder
from workflow.management.commands.draw_panels import seed_of
from workflow.services.panels import group_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    return call_in_review()


@pytest.fixture
def officer(call):
    return holder("officer", call)


def grouped(call, officer, *names):
    experts_made(technical=30, finance=8)
    return [group_form(actor=officer, call=call, name=name, applications=[case_of(call)]) for name in names]


def run(*arguments):
    output = io.StringIO()
    call_command("draw_panels", *arguments, stdout=output)
    return output.getvalue().strip().splitlines()


def test_every_group_is_drawn_with_its_own_seed(call, officer):
    grouped(call, officer, "A", "B")

    result = json.loads(run(call.code, "--seed", SEED, "--json")[-1])

    assert [one["group"] for one in result["draws"]] == ["A", "B"]
    assert [one["seed"] for one in result["draws"]] == [SEED, seed_of(SEED, 1)]
    assert [(row.seed, row.drawn_by) for row in call.draws.all()] == [(SEED, officer), (seed_of(SEED, 1), officer)]
    assert result["draws"][0]["members"] == call.draws.get(number=1).result["members"]


def test_dry_run_says_the_same_and_keeps_nothing(call, officer):
    grouped(call, officer, "A")
    before = Event.objects.count()

    tried = json.loads(run(call.code, "--seed", SEED, "--dry-run", "--json")[-1])
    kept = (Draw.objects.count(), Panel.objects.count(), Event.objects.count())
    done = json.loads(run(call.code, "--seed", SEED, "--json")[-1])

    assert kept == (0, 0, before)
    assert tried["draws"] == done["draws"]


def test_drawn_groups_are_left_alone(call, officer):
    grouped(call, officer, "A")
    run(call.code, "--seed", SEED)

    lines = run(call.code, "--seed", "ab" * 32, "--json")

    assert json.loads(lines[-1])["draws"] == []
    assert call.draws.get().seed == SEED


def test_group_that_cannot_be_drawn_is_named_and_the_command_fails(call, officer):
    group_form(actor=officer, call=call, name="A", applications=[case_of(call)])

    with pytest.raises(CommandError) as error:
        run(call.code, "--seed", SEED, "--json")

    assert error.value.returncode == 1
    assert Draw.objects.count() == 0


@pytest.mark.parametrize("arguments", [["NONE", "--seed", SEED], ["{code}", "--seed", SEED, "--actor", "13900009999"]])
def test_unknown_call_or_person_is_refused(call, officer, arguments):
    UserFactory(mobile="+8613900009999")

    with pytest.raises(CommandError) as error:
        run(*[one.format(code=call.code) for one in arguments])

    assert error.value.returncode == 2


def test_draws_are_verified_and_a_changed_pool_is_found(call, officer):
    grouped(call, officer, "A")
    run(call.code, "--seed", SEED)
    output = io.StringIO()
    call_command("verify_draw", call.code, stdout=output)

    row = call.draws.get()
    row.pool[0]["discipline"] = "management"
    row.save()

    assert output.getvalue().startswith("draw 1 ")
    with pytest.raises(CommandError):
        call_command("verify_draw", call.code, stdout=io.StringIO())


def test_seed_that_is_no_seed_is_refused_by_the_draw(call, officer):
    grouped(call, officer, "A", "B")

    with pytest.raises(CommandError):
        run(call.code, "--seed", "not hexadecimal")

    assert Draw.objects.count() == 0
