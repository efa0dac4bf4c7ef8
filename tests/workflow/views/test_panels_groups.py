# SPDX-License-Identifier: AGPL-3.0-or-later
"""Groups and draws in a browser: suggested, formed, changed, drawn from the pool that was shown, verified, printed."""

import pytest
from django.urls import reverse

from grants.enums import ApplicationStatus
from grants.models import Call
from grants.rules.choices import TieKind
from reviewers.models import Block, CaseGroup, Draw
from reviewers.services.ties import tie_record
from tests.factories.reviewers import (
    SEED,
    ExpertFactory,
    IndustryFactory,
    call_in_review,
    case_of,
    experts_made,
    group_drawn,
)
from tests.factories.roles import holder
from workflow.services.panels import group_form

pytestmark = pytest.mark.django_db
MOST_QUERIES = 8


@pytest.fixture
def call():
    return call_in_review()


@pytest.fixture
def officer(call):
    return holder("officer", call)


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


def to(name, row, *more):
    return reverse(f"workflow:{name}", args=[row.reference, *more])


def formed(call, officer, count=2, name="装备组", **fields):
    cases = [case_of(call, **fields) for _case in range(count)]
    return group_form(actor=officer, call=call, name=name, applications=cases)


def test_cases_wait_by_industry_and_groups_are_suggested(desk, call):
    steel, ships = IndustryFactory(sort=1, name_zh="钢铁"), IndustryFactory(sort=2, name_zh="船舶")
    for industry, count in ((steel, 16), (ships, 3)):
        for _case in range(count):
            case_of(call, industry=industry)
    case_of(call, status=ApplicationStatus.CHECKING)

    answer = desk.get(to("groups", call))

    assert answer.context["page"].paginator.count == 19
    assert [(one.industry, len(one.cases)) for one in answer.context["proposed"]] == [(steel, 16), (ships, 3)]


def test_one_suggested_group_is_formed_or_all(desk, call):
    steel, ships = IndustryFactory(sort=1), IndustryFactory(sort=2)
    for industry, count in ((steel, 15), (ships, 15)):
        for _case in range(count):
            case_of(call, industry=industry)
    names = [one.name for one in desk.get(to("groups", call)).context["proposed"]]

    desk.post(to("groups_suggest", call), {"name": names[0]})
    first = list(call.case_groups.values_list("name", "industry"))
    desk.post(to("groups_suggest", call))
    gone = desk.post(to("groups_suggest", call), {"name": names[0]})

    assert first == [(names[0], steel.pk)]
    assert set(call.case_groups.values_list("industry", flat=True)) == {steel.pk, ships.pk}
    assert (gone.status_code, call.case_groups.count()) == (302, 2)


def test_group_is_formed_of_marked_cases(desk, call):
    first, second, _third = (case_of(call) for _case in range(3))

    answer = desk.post(to("group_new", call), {"name": "甲组", "cases": [first.reference, second.reference]})

    group = CaseGroup.objects.get()
    assert answer.url == to("group", group)
    assert set(group.assessments.values_list("application", flat=True)) == {first.pk, second.pk}


@pytest.mark.parametrize("case", ["no name", "no cases", "another call", "name taken"])
def test_group_that_is_not_whole_is_refused_in_place(desk, call, officer, case):
    one, other = case_of(call), case_of(call_in_review())
    if case == "name taken":
        formed(call, officer, name="甲组")
    before = CaseGroup.objects.count()
    chosen = {"no cases": [], "another call": [other.reference]}.get(case, [one.reference])

    answer = desk.post(to("group_new", call), {"name": "" if case == "no name" else "甲组", "cases": chosen})

    assert (answer.status_code, CaseGroup.objects.count()) == (422, before)
    assert answer.context["marked"] == chosen


def test_queries_do_not_grow_with_groups_and_cases(desk, call, officer, count_queries):
    def more(count):
        for number in range(count):
            case_of(call, industry=IndustryFactory())
            group_drawn(call)
            formed(call, officer, name=f"组{CaseGroup.objects.count()}{number}")

    more(1)
    desk.get(to("groups", call))
    with count_queries() as one:
        desk.get(to("groups", call))
    more(2)
    with count_queries() as three:
        desk.get(to("groups", call))

    assert len(one) == len(three) <= MOST_QUERIES


def test_ties_are_looked_for_and_shown_with_their_reason(desk, call, officer):
    group = formed(call, officer)
    case = group.assessments.first().application
    expert = ExpertFactory()
    tie_record(actor=officer, expert=expert, kind=TieKind.ADVISER, organisation=case.organisation)

    desk.post(to("group_ties", group))
    desk.post(to("groups_ties", call))

    rows = desk.get(to("group", group)).context["cases"]
    assert [(row.application, [block.kind for block in row.blocks], row.hard) for row in rows if row.blocks] == [
        (case, [TieKind.ADVISER], 1)
    ]
    assert Block.objects.count() == 1


def test_cases_join_and_leave_a_group_until_it_is_drawn(desk, call, officer):
    group, late = formed(call, officer), case_of(call)
    gone = group.assessments.first().application

    joined = desk.post(to("group_fill", group), {"cases": [late.reference]})
    without_reason = desk.post(to("group_drop", group), {"cases": [gone.reference]})
    left = desk.post(to("group_drop", group), {"cases": [gone.reference], "reason": "转入其他组"})

    assert (joined.status_code, without_reason.status_code, left.status_code) == (302, 422, 302)
    cases = {row.application for row in desk.get(to("group", group)).context["cases"]}
    assert late in cases
    assert gone not in cases


