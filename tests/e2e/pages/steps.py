# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a decision at each of its steps: ranked, drafted, signed, in notice, approved, announced."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from grants.models import Request, User
from grants.services.jobs import jobs_run_due
from tests.e2e.pages.document import Document
from tests.e2e.pages.visitor import Visitor
from tests.factories.world import World, reject, reserve, support
from workflow.services.answers import case_objected
from workflow.services.decisions import decisions_prepare, decisions_sign, decisions_submit
from workflow.services.requests import request_answer, request_pass

NOTICE = {"act": "preview", "title": "拟支持名单公示", "body": "现予公示。"}
RESULT = {"act": "preview", "title": "示范项目名单", "body": "现予公布。"}


class Steps:
    """A call with three cases that goes from its ranking to its result."""

    def __init__(self) -> None:
        self.world = World().opened()
        self.cases = [self.world.accepted(f"{name}公司智能工厂") for name in "甲乙丙"]
        self.world.ranked(*self.cases)

    def documents(self) -> Iterator[Document]:
        """Yield its pages step by step."""
        yield from self._shown("ranked", self.world.officer, "ranking", "decide", "reopen_review")
        yield from self._list()
        yield from self._notice()
        yield from self._result()

    def _list(self) -> Iterator[Document]:
        world, (first, second, third) = self.world, self.cases
        proposals = [support(first), reserve(second), reject(third)]
        draft = decisions_prepare(actor=world.officer, call=world.call, proposals=proposals)
        yield from self._shown("list drafted", world.officer, "decide", "decide_submit")
        decisions_submit(actor=world.officer, decision_list=draft)
        for user in (world.officer, world.leader):
            yield from self._shown("list with the signers", user, "sign", "send_back", "record_signature")
        for _step in world.rules.decision.sign_off:
            decisions_sign(actor=world.leader, decision_list=draft)
        jobs_run_due()

    def _notice(self) -> Iterator[Document]:
        world = self.world
        yield from self._shown("list signed", world.officer, "decide", "sign", "notice")
        yield from self._previewed("notice", {**NOTICE, "opens_on": f"{timezone.localdate()}"})
        world.noticed()
        yield from self._shown("in notice", world.officer, "notice", "requests")
        yield from self._objection()
        world.notice_over()
        yield from self._shown("notice over", world.officer, "notice", "approve")

    def _objection(self) -> Iterator[Document]:
        """Answer an objection, and print the letter about it."""
        entry = self.world.notice.entries.get(application=self.cases[0])
        case_objected(entry=entry, text="材料不实", filer_name="赵异议", filer_phone="+8613811112222")
        jobs_run_due()
        request = Request.objects.latest("pk")
        request_pass(actor=self.world.officer, request=request)
        request_answer(actor=self.world.officer, request=request, is_granted=False, answer="经核查，材料属实。")
        jobs_run_due()
        visitor = Visitor("officer", "objection answered", self.world.officer)
        for page in ("request_decide", "request_letter"):
            yield from filter(None, [visitor.get(reverse(f"workflow:{page}", args=[request.reference]))])

    def _result(self) -> Iterator[Document]:
        world = self.world
        world.approved(self.cases[0])
        yield from self._shown("approved", world.officer, "approve", "announce")
        yield from self._previewed("announce", RESULT)
        world.announced()
        yield from self._shown("announced", world.officer, "announce", "approved_list", "result_letters")

    def _shown(self, step: str, user: User, *pages: str) -> Iterator[Document]:
        """Open pages, and send their forms with nothing in them."""
        visitor = Visitor("leader" if user == self.world.leader else "officer", step, user)
        for page in pages:
            address = self._at(page)
            yield from filter(None, (visitor.get(address), visitor.post(address)))

    def _previewed(self, page: str, words: dict[str, str]) -> Iterator[Document]:
        yield from filter(None, [Visitor("officer", "previewed", self.world.officer).post(self._at(page), words)])

    def _at(self, page: str) -> str:
        return reverse(f"workflow:{page}", args=[self.world.call.reference])


def documents() -> Iterator[Document]:
    """Yield the pages of a decision."""
    yield from Steps().documents()
