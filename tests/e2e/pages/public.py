# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of everybody in a town where a lot is going on."""

from collections.abc import Iterator

from django.urls import reverse

from grants.models import Amendment, Authority, Call, Correction
from tests.e2e.pages.document import Document
from tests.e2e.pages.visitor import Visitor
from tests.factories.objections import noticed_entry
from tests.factories.people import RecommenderFactory
from tests.factories.plan import HonourFactory, NoticeFactory, plan_in_full
from tests.factories.world import World


def documents() -> Iterator[Document]:
    """Yield every public page."""
    yield from filter(None, map(Visitor("anonymous", "town").get, town().values()))


def town() -> dict[str, str]:
    """Fill every public page, and return the addresses by name."""
    plan_in_full()
    world = World()
    entry = noticed_entry(world)
    Authority.objects.update(
        contact_name="王敏",
        phone="021-0000 0000",
        email="lhrh@example.org",
        address="上海市示范路 1 号",
        office_hours="工作日 9:00—17:00",
        discipline_phone="021-0000 0001",
    )
    RecommenderFactory(contact_name="产业科", phone="021-0000 1000")
    Call.objects.filter(pk=world.call.pk).update(guide_zh="一、支持方向\n\n二、报送方式", title_en="First call")
    Amendment.objects.create(call=world.call, number=1, text_zh="延长一周", published_by=world.officer)
    Correction.objects.create(
        notice=entry.notice, entry=entry, number=1, old_value="旧", new_value="新", reason="误", made_by=world.officer
    )
    NoticeFactory(call=world.call)
    HonourFactory(subject_name="面向大型装备的全生命周期协同制造平台" * 2, document_number="沪经信推〔2025〕100号")
    return {
        "calls": reverse("grants:calls"),
        "call": reverse("grants:call", args=[world.call.reference]),
        "notices": reverse("grants:notices"),
        "notice": reverse("grants:notice", args=[entry.notice_id]),
        "notice_search": reverse("grants:notice", args=[entry.notice_id]) + "?q=nothing",
        "notice_print": reverse("grants:notice_print", args=[entry.notice_id]),
        "honours": reverse("grants:honours"),
        "honours_none": reverse("grants:honours") + "?q=nothing",
        "object": reverse("workflow:object", args=[entry.notice_id, entry.position]),
        "help": reverse("grants:help"),
        "accessibility": reverse("grants:accessibility"),
        "signup": reverse("account_signup"),
        "status": reverse("grants:objection_status"),
    }
