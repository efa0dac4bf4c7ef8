# SPDX-License-Identifier: AGPL-3.0-or-later
"""The road of an award: agreement, work, acceptance and archive of a project, or the term of a certificate."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from grants.enums import AwardStatus
from grants.models import Award
from workflow import guards
from workflow.guards import result_is
from workflow.models import AwardProcess
from workflow.nodes import Locked, Task, Wait

BEGINNINGS = {AwardStatus.CERTIFIED: "certified", AwardStatus.ACCEPTED_FINAL: "finished"}


class AwardFlow(Locked, flow.Flow):
    """The road of an award."""

    process_class = AwardProcess
    process_title = _("Award")

    start = flow.StartHandle(this.begin).Next(this.split)

    split = flow.Split().Always(this.by_route).Always(this.may_stop)

    by_route = (
        flow.Switch()
        .Case(this.certified, cond=result_is("certified"))
        .Case(this.evaluate, cond=result_is("finished"))
        .Default(this.sign_agreement)
    )

    sign_agreement = (
        Task(page="workflow:agreement_sign", results=("signed",))
        .Annotation(title=_("Sign the agreement"))
        .Permission("grants.administer_organisation", obj=guards.holder_of)
        .Next(this.agree)
    )

    agree = (
        Task(page="workflow:agreement_agree", results=("agreed", "sent_back"))
        .Annotation(title=_("Agree to the agreement"))
        .Permission("grants.manage_call", obj=guards.call_of)
        .Next(this.by_agreement)
    )

    by_agreement = flow.Switch().Case(this.sign_agreement, cond=result_is("sent_back")).Default(this.active)

    active = (
        Wait(results=("due", "suspended", "completed")).Annotation(title=_("Project under way")).Next(this.by_progress)
    )

    by_progress = (
        flow.Switch()
        .Case(this.suspended, cond=result_is("suspended"))
        .Case(this.evaluate, cond=result_is("completed"))
        .Default(this.apply)
    )

    suspended = (
        Task(page="workflow:award_suspended", results=("resumed",))
        .Annotation(title=_("Check the rectification and let the project go on"))
        .Permission("grants.manage_call", obj=guards.call_of)
        .Next(this.active)
    )

    apply = (
        Task(page="workflow:acceptance_apply", results=("applied",))
        .Annotation(title=_("Apply for acceptance"))
        .Permission("grants.administer_organisation", obj=guards.holder_of)
        .Next(this.conclude)
    )

    conclude = (
        Task(page="workflow:acceptance_conclude", results=("passed", "closed", "failed", "rectify"))
        .Annotation(title=_("Conclude the acceptance"))
        .Permission("grants.manage_call", obj=guards.call_of)
        .Next(this.by_conclusion)
    )

    by_conclusion = flow.Switch().Case(this.rectify, cond=result_is("rectify")).Default(this.evaluate)

    rectify = (
        Task(page="workflow:acceptance_apply", results=("applied",))
        .Annotation(title=_("Rectify and apply for acceptance again"))
        .Permission("grants.administer_organisation", obj=guards.holder_of)
        .Next(this.conclude)
    )

    evaluate = (
        Task(page="workflow:award_evaluate", results=("evaluated_passed", "evaluated_closed", "evaluated_failed"))
        .Annotation(title=_("Evaluate the performance"))
        .Permission("grants.manage_call", obj=guards.call_of)
        .Next(this.archive)
    )

    archive = (
        Task(page="workflow:award_archive", results=("archived",))
        .Annotation(title=_("Archive"))
        .Permission("grants.manage_call", obj=guards.call_of)
        .Next(this.archived)
    )

    certified = Wait(results=("expired",)).Annotation(title=_("Certificate valid")).Next(this.expired)

    may_stop = (
        Wait(results=("lapsed", "not_rectified", "terminated", "revoked", "decertified"))
        .Annotation(title=_("May be stopped"))
        .Next(this.by_stop)
    )

    by_stop = (
        flow.Switch()
        .Case(this.lapsed, cond=result_is("lapsed"))
        .Case(this.failed, cond=result_is("not_rectified"))
        .Case(this.revoked, cond=result_is("revoked"))
        .Case(this.decertified, cond=result_is("decertified"))
        .Default(this.terminated)
    )

    archived = flow.TerminateEnd()
    failed = flow.TerminateEnd()
    lapsed = flow.TerminateEnd()
    terminated = flow.TerminateEnd()
    revoked = flow.TerminateEnd()
    expired = flow.TerminateEnd()
    decertified = flow.TerminateEnd()

    def begin(self, activation: Any, *, award: Award) -> AwardProcess:
        """Bind the process to its award; where it begins depends on what was awarded."""
        activation.process.award = award
        activation.process.call = award.application.call
        activation.process.result = BEGINNINGS.get(AwardStatus(award.status), "funded")
        process: AwardProcess = activation.process
        return process
