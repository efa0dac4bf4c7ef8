# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of an expert whose cases are at every step, and what comes back from them."""

from collections.abc import Iterator

from django.urls import reverse

from grants.models import Partner
from grants.rules.choices import TieKind
from reviewers.enums import MemberRole, MemberState, Severity
from reviewers.models import Block, CaseGroup, Panel, PanelMember
from tests.e2e.pages.document import Document
from tests.e2e.pages.visitor import Visitor
from tests.factories.desks import desk_made
from tests.factories.people import OrganisationFactory
from tests.factories.reviewers import review_filled
from workflow.services.reviews import review_hand_in


def documents() -> Iterator[Document]:
    """Yield the pages of one expert, and those of old or wrong forms."""
    desk = filled_desk()
    paths, visitor = addresses(desk), Visitor("expert", "piled", desk.user)
    member = desk.user.expert.memberships.get(state=MemberState.INVITED)
    answer = reverse("workflow:invitation_answer", args=[member.reference])
    answers = [
        *map(visitor.get, paths.values()),
        visitor.post(paths["score"], {"revision": 0, "score_1": "99", "opinion": "旧页"}),
        visitor.post(paths["declarations"], {"rest": "1"}),
        visitor.post(answer, {"answer": "decline"}),
    ]
    yield from filter(None, answers)


def filled_desk():
    """One case to declare for, one begun, one ready, one handed in; one invitation waits and one is answered."""
    desk = desk_made(4)
    for seat in desk.seats[1:]:
        desk.world.declare(seat)
    first = desk.cases[0]
    Partner.objects.create(application=first, organisation=OrganisationFactory(name="东海船舶设计院"))
    expert = desk.seats[0].expert
    Block.objects.create(expert=expert, application=first, severity=Severity.SOFT, kind=TieKind.JOINT_WORK)
    review_filled(desk.fresh(1), opinion="")
    review_filled(desk.fresh(2), suggested_fen=15_000_000)
    review_filled(desk.fresh(3), veto="fraud_suspected", veto_reason="发票重复")
    review_hand_in(actor=desk.user, seat=desk.fresh(3))
    for number, state in enumerate((MemberState.INVITED, MemberState.DECLINED)):
        panel = Panel.objects.create(call=desk.call, name=f"装备{number}组", size=5)
        CaseGroup.objects.create(call=desk.call, name=f"装备{number}组", panel=panel)
        PanelMember.objects.create(panel=panel, expert=expert, position=1, role=MemberRole.MEMBER, state=state)
    return desk


def addresses(desk):
    """Return every page of an expert by name."""
    begun, ready, done = desk.seats[1:]
    return {
        "invitations": reverse("workflow:invitations"),
        "piles": reverse("workflow:piles"),
        "pile": desk.address("pile"),
        "left": desk.address("pile") + "?left=1",
        "declarations": desk.address("declarations"),
        "compare": desk.address("compare"),
        "hand_in_all": desk.address("hand_in_all"),
        "review_sheets": desk.address("review_sheets"),
        "score": desk.address("score", begun),
        "locked": desk.address("score", done),
        "lacking": desk.address("hand_in", begun),
        "hand_in": desk.address("hand_in", ready),
        "ask_reopening": desk.address("ask_reopening", done),
        "report_tie": desk.address("report_tie", begun),
    }
