# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page of experts, empty, full and with errors: readable by all, sound HTML, nothing sticks out."""

import pytest
from django.test import Client
from django.urls import reverse

from grants.models import Partner
from grants.rules.choices import TieKind
from reviewers.enums import MemberRole, MemberState, Severity
from reviewers.models import Block, CaseGroup, Panel, PanelMember
from tests.e2e.checks import accessibility, html_errors, overflow, small_text
from tests.factories.desks import desk_made
from tests.factories.people import OrganisationFactory
from tests.factories.reviewers import ExpertFactory, review_filled
from workflow.services.reviews import review_hand_in

pytestmark = [pytest.mark.django_db(transaction=True)]

LANGUAGES = ["zh-hans", "en"]


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


def faults(page):
    """Return what is wrong with an open page at four widths."""
    found = {}
    for width in (320, 390, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        found[width, "sticks out"] = overflow(page)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        found[width, "axe"] = accessibility(page)
        found[width, "too small"] = small_text(page)
    return {key: value for key, value in found.items() if value}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", LANGUAGES)
def test_full_pages_are_readable_by_all_at_every_width(visit, language):
    desk = filled_desk()
    found = {}

    for name, path in addresses(desk).items():
        found[name] = faults(visit(path, user=desk.user, language=language))

    assert {name: value for name, value in found.items() if value} == {}


@pytest.mark.timeout(600)
def test_empty_pages_are_readable_by_all_at_every_width(visit):
    expert, desk = ExpertFactory(), desk_made()
    found = {name: faults(visit(reverse(f"workflow:{name}"), user=expert.user)) for name in ("piles", "invitations")}
    for name in ("compare", "hand_in_all", "review_sheets"):
        found[name] = faults(visit(desk.address(name), user=desk.user))
    desk.declared()
    review_filled(desk.fresh())
    review_hand_in(actor=desk.user, seat=desk.fresh())
    found["nothing left"] = faults(visit(desk.address("pile") + "?left=1", user=desk.user))

    assert {name: value for name, value in found.items() if value} == {}


@pytest.mark.timeout(600)
def test_pages_with_errors_are_readable_by_all_at_every_width(visit):
    desk = filled_desk()
    paths, found = addresses(desk), {}

    page = visit(paths["declarations"], user=desk.user)
    page.locator("input[value=tie]").check()
    page.locator("main form button[type=submit]").click()
    found["declarations"] = faults(page)
    page = visit(paths["invitations"], user=desk.user)
    page.locator("main details summary").first.click()
    page.locator("button[value=decline]").click()
    found["invitations"] = faults(page)
    page = visit(paths["report_tie"], user=desk.user)
    page.locator("main form button[type=submit]").click()
    found["report_tie"] = faults(page)
    page = visit(paths["score"], user=desk.user, scripts=True)
    page.locator("#id_score_1").fill("99")
    page.wait_for_selector("#error-1:not(:empty)")
    found["points"] = faults(page)
    review_filled(desk.fresh(1), "0.7", opinion="另一窗口")
    page.locator("#id_opinion").fill("本窗口")
    page.wait_for_selector("[data-conflict]")
    found["conflict"] = faults(page)

    assert {name: value for name, value in found.items() if value} == {}


def test_every_page_is_sound_html():
    desk = filled_desk()
    paths, pages = addresses(desk), {}
    for language in LANGUAGES:
        client = Client(headers={"accept-language": language})
        client.force_login(desk.user)
        for name, path in paths.items():
            pages[f"{name}-{language}"] = client.get(path).content.decode()
        sheet = {"revision": 0, "score_1": "99", "opinion": "旧页"}
        pages[f"conflict-{language}"] = client.post(paths["score"], sheet).content.decode()
        pages[f"declarations-wrong-{language}"] = client.post(paths["declarations"], {"rest": "1"}).content.decode()
        member = desk.user.expert.memberships.get(state=MemberState.INVITED)
        answer = reverse("workflow:invitation_answer", args=[member.reference])
        pages[f"invitations-wrong-{language}"] = client.post(answer, {"answer": "decline"}).content.decode()

    assert html_errors(pages) == []