def test_group_page_counts_the_same_queries_for_any_number_of_cases(desk, call, officer, count_queries):
    small, large = formed(call, officer, 1, name="甲组"), formed(call, officer, 3, name="乙组")
    desk.get(to("group", small))

    counts = []
    for group in (small, large):
        with count_queries() as queries:
            desk.get(to("group", group))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= MOST_QUERIES


def test_group_is_renamed(desk, call, officer):
    group = formed(call, officer)

    desk.post(to("group_name", group), {"name": "钢铁组"})

    group.refresh_from_db()
    assert group.name == "钢铁组"


# -- draw ----------------------------------------------------------------------------------------------------------


def draw_data(desk, group, **fields):
    shown = desk.get(to("group_draw", group)).context["preview"].digest
    return {"supervised_by": "监督员", "origin": "made", "pool_seen": shown, **fields}


def test_page_says_what_cannot_be_filled(desk, call, officer):
    group = formed(call, officer)
    ExpertFactory.create_batch(3)

    preview = desk.get(to("group_draw", group)).context["preview"]

    assert (preview.is_possible, preview.eligible) == (False, 3)
    assert [(supply.stratum.code, supply.is_filled) for supply in preview.supplies] == [
        ("discipline:finance", False),
        ("any", False),
    ]


def test_panel_is_drawn_from_the_pool_that_was_shown(desk, call, officer):
    group = formed(call, officer)
    experts_made()

    answer = desk.post(to("group_draw", group), draw_data(desk, group))

    row = Draw.objects.get()
    assert answer.url == to("draw", call, row.number)
    assert (row.drawn_by, row.supervised_by, row.is_seed_given, len(row.seed)) == (officer, "监督员", False, 64)


def test_seed_of_the_supervisor_is_taken_in_one_spelling(desk, call, officer):
    group = formed(call, officer)
    experts_made()

    desk.post(to("group_draw", group), draw_data(desk, group, origin="given", seed=f" {SEED.upper()} "))

    row = Draw.objects.get()
    assert (row.seed, row.is_seed_given) == (SEED, True)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"supervised_by": ""}, "supervised_by"),
        ({"origin": ""}, "origin"),
        ({"origin": "given", "seed": "12"}, "seed"),
        ({"origin": "given", "seed": "xyz" * 12}, "seed"),
        ({"pool_seen": "0" * 64}, "__all__"),
    ],
)
def test_draw_that_is_not_in_order_is_refused(desk, call, officer, fields, wrong):
    group = formed(call, officer)
    experts_made()

    answer = desk.post(to("group_draw", group), draw_data(desk, group, **fields))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [wrong])
    assert Draw.objects.count() == 0


def test_drawing_again_needs_a_reason_and_replaces_the_panel(desk, call, officer):
    group = formed(call, officer)
    experts_made()
    desk.post(to("group_draw", group), draw_data(desk, group))

    refused = desk.post(to("group_draw", group), draw_data(desk, group))
    done = desk.post(to("group_draw", group), draw_data(desk, group, reason="名单有误"))

    group.refresh_from_db()
    assert (refused.status_code, done.status_code) == (422, 302)
    assert [row.reason for row in call.draws.all()] == ["", "名单有误"]
    assert group.panel == call.draws.get(number=2).panel
    assert desk.get(to("draw", call, 1)).context["is_current"] is False


def test_record_is_verified_on_demand_and_a_changed_one_is_found(desk, call, officer):
    group = group_drawn(call)
    row = group.panel.draws.get()
    address = to("draw", call, row.number)

    assert [desk.get(address, query).context["outcome"] for query in ({}, {"verify": "1"})] == [None, True]
    row.result["members"].reverse()
    row.save()
    assert desk.get(address, {"verify": "1"}).context["outcome"] is False


def test_record_lists_everybody_in_drawn_order(desk, call):
    panel = group_drawn(call).panel

    lines = desk.get(to("draw", call, 1)).context["lines"]

    assert [(line.expert, line.is_standby) for line in lines] == [
        (member.expert, member.role == "standby") for member in panel.members.order_by("position")
    ]


def test_print_is_in_chinese_with_seed_and_digests(desk, call):
    row = group_drawn(call).panel.draws.get()

    text = desk.get(to("draw_print", call, 1), headers={"accept-language": "en"}).content.decode()

    assert 'lang="zh-Hans-CN"' in text
    assert "评审专家随机抽取记录表" in text
    assert all(one in text for one in (row.seed, row.pool_digest, row.algorithm_version))


@pytest.mark.parametrize("role", ["auditor", "review_agency"])
def test_who_reads_does_not_form_nor_draw(client, call, officer, role):
    group = formed(call, officer)
    experts_made()
    client.force_login(holder(role, call))

    answers = [
        client.post(to("groups_suggest", call)),
        client.post(to("group_draw", group), {"supervised_by": "监督员", "origin": "made", "pool_seen": "0" * 64}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert (CaseGroup.objects.count(), Draw.objects.count()) == (1, 0)


def test_suspended_call_forms_no_group(desk, call):
    Call.objects.filter(pk=call.pk).update(is_suspended=True)
    case = case_of(call)

    answer = desk.post(to("group_new", call), {"name": "甲组", "cases": [case.reference]})

    assert (answer.status_code, CaseGroup.objects.count()) == (422, 0)
