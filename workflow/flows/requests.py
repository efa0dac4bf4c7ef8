# SPDX-License-Identifier: AGPL-3.0-or-later
"""The road of a request beside the main line: checked, completed where it must be, decided."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from viewflow import this
from viewflow.workflow import flow

from grants.enums import RequestKind
from grants.models import Request
from workflow import guards
from workflow.guards import result_is
from workflow.models import RequestProcess
from workflow.nodes import Locked, Task, Wait

# what a step is called, by the kind of the request
CHECK: Mapping[str, Promise] = {
    RequestKind.APPEAL: _("Check the appeal"),
    RequestKind.OBJECTION: pgettext_lazy("office", "Check the objection"),
    RequestKind.CHANGE: _("Check the change request"),
    RequestKind.PAYMENT: _("Check the payment request"),
    RequestKind.REPORT: _("Check the progress report"),
    RequestKind.ANNUAL_REVIEW: _("Check the annual review"),
}
CORRECT: Mapping[str, Promise] = {
    RequestKind.APPEAL: _("Complete the appeal"),
    RequestKind.OBJECTION: _("Complete the objection"),
    RequestKind.CHANGE: _("Complete the change request"),
    RequestKind.PAYMENT: _("Complete the payment request"),
    RequestKind.REPORT: _("Complete the progress report"),
    RequestKind.ANNUAL_REVIEW: _("Complete the annual review"),
}
DECIDE: Mapping[str, Promise] = {
    RequestKind.APPEAL: _("Decide on the appeal"),
    RequestKind.OBJECTION: _("Decide on the objection"),
    RequestKind.CHANGE: _("Decide on the change request"),
    RequestKind.PAYMENT: _("Decide on the payment request"),
    RequestKind.REPORT: _("Decide on the progress report"),
    RequestKind.ANNUAL_REVIEW: _("Decide on the annual review"),
}


class RequestFlow(Locked, flow.Flow):
    """The road of a request; its kind says who decides and what the answer moves."""

    process_class = RequestProcess
    process_title = _("Request")

    start = flow.StartHandle(this.begin).Next(this.split)

    split = flow.Split().Always(this.check).Always(this.may_stop)

    check = (
        Task(page="workflow:request_check", results=("checked", "payment_checked", "noted", "returned"), titles=CHECK)
        .Annotation(title=_("Check the request"))
        .Permission("grants.manage_call", obj=guards.call_of)
        .Next(this.by_check)
    )

    by_check = (
        flow.Switch()
        .Case(this.correct, cond=result_is("returned"))
        .Case(this.approve_payment, cond=result_is("payment_checked"))
        .Case(this.granted, cond=result_is("noted"))
        .Default(this.decide)
    )

    correct = (
        Task(page="workflow:request_correct", results=("resubmitted",), titles=CORRECT)
        .Annotation(title=_("Complete the request"))
        .Permission("grants.administer_organisation", obj=guards.asker_of)
        .Next(this.check)
    )

    decide = (
        Task(page="workflow:request_decide", results=("granted", "denied"), titles=DECIDE)
        .Annotation(title=_("Decide on the request"))
        .Permission("grants.decide_call", obj=guards.call_of)
        .Next(this.by_decision)
    )

    approve_payment = (
        Task(page="workflow:request_decide", results=("granted", "denied"))
        .Annotation(title=_("Approve the payment"))
        .Permission("grants.finance_call", obj=guards.call_of)
        .Next(this.by_decision)
    )

    by_decision = flow.Switch().Case(this.granted, cond=result_is("granted")).Default(this.denied)

    may_stop = Wait(results=("withdrawn",)).Annotation(title=_("May be withdrawn")).Next(this.withdrawn)

    granted = flow.TerminateEnd()
    denied = flow.TerminateEnd()
    withdrawn = flow.TerminateEnd()

    def begin(self, activation: Any, *, request: Request) -> RequestProcess:
        """Bind the process to its request."""
        activation.process.request = request
        activation.process.call = request.application.call
        process: RequestProcess = activation.process
        return process
