# SPDX-License-Identifier: AGPL-3.0-or-later
"""The panel of a group is drawn, kept with all it rests on, and proved."""

from collections import Counter

import pytest

from grants.audit import events_of
from grants.exceptions import GrantsError
from grants.rules import load_rules
from reviewers.engine.draws import plain, pool_digest
from reviewers.enums import Discipline, ExpertStanding, MemberRole
from reviewers.models import Block, Draw, Expert, Panel, PanelMember
from reviewers.selectors.pools import parameters_of, pool_of
from reviewers.services.draws import draw_verify
from reviewers.services.groups import group_create
from tests.factories.people import UserFactory
from tests.factories.reviewers import (
    ExpertFactory,
    IndustryFactory,
    PanelFactory,
    PanelMemberFactory,
    call_in_review,
    case_of,
    drawn,
    experts_made,
    group_committed,
    group_drawn,
    grouped,
)

pytestmark = pytest.mark.django_db


def pool(group):
    rules = load_rules(group.call.rule_sets.get().data)
    candidates = pool_of(group=group, rules=rules, parameters=parameters_of(group=group, rules=rules))
    return {candidate.number: candidate.excluded for candidate in candidates}


def test_draw_seats_a_panel_with_standbys_in_drawn_order():
    group = group_drawn()

    roles = Counter(group.panel.members.values_list("role", flat=True))
    finance = group.panel.members.filter(role=MemberRole.MEMBER, expert__discipline=Discipline.FINANCE)
    assert roles == {MemberRole.MEMBER: 5, MemberRole.STANDBY: 5}
    assert finance.count() >= 1
    assert list(group.panel.members.values_list("position", flat=True)) == list(range(1, 11))
    assert {row.panel for row in group.assessments.all()} == {group.panel}


def test_draw_is_proved_from_what_was_stored():
    group = group_drawn()
    row = group.panel.draws.get()

    assert draw_verify(row=row) is True
    assert row.algorithm_version == "1"
    assert events_of(group.call).last().data["pool_digest"] == row.pool_digest


def spoil_pool(row):
    row.pool[0]["discipline"] = "management"


def spoil_seed(row):
    row.seed = "00" * 32


def spoil_result(row):
    row.result["members"].reverse()


def spoil_version(row):
    row.algorithm_version = "0"


@pytest.mark.parametrize("spoil", [spoil_pool, spoil_seed, spoil_result, spoil_version])
def test_draw_that_was_tampered_with_is_not_proved(spoil):
    row = group_drawn().panel.draws.get()

    spoil(row)

    assert draw_verify(row=row) is False


def test_panel_other_than_the_one_drawn_is_not_proved():
    group = group_drawn()
    row = group.panel.draws.get()
    PanelMember.objects.filter(panel=group.panel, position=1).update(expert=ExpertFactory())

    assert draw_verify(row=row) is False


def test_second_draw_needs_a_reason_and_keeps_the_first():
    group = group_drawn()
    first = group.panel

    with pytest.raises(GrantsError):
        drawn(group, seed="ab" * 32)
    row = drawn(group, seed="ab" * 32, reason="回避过多")

    assert (row.number, row.reason) == (2, "回避过多")
    assert Draw.objects.count() == 2
    assert Panel.objects.filter(pk=first.pk).exists()
    assert {assessment.panel for assessment in group.assessments.all()} == {row.panel}


def test_committed_panel_is_not_drawn_again():
    group = group_committed()

    with pytest.raises(GrantsError):
        drawn(group, reason="换人")

    assert Draw.objects.count() == 1


@pytest.mark.parametrize("seed", ["", "xyz", "5e5e", "5E" * 32, "5e" * 33])
def test_seed_is_hexadecimal_and_long(seed):
    call = call_in_review()
    group = grouped(call, case_of(call))
    experts_made()

    with pytest.raises(GrantsError):
        drawn(group, seed=seed)

    assert Draw.objects.count() == 0


def test_supervised_draw_names_the_supervisor():
    call = call_in_review()
    group = grouped(call, case_of(call))
    experts_made()

    with pytest.raises(GrantsError):
        drawn(group, supervised_by="")

    assert Draw.objects.count() == 0


def test_pool_that_is_too_small_says_what_is_missing():
    call = call_in_review()
    group = grouped(call, case_of(call))
    experts_made(technical=10, finance=0)

    with pytest.raises(GrantsError, match="finance"):
        drawn(group)
    ExpertFactory(discipline=Discipline.FINANCE)
    Expert.objects.filter(discipline=Discipline.TECHNICAL).update(standing=ExpertStanding.PAUSED)
    with pytest.raises(GrantsError, match="industry"):
        drawn(group)

    assert Panel.objects.count() == 0


