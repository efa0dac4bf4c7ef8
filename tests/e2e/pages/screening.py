# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recommenders, screening and audit with cases in every list, and forms that are filled in wrongly or asked once more."""

from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grants.models import Quota
from grants.services.corrections import CorrectionPoint
from grants.services.jobs import jobs_run_due
from grants.services.letters import letter_receive
from grants.services.outside import outside_check_reply, outside_checks_ask
from grants.services.screening import CheckPoint, note_add
from tests.e2e.pages.document import Document
from tests.e2e.pages.visitor import Visitor
from tests.factories.files import PDF
from tests.factories.forms import requirement_of
from tests.factories.roles import holder
from tests.factories.world import World
from workflow.services.cases import case_recommend, case_return_by_officer
from workflow.services.checks import checks_schedule

LETTER = "区经信〔2026〕9号"
NO_FLAGS = {"flags-TOTAL_FORMS": "1", "flags-INITIAL_FORMS": "0", "flags-0-where": "E.", "flags-0-text": ""}


def documents() -> Iterator[Document]:
    """Yield every page with its cases, then what comes back from its forms."""
    world = filled(readers_of(World().opened()))
    visitors = {who: Visitor(who, "screening", user) for who, user in world.people.items()}
    answers = [visitors[who].get(path) for who, path in [*lists(world), *of_cases(world)]]
    answers += [visitors[who].post(path, data) for who, path, data in in_error(world)]
    yield from filter(None, answers)


def readers_of(world):
    """Give the world whoever reads its pages."""
    world.people = {
        "clerk": world.clerk,
        "leader": holder("recommender_leader", world.recommender),
        "officer": world.officer,
        "auditor": holder("auditor", world.call),
        "keeper": holder("audit_administrator", world.call.programme.authority),
    }
    return world


def filled(world):
    """Let every list have rows and every page something to show."""
    Quota.objects.create(call=world.call, dimension="recommender", key=world.recommender.code, maximum=4)
    world.waiting = [world.submitted(), world.submitted("面向大型装备的全生命周期协同制造平台与供应链质量追溯系统")]
    world.checked = world.recommended("船舶分段数字化车间")
    case_recommend(
        actor=world.clerk, application=world.submitted("整车柔性装配"), opinion="同意", rank=3, letter_number=LETTER
    )
    requirement_of(world.checked, code="A15", stage="recommendation", formats="pdf|ofd")
    letter = {"call": world.call, "recommender": world.recommender, "number": LETTER}
    letter_receive(actor=world.clerk, **letter, upload=SimpleUploadedFile("函.pdf", PDF), name="函.pdf")
    world.returned = world.recommended("高端机床远程运维")
    case_return_by_officer(
        actor=world.officer,
        application=world.returned,
        reason="审计报告缺少签字页",
        points=[CorrectionPoint(section="E", field="summary", text="请补充")],
        items=[CheckPoint("identity", is_met=True, evidence="营业执照"), CheckPoint("amounts", is_met=False)],
    )
    note_add(actor=world.officer, application=world.returned, text="已电话告知", with_whom="张会计")
    for body in ("市税务局", "市生态环境局"):
        checks = outside_checks_ask(
            actor=world.officer,
            call=world.call,
            organisations=[world.returned.organisation],
            body=body,
            letter_number="3号",
        )
    outside_check_reply(
        actor=world.officer,
        check=checks[0],
        is_clear=False,
        reply="有欠税记录",
        replied_on=world.window.opens_at.date(),
    )
    world.outside = checks[0]
    checks_schedule()
    jobs_run_due()
    return world


def lists(world):
    """Return the pages that are there also without a case, each with its reader."""
    call = [world.call.reference]
    return [
        ("clerk", reverse("workflow:recommendation_calls")),
        ("clerk", reverse("workflow:recommendations", args=call) + "?state=all"),
        ("leader", reverse("workflow:letters", args=call)),
        ("clerk", reverse("workflow:letter_print", args=call)),
        ("officer", reverse("workflow:screening_calls")),
        ("officer", reverse("workflow:screening", args=call) + "?state=all"),
        ("officer", reverse("workflow:outside_checks", args=call)),
        ("officer", reverse("workflow:call_screen", args=call)),
        ("auditor", reverse("workflow:audit_cases")),
        ("auditor", reverse("workflow:audit_events")),
        ("keeper", reverse("workflow:audit_verify")),
    ]


def of_cases(world):
    """Return the pages of single cases."""
    waiting, checked, returned = world.waiting[0], world.checked, world.returned
    return [
        ("clerk", reverse("workflow:recommend", args=[waiting.reference])),
        ("clerk", reverse("workflow:case", args=[checked.reference])),
        ("officer", reverse("workflow:formal_check", args=[checked.reference])),
        ("officer", reverse("workflow:case", args=[returned.reference])),
        ("officer", reverse("workflow:outside_reply", args=[world.call.reference, world.outside.pk])),
    ]


def in_error(world):
    """Return what is posted to get each page that names errors, and those that ask once more."""
    call, waiting, checked = [world.call.reference], world.waiting[0].reference, world.checked.reference
    marked = {"case": [case.reference for case in world.waiting], "act": "review"}
    given = {"outcome": "recommend", "opinion": "同意推荐", "rank": "9", "letter_number": "9号", "act": "review"}
    return [
        ("clerk", reverse("workflow:recommend", args=[waiting]), {**NO_FLAGS, "act": "review", "outcome": "return"}),
        ("clerk", reverse("workflow:recommend", args=[waiting]), {**NO_FLAGS, **given}),
        ("clerk", reverse("workflow:recommend_batch", args=call), {**marked}),
        ("clerk", reverse("workflow:letters", args=call), {"act": "scan", "number": LETTER}),
        ("officer", reverse("workflow:formal_check", args=[checked]), {**NO_FLAGS, "outcome": "accept"}),
        ("officer", reverse("workflow:case_note", args=[checked]), {"text": ""}),
        ("officer", reverse("workflow:outside_checks", args=call), {"body": ""}),
        ("officer", reverse("workflow:call_screen", args=call), {"act": "finish"}),
    ]
