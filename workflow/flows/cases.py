# SPDX-License-Identifier: AGPL-3.0-or-later
"""The road of a case: from draft through recommendation, check, review and notice to approval."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from grants.models import Application
from workflow import guards
from workflow.guards import result_is
from workflow.models import ApplicationProcess
from workflow.nodes import Locked, Task, Wait


class ApplicationFlow(Locked, flow.Flow):
    """The road of a case."""

    process_class = ApplicationProcess
    process_title = _("Case")

    start = flow.StartHandle(this.begin).Next(this.split)

    split = flow.Split().Always(this.prepare).Always(this.may_stop)

    prepare = (
        Task(page="workflow:form", results=("to_recommender", "to_check"))
        .Annotation(title=_("Fill in and submit"))
        .Permission("grants.administer_organisation", obj=guards.organisation_of)
        .Next(this.by_submission)
    )

    by_submission = flow.Switch().Case(this.recommend, cond=result_is("to_recommender")).Default(this.formal_check)

    recommend = (
        Task(page="workflow:recommend", results=("recommended", "returned", "not_recommended", "checked_recommended"))
        .Annotation(title=_("Recommend"))
        .Permission("grants.handle_recommendation", obj=guards.recommender_of)
        .Next(this.by_recommendation)
    )

    by_recommendation = (
        flow.Switch()
        .Case(this.correct, cond=result_is("returned"))
        .Case(this.wait_appeal, cond=result_is("not_recommended"))
        .Case(this.ready, cond=result_is("checked_recommended"))
        .Default(this.formal_check)
    )

    correct = (
        Task(page="workflow:form", results=("to_recommender", "to_check"))
        .Annotation(title=_("Correct and submit again"))
        .Permission("grants.administer_organisation", obj=guards.organisation_of)
        .Next(this.by_submission)
    )

    formal_check = (
        Task(page="workflow:formal_check", results=("accepted", "checked", "returned", "refused"))
        .Annotation(title=_("Check formally"))
        .Permission("grants.screen_call", obj=guards.call_of)
        .Next(this.by_formal_check)
    )

    by_formal_check = (
        flow.Switch()
        .Case(this.correct, cond=result_is("returned"))
        .Case(this.wait_appeal, cond=result_is("refused"))
        .Case(this.recommend, cond=result_is("checked"))
        .Default(this.ready)
    )

    ready = (
        Wait(results=("to_review", "no_review")).Annotation(title=_("Wait for the review to begin")).Next(this.by_route)
    )

    by_route = flow.Switch().Case(this.wait_assessment, cond=result_is("to_review")).Default(this.wait_decision)

    wait_assessment = Wait(results=("assessed",)).Annotation(title=_("Wait for the experts")).Next(this.wait_decision)

    wait_decision = (
        Wait(results=("reopened", "support", "reserve", "reject"))
        .Annotation(title=_("Wait for the decision"))
        .Next(this.by_outcome)
    )

    by_outcome = (
        flow.Switch()
        .Case(this.wait_assessment, cond=result_is("reopened"))
        .Case(this.wait_notice, cond=result_is("support"))
        .Case(this.wait_reserve, cond=result_is("reserve"))
        .Default(this.wait_appeal)
    )

    wait_reserve = (
        Wait(results=("promoted", "carried", "not_promoted"))
        .Annotation(title=_("Wait in reserve"))
        .Next(this.by_reserve)
    )

    by_reserve = (
        flow.Switch()
        .Case(this.wait_notice, cond=result_is("promoted"))
        .Case(this.update, cond=result_is("carried"))
        .Default(this.rejected)
    )

    update = (
        Task(page="workflow:form", results=("to_ready",))
        .Annotation(title=_("Update for the next round"))
        .Permission("grants.administer_organisation", obj=guards.organisation_of)
        .Next(this.ready)
    )

    wait_notice = Wait(results=("noticed",)).Annotation(title=_("Wait for the notice")).Next(this.in_notice)

    in_notice = Wait(results=("cleared", "objected")).Annotation(title=_("In public notice")).Next(this.by_notice)

    by_notice = flow.Switch().Case(this.objection, cond=result_is("objected")).Default(this.wait_approval)

    objection = (
        Wait(results=("dismissed_open", "dismissed_ended", "upheld"))
        .Annotation(title=_("Wait for the answer to an objection"))
        .Next(this.by_objection)
    )

    by_objection = (
        flow.Switch()
        .Case(this.in_notice, cond=result_is("dismissed_open"))
        .Case(this.wait_approval, cond=result_is("dismissed_ended"))
        .Default(this.wait_appeal)
    )

    wait_approval = (
        Wait(results=("approved",)).Annotation(title=_("Wait for the approval document")).Next(this.approved)
    )

    wait_appeal = (
        Wait(results=("appeal_to_recommender", "appeal_to_check", "appeal_to_decision", "final"))
        .Annotation(title=_("Appeal possible"))
        .Next(this.by_appeal)
    )

    by_appeal = (
        flow.Switch()
        .Case(this.recommend, cond=result_is("appeal_to_recommender"))
        .Case(this.formal_check, cond=result_is("appeal_to_check"))
        .Case(this.wait_decision, cond=result_is("appeal_to_decision"))
        .Default(this.unsuccessful)
    )

    may_stop = Wait(results=("withdrawn", "lapsed")).Annotation(title=_("May be stopped")).Next(this.by_stop)

    by_stop = flow.Switch().Case(this.withdrawn, cond=result_is("withdrawn")).Default(this.lapsed)

    approved = flow.TerminateEnd()
    rejected = flow.TerminateEnd()
    unsuccessful = flow.TerminateEnd()
    withdrawn = flow.TerminateEnd()
    lapsed = flow.TerminateEnd()

    def begin(self, activation: Any, *, application: Application) -> ApplicationProcess:
        """Bind the process to its case."""
        activation.process.application = application
        activation.process.call = application.call
        process: ApplicationProcess = activation.process
        return process