def test_employees_of_the_applicant_are_found_before_the_draw():
    call = call_in_review()
    case = case_of(call)
    group = grouped(call, case)
    experts = experts_made()
    Expert.objects.filter(pk=experts[-1].pk).update(employer_uscc=case.organisation.uscc)

    drawn(group)
    group.refresh_from_db()

    assert pool(group)[experts[-1].number] == "tie"
    assert not group.panel.members.filter(expert=experts[-1]).exists()


def test_expert_tied_to_half_of_the_cases_may_be_drawn_and_to_more_not():
    call = call_in_review()
    cases = [case_of(call) for _ in range(3)]
    one, two = ExpertFactory(), ExpertFactory()
    Block.objects.create(expert=one, application=cases[0], severity="hard", kind="shareholder_or_director")
    Block.objects.create(expert=one, application=cases[0], severity="hard", kind="adviser_paid_within_3_years")
    for case in cases[:2]:
        Block.objects.create(expert=two, application=case, severity="hard", kind="shareholder_or_director")

    assert pool(grouped(call, *cases)) == {one.number: "", two.number: "tie"}


def test_expert_without_room_for_the_cases_is_left_out():
    call = call_in_review(panel__applications_per_expert_max=2)
    busy = ExpertFactory()
    other = PanelFactory(call=call)
    PanelMemberFactory(panel=other, expert=busy)
    group_create(actor=UserFactory(), call=call, name="甲", applications=[case_of(call)]).assessments.update(
        panel=other
    )
    small = ExpertFactory(max_load=1)
    free = ExpertFactory()

    group = grouped(call, case_of(call), case_of(call))

    assert pool(group) == {busy.number: "load", small.number: "load", free.number: ""}


def test_expert_who_sat_as_many_years_running_as_allowed_is_left_out():
    call = call_in_review(panel__consecutive_years_max=2)
    tired, fresh = ExpertFactory(), ExpertFactory()
    for year in (call.year - 1, call.year - 2):
        before = call_in_review()
        before.programme, before.year = call.programme, year
        before.save()
        PanelMemberFactory(panel=PanelFactory(call=before), expert=tired)
        if year == call.year - 1:
            PanelMemberFactory(panel=PanelFactory(call=before), expert=fresh)

    assert pool(grouped(call, case_of(call))) == {tired.number: "years", fresh.number: ""}


def test_paused_experts_and_those_without_account_are_no_candidates():
    call = call_in_review()
    ExpertFactory(standing=ExpertStanding.PAUSED)
    ExpertFactory(user=None)
    official = ExpertFactory(is_official=True)

    assert pool(grouped(call, case_of(call))) == {official.number: "official"}


def test_group_of_an_industry_draws_those_who_know_it_and_finance_from_all():
    call = call_in_review()
    steel = IndustryFactory()
    group = grouped(call, case_of(call, industry=steel), industry=steel)
    knows = ExpertFactory.create_batch(4)
    for expert in knows:
        expert.industries.add(steel)
    finance = ExpertFactory(discipline=Discipline.FINANCE)
    ExpertFactory.create_batch(5)

    drawn(group)
    group.refresh_from_db()

    assert {member.expert for member in group.panel.members.all()} == {*knows, finance}


def test_seats_of_a_mixed_group_follow_its_cases():
    call = call_in_review()
    steel, ships = IndustryFactory(code="A"), IndustryFactory(code="B")
    group = grouped(call, *(case_of(call, industry=one) for one in (steel, steel, steel, ships)))
    rules = load_rules(call.rule_sets.get().data)

    strata = parameters_of(group=group, rules=rules).strata

    assert [(one.code, one.seats) for one in strata] == [
        ("discipline:finance", 1),
        ("industry:A", 3),
        ("industry:B", 1),
    ]


def test_seed_is_made_at_the_moment_where_none_is_given():
    call = call_in_review()
    group = grouped(call, case_of(call))
    experts_made()

    row = drawn(group, seed=None)

    assert (len(row.seed), row.is_seed_given) == (64, False)
    assert draw_verify(row=row) is True


def test_pool_that_changed_since_it_was_shown_is_not_drawn_from():
    call = call_in_review()
    group = grouped(call, case_of(call))
    experts_made()
    rules = load_rules(call.rule_sets.get().data)
    shown = pool_digest(
        [plain(one) for one in pool_of(group=group, rules=rules, parameters=parameters_of(group=group, rules=rules))]
    )
    newcomer = ExpertFactory()

    with pytest.raises(GrantsError):
        drawn(group, pool_seen=shown)
    assert Draw.objects.count() == 0
    newcomer.standing = ExpertStanding.PAUSED
    newcomer.save()

    assert drawn(group, pool_seen=shown).pool_digest == shown
