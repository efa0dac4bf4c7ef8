# SPDX-License-Identifier: AGPL-3.0-or-later
"""The road of a call: from design through intake, review, decision and notice to its close."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from grants.models import Call
from workflow import guards
from workflow.enums import TO_CHECK
from workflow.guards import result_is
from workflow.models import CallProcess
from workflow.nodes import Locked, Task, Wait


class CallFlow(Locked, flow.Flow):
    """The road of a call."""

    process_class = CallProcess
    process_title = _("Call")

    start = flow.StartHandle(this.begin).Next(this.split)

    split = flow.Split().Always(this.design).Always(this.may_stop)

    design = (
        Task(page="workflow:call_design", results=("published",))
        .Annotation(title=_("Set up and publish"))
        .Permission("grants.manage_call", obj=guards.call_of)
        .Next(this.wait_open)
    )

    wait_open = Wait(results=("opened",)).Annotation(title=_("Wait for the opening")).Next(this.wait_close)

    wait_close = Wait(results=("intake_closed",)).Annotation(title=_("Intake open")).Next(this.screen)

    screen = (
        Task(page="workflow:call_screen", results=("to_panels", "to_assess"))
        .Annotation(title=_("Finish the screening"))
        .Permission("grants.screen_call", obj=guards.call_of)
        .Next(this.by_route)
    )

    by_route = flow.Switch().Case(this.arrange, cond=result_is("to_panels")).Default(this.assess)

    arrange = (
        Task(page="workflow:call_arrange", results=("arranged",))
        .Annotation(title=_("Form groups and draw panels"))
        .Permission("grants.assign_call", obj=guards.call_of)
        .Next(this.assess)
    )

    assess = (
        Task(page="workflow:call_assess", results=("assessed",))
        .Annotation(title=_("Close the review"))
        .Permission("grants.rank_call", obj=guards.call_of)
        .Next(this.rank)
    )

    rank = (
        Task(page="workflow:ranking", results=("ranked", "reopened"))
        .Annotation(title=_("Lock the ranking"))
        .Permission("grants.rank_call", obj=guards.call_of)
        .Next(this.by_ranking)
    )

    by_ranking = flow.Switch().Case(this.assess, cond=result_is("reopened")).Default(this.decide)

    decide = (
        Task(page="workflow:decide", results=("to_sign", "to_record", "reopened"))
        .Annotation(title=_("Prepare the decisions"))
        .Permission("grants.decide_call", obj=guards.call_of)
        .Next(this.by_signing)
    )

    sign = (
        Task(page="workflow:sign", results=("to_sign", "to_record", "all_signed", "sent_back"))
        .Annotation(title=_("Sign the decisions"))
        .Permission("grants.sign_call", obj=guards.call_of)
        .Next(this.by_signing)
    )

    record = (
        Task(page="workflow:record_signature", results=("entered", "sent_back"))
        .Annotation(title=_("Record a signature from paper"))
        .Permission("grants.decide_call", obj=guards.call_of)
        .Next(this.by_record)
    )

    by_record = flow.Switch().Case(this.decide, cond=result_is("sent_back")).Default(this.check_record)

    check_record = (
        Task(page="workflow:check_signature", results=("to_sign", "to_record", "all_signed", "sent_back"))
        .Annotation(title=_("Check a recorded signature"))
        .Permission("grants.decide_call", obj=guards.call_of)
        .Next(this.by_signing)
    )

    by_signing = (
        flow.Switch()
        .Case(this.sign, cond=result_is("to_sign"))
        .Case(this.record, cond=result_is("to_record"))
        .Case(this.assess, cond=result_is("reopened"))
        .Case(this.decide, cond=result_is("sent_back"))
        .Default(this.notice)
    )

    notice = (
        Task(page="workflow:notice", results=("noticed", "nothing_to_notice"))
        .Annotation(title=_("Publish the notice"))
        .Permission("grants.notice_call", obj=guards.call_of)
        .Next(this.by_publication)
    )

    by_publication = flow.Switch().Case(this.wait_notice, cond=result_is("noticed")).Default(this.close)

    wait_notice = Wait(results=("notice_ended",)).Annotation(title=_("Notice running")).Next(this.approve)

    approve = (
        Task(
            page="workflow:approve",
            results=("approved", "approved_in_part"),
            titles={TO_CHECK: _("Check the approval document")},
        )
        .Annotation(title=_("Enter the approval document"))
        .Permission("grants.decide_call", obj=guards.call_of)
        .Next(this.by_approval)
    )

    by_approval = flow.Switch().Case(this.approve, cond=result_is("approved_in_part")).Default(this.announce)

    announce = (
        Task(page="workflow:announce", results=("announced",))
        .Annotation(title=_("Announce the result"))
        .Permission("grants.notice_call", obj=guards.call_of)
        .Next(this.close)
    )

    close = (
        Task(page="workflow:call_close", results=("closed", "another_list", "late_approval"))
        .Annotation(title=_("Close the call, or decide on another list"))
        .Permission("grants.manage_call", obj=guards.call_of)
        .Next(this.by_close)
    )

    by_close = (
        flow.Switch()
        .Case(this.decide, cond=result_is("another_list"))
        .Case(this.approve, cond=result_is("late_approval"))
        .Default(this.closed)
    )

    may_stop = Wait(results=("cancelled",)).Annotation(title=_("May be stopped")).Next(this.cancelled)

    closed = flow.TerminateEnd()
    cancelled = flow.TerminateEnd()

    def begin(self, activation: Any, *, call: Call) -> CallProcess:
        """Bind the process to its call."""
        activation.process.call = call
        process: CallProcess = activation.process
        return process
