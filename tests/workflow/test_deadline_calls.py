# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every deadline knows the call of what is due, whoever set it and whenever."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from grants.models import Recovery, RuleSet
from tests.factories.awards import AwardWorld
from tests.factories.programmes import CallFactory
from tests.factories.world import World, support
from workflow.enums import DeadlineKind, DeadlineState
from workflow.models import Deadline
from workflow.selectors.cockpit import deadlines_of
from workflow.selectors.invariants import deadline_of_another_call
from workflow.selectors.rules import CALL_WAYS, call_of
from workflow.services.deadlines import deadline_set_at

pytestmark = pytest.mark.django_db
fill = import_module("workflow.migrations.0004_deadline_calls").fill


def a_call_up_to_its_notice():
    world = World().opened()
    case = world.accepted()
    world.ranked(case)
    world.decide(support(case))
    world.noticed()


def an_award():
    AwardWorld("DEMO_ENTERPRISE")


@pytest.mark.parametrize(
    ("made", "subjects"), [(a_call_up_to_its_notice, {"call", "application", "seat", "notice"}), (an_award, {"award"})]
)
def test_deadlines_stand_under_the_call_of_their_object_where_the_migration_puts_them_too(made, subjects):
    made()
    kinds = Deadline.objects.order_by().values_list("subject_type__model", flat=True)
    assert set(kinds) == subjects
    assert list(deadline_of_another_call()) == []

    Deadline.objects.update(call=CallFactory())
    wrong = list(deadline_of_another_call())
    fill(apps, None)

    assert len(wrong) == Deadline.objects.filter(state=DeadlineState.OPEN).count() > 0
    assert list(deadline_of_another_call()) == []


def test_the_migration_knows_every_object_that_leads_to_a_call():
    ways = import_module("workflow.migrations.0004_deadline_calls").CALLS

    assert ways == {
        (model._meta.app_label, model._meta.model_name): "__".join(way) or "pk" for model, way in CALL_WAYS.items()
    }


def test_what_belongs_to_no_call_has_no_deadline():
    with pytest.raises(TypeError, match="RuleSet belongs to no call"):
        deadline_set_at(subject=RuleSet(pk=1), kind=DeadlineKind.REPORT, due_at=timezone.now())

    assert Deadline.objects.count() == 0


def test_a_recovery_leads_to_the_call_of_its_award():
    certified = AwardWorld("DEMO_ENTERPRISE")

    assert call_of(Recovery(award=certified.award)) == certified.award.application.call


def test_the_cockpit_counts_what_its_call_steers():
    world, other = World().opened(), World().opened()
    world.submitted("甲")
    world.submitted("乙")
    other.submitted("丙")

    counts = {due.kind: due.count for due in deadlines_of(world.call)}

    assert counts[DeadlineKind.RECOMMENDATION.label] == 2


def test_the_cockpit_leaves_out_what_an_award_owes_without_a_step():
    certified = AwardWorld("DEMO_ENTERPRISE")

    assert Deadline.objects.filter(call=certified.call, kind=DeadlineKind.EXPIRY, state=DeadlineState.OPEN).exists()
    assert DeadlineKind.EXPIRY.label not in [due.kind for due in deadlines_of(certified.call)]
