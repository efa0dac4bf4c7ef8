# SPDX-License-Identifier: AGPL-3.0-or-later
"""The road of an expert's seat: declare, score, wait until the review is closed."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from reviewers.models import Seat
from workflow import guards
from workflow.guards import result_is
from workflow.models import SeatProcess
from workflow.nodes import Locked, Task, Wait


class SeatFlow(Locked, flow.Flow):
    """The road of an expert's seat."""

    process_class = SeatProcess
    process_title = _("Review of a case")

    start = flow.StartHandle(this.begin).Next(this.split)

    split = flow.Split().Always(this.declare).Always(this.may_stop)

    declare = (
        Task(page="workflow:declare", results=("clear", "unsure", "recused"))
        .Annotation(title=_("Declare ties"))
        .Assign(guards.expert_of)
        .Permission("reviewers.sit_on_panel", obj=guards.panel_of)
        .Next(this.by_declaration)
    )

    by_declaration = (
        flow.Switch()
        .Case(this.clear_tie, cond=result_is("unsure"))
        .Case(this.recused, cond=result_is("recused"))
        .Default(this.score)
    )

    clear_tie = (
        Task(page="workflow:clear_tie", results=("clear", "recused"))
        .Annotation(title=_("Judge a doubtful tie"))
        .Permission("grants.assign_call", obj=guards.call_of)
        .Next(this.by_clearance)
    )

    by_clearance = flow.Switch().Case(this.recused, cond=result_is("recused")).Default(this.score)

    score = (
        Task(
            page="workflow:score",
            results=("submitted",),
            deputies=("grants.assign_call", "grants.run_reviews_call"),
        )
        .Annotation(title=_("Score"))
        .Assign(guards.expert_of)
        .Permission("reviewers.sit_on_panel", obj=guards.panel_of)
        .Next(this.submitted)
    )

    submitted = Wait(results=("reopened", "closed")).Annotation(title=_("Score handed in")).Next(this.by_reopening)

    by_reopening = flow.Switch().Case(this.score, cond=result_is("reopened")).Default(this.done)

    may_stop = Wait(results=("recused", "void")).Annotation(title=_("May be stopped")).Next(this.by_stop)

    by_stop = flow.Switch().Case(this.recused, cond=result_is("recused")).Default(this.void)

    done = flow.TerminateEnd()
    recused = flow.TerminateEnd()
    void = flow.TerminateEnd()

    def begin(self, activation: Any, *, seat: Seat) -> SeatProcess:
        """Bind the process to its seat."""
        activation.process.seat = seat
        activation.process.call = seat.assessment.application.call
        process: SeatProcess = activation.process
        return process
