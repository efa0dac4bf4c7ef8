# SPDX-License-Identifier: AGPL-3.0-or-later
"""An award whose agreement is drafted, and one whose payment was sent back to be corrected."""

from collections.abc import Iterator

from django.urls import reverse

from grants.services.jobs import jobs_run_due
from tests.e2e.pages.document import Document
from tests.e2e.pages.visitor import Visitor
from tests.factories.awards import AwardWorld, instalment_of
from workflow.services.requests import payment_ask, request_send_back


def documents() -> Iterator[Document]:
    """Yield both pages, and their forms with nothing in them."""
    world = AwardWorld()
    officer, boss = Visitor("officer", "award", world.officer), Visitor("holder", "award", world.boss)
    yield from _shown(officer, "agreement_text", world.award.reference)
    payment = payment_ask(
        actor=world.boss,
        award=world.signed().fresh(),
        text="申请拨付",
        instalment=instalment_of(world.award, 1),
        payee=world.award.organisation.name,
    )
    jobs_run_due()
    request_send_back(actor=world.officer, request=payment.request, answer="账号有误")
    yield from _shown(boss, "payment_correct", payment.request.reference)


def _shown(visitor: Visitor, page: str, reference: str) -> Iterator[Document]:
    address = reverse(f"workflow:{page}", args=[reference])
    yield from filter(None, (visitor.get(address), visitor.post(address)))
