# SPDX-License-Identifier: AGPL-3.0-or-later
"""Demonstration enterprises: scored by their own answers, a sample checked by experts, both in one order."""

from decimal import Decimal

import pytest

from grants.enums import ApplicationStatus, AwardStatus, HonourState
from grants.exceptions import GrantsError
from grants.models import Application, Award, DimensionScore, Sample
from grants.selectors.clock import database_now
from grants.selectors.questionnaires import card_of_case
from grants.services.jobs import jobs_run_due
from reviewers.engine.samples import sample, sample_size
from reviewers.services.groups import group_create
from reviewers.services.samples import sample_draw, sample_verify
from tests.factories.certified import BEST, MIDDLE, QUESTIONNAIRE, WORST, EnterpriseWorld
from tests.factories.world import SEED, assert_sound, fresh, seats_of, support
from workflow.selectors.callsteps import arrange_blockers
from workflow.services.calls import call_rank, call_review_begins, call_review_done
from workflow.services.cases import case_accept, case_recommend, case_submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return EnterpriseWorld().opened()


def accepted(world, title, how, rank):
    """Return a case of an enterprise that answered so, recommended and checked."""
    case = world.draft(title, how)
    case_submit(actor=case.created_by, application=case, received_at=database_now())
    case_recommend(actor=world.clerk, application=fresh(case), opinion="同意", rank=rank, letter_number="1号")
    case_accept(actor=world.officer, application=fresh(case), items=[])
    return fresh(case)


def six(world):
    """Return six accepted cases: one more than the sample."""
    hows = [BEST, MIDDLE, WORST, BEST, MIDDLE, WORST]
    return [accepted(world, f"企业{place}", how, place) for place, how in enumerate(hows, start=1)]


def test_score_is_frozen_at_hand_in_with_each_part(world):
    best, worst = accepted(world, "甲", BEST, 1), accepted(world, "乙", WORST, 2)

    card = card_of_case(best)

    assert best.self_score == 10_000
    assert worst.self_score < 2_000
    assert [line.section for line in card.dimensions] == [part.section for part in QUESTIONNAIRE.dimensions]
    assert card.is_final
    assert DimensionScore.objects.filter(snapshot__application=best).count() == 6


def test_sample_is_a_share_at_least_the_minimum_at_most_all():
    tenth = Decimal("0.10")

    sizes = [sample_size(count, ratio=tenth, minimum=5) for count in (0, 3, 9, 51, 200)]

    assert sizes == [0, 3, 5, 6, 20]
    assert sample(["c", "a", "b"], size=2, seed=SEED) == sample(["b", "c", "a"], size=2, seed=SEED)


def test_review_waits_for_the_sample_and_groups_hold_only_what_was_drawn(world):
    cases = six(world)
    world.screened()
    with pytest.raises(GrantsError):
        call_review_begins(actor=world.officer, call=world.call)
    with pytest.raises(GrantsError):
        group_create(actor=world.officer, call=world.call, name="组", applications=cases[:1])

    drawn = sample_draw(actor=world.officer, call=world.call, seed=SEED, supervised_by="监督员")

    left_out = Application.objects.get(call=world.call, is_sampled=False)
    assert (len(drawn.pool), len(drawn.result)) == (6, 5)
    with pytest.raises(GrantsError):
        group_create(actor=world.officer, call=world.call, name="组", applications=[left_out])
    assert [blocker.sentence for blocker in arrange_blockers(world.call)] != []


def test_sample_is_drawn_again_only_with_a_reason_and_before_groups(world):
    cases = six(world)
    world.screened()
    first = sample_draw(actor=world.officer, call=world.call, seed=SEED, supervised_by="监督员")
    with pytest.raises(GrantsError):
        sample_draw(actor=world.officer, call=world.call, seed=SEED, supervised_by="监督员")

    again = sample_draw(actor=world.officer, call=world.call, seed="a1" * 32, supervised_by="甲", reason="补入一件")

    marked = Application.objects.filter(call=world.call, is_sampled=True)
    assert {case.number for case in marked} == set(again.result)
    assert sample_verify(row=first)
    assert sample_verify(row=again)
    group_create(actor=world.officer, call=world.call, name="组", applications=list(marked))
    with pytest.raises(GrantsError):
        sample_draw(actor=world.officer, call=world.call, seed=SEED, supervised_by="甲", reason="再抽")
    assert len(cases) == 6


def test_altered_sample_is_not_verified(world):
    six(world)
    drawn = world.sampled()
    assert sample_verify(row=drawn)

    Application.objects.filter(call=world.call, is_sampled=True).update(is_sampled=False)

    assert not sample_verify(row=Sample.objects.get(pk=drawn.pk))
    drawn.result = drawn.result[::-1]
    assert not sample_verify(row=drawn)


def test_sampled_and_unsampled_cases_stand_in_one_order_and_become_certificates(world):
    cases = six(world)
    world.sampled()
    left_out = Application.objects.get(call=world.call, is_sampled=False)
    assert left_out.status == ApplicationStatus.SCORED
    for case in cases:
        for seat in seats_of(case):
            world.score(seat, share="0.7")
    jobs_run_due()
    call_review_done(actor=world.officer, call=world.call)

    ranking = call_rank(actor=world.officer, call=world.call)

    entries = {entry.application_id: entry for entry in ranking.entries.all()}
    assert len(entries) == 6
    own = entries[left_out.pk]
    assert (own.basis_score * 100, own.valid_scores, own.is_flagged) == (left_out.self_score, 0, False)
    assert {entry.valid_scores for key, entry in entries.items() if key != left_out.pk} == {5}
    world.decide(*(support(case, amount_fen=0) for case in map(fresh, cases)))
    world.noticed()
    world.notice_over()
    world.approved(*cases)
    jobs_run_due()
    awards = Award.objects.filter(application__call=world.call)
    assert {award.status for award in awards} == {AwardStatus.CERTIFIED}
    assert {award.honour.state for award in awards} == {HonourState.VALID}
    assert_sound()
