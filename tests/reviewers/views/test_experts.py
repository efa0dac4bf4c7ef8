# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of experts in a browser: found by filters, entered, corrected, tied, at a constant number of queries."""

import pytest
from django.urls import reverse

from grants.models import Event, User
from grants.rules.choices import TieKind
from reviewers.enums import Discipline, ExpertStanding
from reviewers.models import Block, Expert, Tie
from reviewers.services.ties import tie_record
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.programmes import CallFactory
from tests.factories.reviewers import ExpertFactory, IndustryFactory, PanelMemberFactory, SeatFactory
from tests.factories.roles import holder

pytestmark = pytest.mark.django_db
LIST = "reviewers:experts"
MOST_QUERIES = 8


@pytest.fixture
def officer():
    return holder("officer", CallFactory())


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


def to(name, expert, *more):
    return reverse(f"reviewers:{name}", args=[expert.reference, *more])


def shown(answer):
    return [expert.number for expert in answer.context["page"].object_list]


def entry(**fields):
    return {"name": "陈思远", "mobile": "13900001111", "discipline": "technical", "max_load": "30", **fields}


def test_experts_are_found_by_every_filter(desk):
    steel = IndustryFactory()
    expert = ExpertFactory(number="ZJ0001", name="陈思远", discipline=Discipline.FINANCE, employer_name="同济大学")
    expert.industries.add(steel)
    ExpertFactory(number="ZJ0002", name="李明哲", standing=ExpertStanding.PAUSED)

    for query, numbers in (
        ({}, ["ZJ0001", "ZJ0002"]),
        ({"text": "思远"}, ["ZJ0001"]),
        ({"text": "zj0002"}, ["ZJ0002"]),
        ({"text": "同济"}, ["ZJ0001"]),
        ({"text": expert.employer_uscc}, ["ZJ0001"]),
        ({"discipline": "finance"}, ["ZJ0001"]),
        ({"industry": steel.code}, ["ZJ0001"]),
        ({"standing": "paused"}, ["ZJ0002"]),
        ({"standing": "paused", "discipline": "finance"}, []),
        ({"discipline": "nonsense"}, ["ZJ0001", "ZJ0002"]),
    ):
        assert shown(desk.get(reverse(LIST), query)) == numbers, query


def test_answer_to_htmx_is_the_list_alone(desk):
    answer = desk.get(reverse(LIST), headers={"HX-Request": "true"})

    assert next(template.name for template in answer.templates) == "reviewers/_expert_list.html"


def test_queries_do_not_grow_with_experts(desk, count_queries):
    def experts(count):
        for expert in ExpertFactory.create_batch(count):
            expert.industries.set([IndustryFactory()])
            SeatFactory(expert=expert)

    experts(1)
    desk.get(reverse(LIST))
    with count_queries() as one:
        desk.get(reverse(LIST))
    experts(2)
    with count_queries() as three:
        desk.get(reverse(LIST))

    assert len(one) == len(three) <= MOST_QUERIES


def test_agency_sees_the_experts_of_its_panels_alone(client):
    member = PanelMemberFactory()
    other = ExpertFactory()
    client.force_login(holder("review_agency", member.panel.call))

    answer = client.get(reverse(LIST))

    assert shown(answer) == [member.expert.number]
    assert client.get(to("expert", other)).status_code == 404


@pytest.mark.parametrize(("role", "is_whole"), [("officer", True), ("review_agency", True), ("auditor", False)])
def test_auditor_reads_no_whole_number(client, role, is_whole):
    member = PanelMemberFactory(expert__user__mobile="+8613812345678")
    client.force_login(holder(role, member.panel.call))

    pages = [client.get(reverse(LIST)), client.get(to("expert", member.expert))]

    assert ["138 1234 5678" in page.content.decode() for page in pages] == [is_whole] * 2
    assert ["138****5678" in page.content.decode() for page in pages] == [not is_whole] * 2


def test_officer_enters_an_expert(desk):
    steel = IndustryFactory()

    answer = desk.post(reverse("reviewers:expert_new"), entry(industries=[steel.pk], number="A-1"))

    expert = Expert.objects.get()
    assert answer.url == to("expert", expert)
    assert (expert.number, expert.user.mobile, list(expert.industries.all())) == ("A-1", "+8613900001111", [steel])


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"mobile": ""}, "mobile"),
        ({"mobile": "123"}, "__all__"),
        ({"discipline": ""}, "discipline"),
        ({"employer_uscc": "91310115PDY0000000"}, "employer_uscc"),
        ({"employer_uscc": "123"}, "employer_uscc"),
        ({"max_load": "0"}, "max_load"),
    ],
)
def test_wrong_entry_is_refused_in_place(desk, fields, wrong):
    users = User.objects.count()

    answer = desk.post(reverse("reviewers:expert_new"), entry(**fields))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [wrong])
    assert (Expert.objects.count(), User.objects.count()) == (0, users)


