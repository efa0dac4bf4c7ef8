# SPDX-License-Identifier: AGPL-3.0-or-later
"""One declaration for the whole pile, before anything of the cases is read."""

import pytest
from django.urls import reverse

from grants.models import Answer, Partner
from grants.rules.choices import TieKind
from reviewers.enums import SeatState, Severity
from reviewers.models import Block
from tests.factories.people import OrganisationFactory
from tests.factories.world import person
from workflow.services.reviews import doubt_judged, seat_dropped

pytestmark = pytest.mark.django_db


def rows_of(desk, **answers):
    """Return what the page would post: every row shown, and ``answers`` by number."""
    data = {"shown": [seat.reference for seat in desk.seats], "pledge": "1"}
    for number, fields in answers.items():
        key = desk.seats[int(number.removeprefix("row"))].reference
        data |= {f"{part}-{key}": value for part, value in fields.items()}
    return data


CLEAR, UNSURE, TIE = (
    {"answer": "clear"},
    {"answer": "unsure", "why": "曾是同学"},
    {"answer": "tie", "kind": "shareholder_or_director"},
)


def states(desk):
    return [(seat.state, seat.declared_at is not None) for seat in map(desk.fresh, range(len(desk.seats)))]


OPEN, DECLARED, GONE = ("accepted", False), ("accepted", True), ("recused", False)


def name_people(case):
    """Let the snapshot of a case name its legal representative and its team."""
    snapshot = case.snapshots.get()
    for field, row, text in (
        ("legal_rep", 0, "赵法定"),
        ("team.name", 0, "钱成员"),
        ("team.role", 0, "member"),
        ("team.name", 1, "孙负责"),
        ("team.role", 1, "principal"),
    ):
        Answer.objects.create(snapshot=snapshot, field=field, row=row, text=text)


def test_the_page_names_in_full_who_stands_behind_a_case(desk):
    case = desk.cases[0]
    name_people(case)
    Partner.objects.create(application=case, organisation=OrganisationFactory(name="东海船舶设计院"))
    Block.objects.create(expert=desk.seats[0].expert, application=case, severity=Severity.SOFT, kind=TieKind.JOINT_WORK)

    page = desk.get("declarations")

    row = page.context["rows"][0].behind
    assert (row.organisation, row.legal_representative) == (case.organisation_name, "赵法定")
    assert (row.principals, row.partners) == (("孙负责",), ("东海船舶设计院",))
    assert row.hints == (str(TieKind.JOINT_WORK.label),)
    text = page.content.decode()
    assert [name for name in ("赵法定", "孙负责", "东海船舶设计院") if name not in text] == []


def test_a_lifted_tie_is_no_hint(desk):
    Block.objects.create(
        expert=desk.seats[0].expert,
        application=desk.cases[0],
        severity=Severity.SOFT,
        kind=TieKind.JOINT_WORK,
        is_lifted=True,
    )

    assert desk.get("declarations").context["rows"][0].behind.hints == ()


def test_nothing_of_what_a_case_says_is_sent_before_the_declaration(desk):
    seat = desk.seats[0]

    page = desk.get("declarations").content.decode()
    score, file_list = desk.get("score", seat), desk.get("compare").content.decode()

    assert "改造生产线" not in page + file_list
    assert (score.status_code, score.url) == (302, desk.address("declare", seat))
    assert desk.get("hand_in", seat).status_code == 404
    assert desk.get("report_tie", seat).status_code == 404


def test_no_answer_is_preset(desk_of_three):
    page = desk_of_three.get("declarations").content.decode()

    assert page.count('type="radio"') == 9
    assert "checked" not in page


def test_each_answer_takes_its_way(desk_of_three):
    desk = desk_of_three

    answer = desk.post("declarations", data=rows_of(desk, row0=CLEAR, row1=UNSURE, row2=TIE))

    assert (answer.status_code, answer.url) == (302, desk.address("pile"))
    assert states(desk) == [DECLARED, OPEN, GONE]
    assert desk.fresh(1).reason == "曾是同学"
    assert Block.objects.get(application=desk.cases[2]).kind == TieKind.SHAREHOLDER
    doubt_judged(actor=desk.world.officer, seat=desk.fresh(1), excludes=False)
    assert states(desk)[1] == DECLARED


def test_a_doubt_is_not_asked_for_twice(desk_of_three):
    desk = desk_of_three
    desk.post("declarations", data=rows_of(desk, row0=UNSURE))

    rows = desk.get("declarations").context["rows"]

    assert [row.reference for row in rows] == [seat.reference for seat in desk.seats[1:]]


