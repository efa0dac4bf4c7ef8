# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calls with everything their pages can show: one being set up, one under way, amended, prolonged, excepted from its rules."""

from collections.abc import Iterator

from django.urls import reverse

from grants.enums import AppliesTo, ExemptionKind, QuotaDimension
from grants.models import Application, AttachmentRequirement, District
from grants.permissions import assign_role
from grants.services.exemptions import exemption_check, exemption_enter
from grants.services.programmes import rules_correct
from grants.services.setup import Bounds, call_describe, quotas_set
from grants.services.windows import guide_amend
from tests.e2e.pages.document import Document
from tests.e2e.pages.visitor import Visitor
from tests.factories.awards import rules_with
from tests.factories.plan import IndustryFactory
from tests.factories.world import World
from workflow.services.calls import call_begin_copy, call_pause, call_reopen

PARTS = (
    "description",
    "dates",
    "form",
    "rubric",
    "quotas-recommender",
    "quotas-district",
    "quotas-industry",
    "budget",
    "places",
    "contacts",
)
CHAPTERS = ("windows", "funding", "scoring", "decision", "termination")
ACTS = ("call_extend", "call_suspend", "call_amend", "call_cancel", "call_exemptions")


def documents() -> Iterator[Document]:
    """Yield the pages of a call that is set up, then those of one under way."""
    world = furnished(world_of_calls())
    yield from _opened("set up", world, set_up_pages(world))
    yield from _sent(world)
    world = world_of_calls()
    running(world)
    world.in_review(*(Application.objects.get(pk=plain(world, title).pk) for title in "甲乙"))
    yield from _opened("under way", world, running_pages(world))
    call_pause(actor=world.officer, call=world.call, reason="核查")
    yield from _opened("suspended", world, [url("cockpit", world.call)])


def _opened(state: str, world: World, pages: list[str]) -> Iterator[Document]:
    visitor = Visitor("officer", state, world.officer)
    yield from filter(None, map(visitor.get, pages))


def _sent(world: World) -> Iterator[Document]:
    visitor = Visitor("officer", "set up", world.officer)
    wrong = [("call_rules_chapter", "funding", {}), ("call_part", "dates", {"opens_at_1": ""})]
    yield from filter(None, (visitor.post(url(name, world.call, part), data) for name, part, data in wrong))


def world_of_calls() -> World:
    """Return a world with one district, one industry, and an officer who may also exempt."""
    District.objects.get_or_create(code="310115", defaults={"name_zh": "浦东新区", "kind": "district"})
    IndustryFactory(name_zh="生产性服务业", name_en="Producer services")
    made = World()
    assign_role(role="decision_maker", user=made.officer, target=made.programme)
    return made


def url(name, call, *args):
    return reverse(f"workflow:{name}", args=[call.reference, *args])


def set_up_pages(world):
    call = world.call
    return [
        reverse("workflow:call_list"),
        reverse("workflow:call_new", args=[world.programme.code]),
        url("cockpit", call),
        url("call_cases", call),
        url("call_design", call),
        url("call_rules", call),
        url("call_publish", call),
        url("call_form", call, call.form_template_id),
        *(url("call_part", call, part) for part in PARTS),
        *(url("call_rules_chapter", call, chapter) for chapter in CHAPTERS),
    ]


def running_pages(world):
    """Return what is opened while a call is under way."""
    return [
        reverse("workflow:call_list"),
        *(url(name, world.call) for name in ("cockpit", "call_cases", "call_design", "call_rules", *ACTS)),
        url("call_rules_chapter", world.call, "windows"),
        url("call_part", world.call, "description"),
        *(url(name, world.call) for name in ("call_arrange", "call_assess", "call_close")),
        f"{url('call_cases', world.call)}?text=nothing",
    ]


def furnished(world):
    """Fill a call in design: copied, with guide, quotas and a rule of its own."""
    copied = call_begin_copy(
        actor=world.officer, source=world.call, code="NEXT-1", year=world.call.year + 1, title_zh="下一年度第一批"
    )
    call_describe(
        actor=world.officer, call=copied, code="NEXT-1", year=copied.year, title_zh="下一年度", guide_zh="指南" * 200
    )
    bounds = {world.recommender.code: Bounds(1, 6)}
    quotas_set(actor=world.officer, call=copied, dimension=QuotaDimension.RECOMMENDER, bounds=bounds)
    AttachmentRequirement.objects.create(
        template=copied.form_template, code="A04", name_zh="项目可行性报告", formats="pdf|docx", max_megabytes=50
    )
    world.call = copied
    return world


def running(world):
    """Bring a call into review, with everything its pages can show."""
    world.opened()
    call, district = world.call, District.objects.get(code="310115")
    guide_amend(actor=world.officer, call=call, text_zh="补充附件要求")
    call_reopen(
        actor=world.officer,
        window=world.window,
        district=district,
        closes_at=world.window.closes_at.replace(year=world.window.closes_at.year + 1),
        document_number="延期1号",
    )
    rules_correct(
        actor=world.officer,
        call=call,
        rules=rules_with(formal_check__working_days=7),
        applies_to=AppliesTo.FUTURE,
        reason="与通知不一致",
    )
    for amount, checker in ((500, world.second_officer), (700, None)):
        exemption = exemption_enter(
            actor=world.leader,
            call=call,
            kind=ExemptionKind.BUDGET,
            amount_fen=amount,
            document_number=f"沪府〔2026〕{amount}号",
            reason="市政府批准",
        )
        if checker:
            exemption_check(actor=checker, exemption=exemption)


def plain(world, title):
    """Return an accepted case; its applicant has confirmed the amendment."""
    application = world.draft(title)
    application.confirmed_amendment = application.call.amendments.last()
    application.save(update_fields=["confirmed_amendment"])
    world.draft, drafted = (lambda _title: application), world.draft
    try:
        return world.accepted(title)
    finally:
        world.draft = drafted