def test_officer_corrects_an_entry_and_sees_what_is_there(desk):
    expert = ExpertFactory(name="陈思远", title="研究员")
    page = desk.get(to("expert_edit", expert))

    answer = desk.post(
        to("expert_edit", expert), entry(mobile=expert.user.mobile, title="教授", employer_uscc=expert.employer_uscc)
    )

    expert.refresh_from_db()
    assert page.context["form"].initial["title"] == "研究员"
    assert (answer.status_code, expert.title) == (302, "教授")


def test_number_in_use_is_not_changed_by_the_office(desk):
    expert = ExpertFactory()
    mobile = expert.user.mobile

    answer = desk.post(to("expert_edit", expert), entry(mobile="13900002222"))

    expert.refresh_from_db()
    assert (answer.status_code, expert.user.mobile) == (422, mobile)


def test_officer_pauses_an_expert(desk):
    expert = ExpertFactory()

    answer = desk.post(to("expert_standing", expert), {"standing": "paused", "reason": "出国"})

    expert.refresh_from_db()
    assert (answer.status_code, expert.standing, expert.standing_reason) == (302, "paused", "出国")


def test_tie_is_recorded_and_weighed_in_open_cases(desk):
    seat = SeatFactory()
    firm = seat.assessment.application.organisation

    answer = desk.post(
        to("tie_new", seat.expert),
        {"kind": TieKind.ADVISER, "uscc": firm.uscc.lower(), "evidence": "2025 年合同", "held_from": "2025-01-01"},
    )

    tie = Tie.objects.get()
    assert answer.status_code == 302
    assert (tie.organisation, tie.kind, tie.evidence) == (firm, TieKind.ADVISER, "2025 年合同")
    assert Block.objects.get().application == seat.assessment.application


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"uscc": "{uscc}", "person_name": "张三"},
        {"uscc": "91310115PDY99999XX"},
        {"uscc": "{uscc}", "evidence": ""},
        {"uscc": "{uscc}", "held_from": "2025-02-01", "held_to": "2025-01-01"},
        {"uscc": "{uscc}", "kind": TieKind.DECLARED},
    ],
)
def test_tie_without_object_evidence_or_order_is_refused(desk, fields):
    expert, firm = ExpertFactory(), OrganisationFactory()
    given = {"kind": TieKind.ADVISER, "evidence": "合同", **fields}

    answer = desk.post(to("tie_new", expert), {key: value.format(uscc=firm.uscc) for key, value in given.items()})

    assert (answer.status_code, Tie.objects.count()) == (422, 0)


def test_tie_is_ended_and_withdrawn(desk, officer):
    expert = ExpertFactory()
    ended, mistaken = (
        tie_record(actor=officer, expert=expert, kind=TieKind.ADVISER, organisation=OrganisationFactory())
        for _tie in range(2)
    )

    desk.post(to("tie_end", expert, ended.pk), {"held_to": "2026-01-31"})
    desk.post(to("tie_withdraw", expert, mistaken.pk), {"reason": "同名企业"})
    again = desk.post(to("tie_withdraw", expert, mistaken.pk), {"reason": "同名企业"})

    ended.refresh_from_db()
    mistaken.refresh_from_db()
    assert (f"{ended.held_to}", mistaken.withdrawn_reason, again.status_code) == ("2026-01-31", "同名企业", 422)


def test_tie_of_another_expert_is_not_found(desk, officer):
    tie = tie_record(actor=officer, expert=ExpertFactory(), kind=TieKind.ADVISER, organisation=OrganisationFactory())

    answer = desk.post(to("tie_withdraw", ExpertFactory(), tie.pk), {"reason": "同名企业"})

    tie.refresh_from_db()
    assert (answer.status_code, tie.withdrawn_reason) == (404, "")


@pytest.mark.parametrize(("role", "status"), [("auditor", 403), ("finance_officer", 404), ("decision_maker", 404)])
def test_nobody_else_enters_experts(client, role, status):
    client.force_login(holder(role, CallFactory()))
    before = Event.objects.count()

    answer = client.post(reverse("reviewers:expert_new"), entry())

    assert (answer.status_code, Expert.objects.count(), Event.objects.count()) == (status, 0, before)


def test_expert_reads_nothing_of_the_register(client):
    expert = ExpertFactory(user=UserFactory())
    client.force_login(expert.user)

    assert [client.get(reverse(LIST)).status_code, client.get(to("expert", expert)).status_code] == [404, 404]


def test_page_of_an_expert_shows_ties_panels_and_what_was_done(desk):
    member = PanelMemberFactory()
    desk.post(to("expert_standing", member.expert), {"standing": "paused", "reason": "出国"})

    answer = desk.get(to("expert", member.expert))

    assert [one.panel for one in answer.context["memberships"]] == [member.panel]
    assert [line.who for line in answer.context["record"]] == [str(answer.wsgi_request.user)]