def test_the_rest_covers_what_was_left_blank_on_the_page(desk_of_three):
    desk = desk_of_three

    desk.post("declarations", data=rows_of(desk, row1=TIE) | {"rest": "1"})

    assert states(desk) == [DECLARED, GONE, DECLARED]


def test_the_rest_does_not_cover_a_case_that_was_not_on_the_page(desk_of_three):
    desk = desk_of_three
    data = rows_of(desk) | {"rest": "1"}
    data["shown"] = [seat.reference for seat in desk.seats[:2]]

    desk.post("declarations", data=data)

    assert states(desk) == [DECLARED, DECLARED, OPEN]


def test_a_row_without_an_answer_stays_open(desk_of_three):
    desk = desk_of_three

    answer = desk.post("declarations", data=rows_of(desk, row0=CLEAR))

    assert answer.status_code == 302
    assert states(desk) == [DECLARED, OPEN, OPEN]


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer": "tie"},
        {"answer": "unsure"},
        {"answer": "tie", "kind": "declared_by_expert"},
        {"answer": "tie", "kind": "friend"},
        {"answer": "perhaps"},
    ],
)
def test_an_answer_without_what_it_needs_changes_nothing(desk_of_three, wrong):
    desk = desk_of_three

    answer = desk.post("declarations", data=rows_of(desk, row0=CLEAR, row1=wrong))

    assert answer.status_code == 422
    assert states(desk) == [OPEN, OPEN, OPEN]
    assert desk.user.expert.pk not in pledged()


@pytest.mark.parametrize("missing", ["pledge", "answers"])
def test_the_commitment_and_one_answer_are_needed(desk, missing):
    data = rows_of(desk, row0=CLEAR) if missing == "pledge" else rows_of(desk)
    data.pop(missing, None)

    answer = desk.post("declarations", data=data)

    assert answer.status_code == 422
    assert states(desk) == [OPEN]


def pledged():
    from grants.models import Event

    return {int(event.subject.partition(":")[2]) for event in Event.objects.filter(action="expert.pledged")}


def test_the_commitment_is_recorded_once_for_the_pile(desk_of_three):
    from grants.audit import events_of

    desk = desk_of_three
    desk.post("declarations", data=rows_of(desk) | {"rest": "1"})

    events = events_of(desk.user.expert).filter(action="expert.pledged")
    assert [event.data for event in events] == [
        {"call_id": desk.call.pk, "pledges": ["impartiality", "confidentiality"]}
    ]


def test_a_seat_lost_meanwhile_is_named_and_touches_no_other(desk_of_three, monkeypatch):
    desk = desk_of_three
    from workflow.views import experts_declarations

    found = experts_declarations.undeclared_of

    def lost_after_the_look(user, reference):
        seats = found(user, reference)
        if len(seats) == 3:
            seat_dropped(actor=desk.world.officer, seat=desk.fresh(1), reason="改派")
        return seats

    monkeypatch.setattr(experts_declarations, "undeclared_of", lost_after_the_look)

    answer = desk.post("declarations", data=rows_of(desk, row0=CLEAR, row1=CLEAR, row2=CLEAR))

    assert answer.status_code == 422
    assert len(answer.context["form"].non_field_errors()) == 1
    assert states(desk) == [DECLARED, ("void", False), DECLARED]


def test_a_suspended_call_refuses_each_row_and_keeps_what_was_entered(desk):
    desk.world.call.is_suspended = True
    desk.world.call.save()

    answer = desk.post("declarations", data=rows_of(desk, row0=CLEAR))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [f"answer-{desk.seats[0].reference}"]
    assert answer.context["rows"][0].answer.value() == "clear"
    assert states(desk) == [OPEN]


def test_the_page_costs_the_same_for_more_cases(desk_of, desk_of_three):
    assert desk_of(1).queries("declarations") == desk_of_three.queries("declarations")


def test_every_seat_leads_to_the_one_page_and_none_left_to_the_pile(desk):
    assert desk.get("declare", desk.seats[0]).url == desk.address("declarations")
    desk.declared()
    assert desk.get("declarations").url == desk.address("pile")


def test_who_does_not_sit_there_finds_nothing(desk):
    desk.client.force_login(person())

    assert desk.get("declarations").status_code == 404
    assert desk.get("declare", desk.seats[0]).status_code == 404
    assert desk.post("declarations", data=rows_of(desk, row0=CLEAR)).status_code == 404
    assert states(desk) == [OPEN]


def test_nobody_declares_unsigned(client, desk):
    answer = client.post(reverse("workflow:declarations", args=[desk.call.reference]), rows_of(desk, row0=CLEAR))

    assert answer.status_code == 302
    assert states(desk) == [OPEN]
    assert desk.fresh().state == SeatState.ACCEPTED
