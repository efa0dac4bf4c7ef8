# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the people of an organisation see of their own cases: which they may edit, how far each is, what is next."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grants.engine.formfields import Problem
from grants.enums import ApplicationStatus, CallState
from grants.models import Application, Attachment, AttachmentRequirement, Call, CorrectionRequest, Organisation, User
from grants.permissions import holdings
from grants.selectors.applications import OWN
from grants.selectors.clock import database_now
from grants.selectors.forms import CaseForm, SectionState, case_form, section_states, template_of
from grants.selectors.reading import EDITABLE
from grants.selectors.windows import closing_of
from workflow.enums import DeadlineKind
from workflow.selectors.deadlines import open_deadlines


@dataclass(frozen=True)
class FormTask:
    """A part of the form in the task list."""

    title: str | Promise
    url: str
    state: str
    done: int = 0
    total: int = 0
    errors: int = 0
    is_current: bool = False


@dataclass(frozen=True)
class FormState:
    """A case in the hands of its organisation: form, problems, tasks and until when."""

    application: Application
    case: CaseForm
    problems: list[Problem]
    tasks: list[FormTask]
    closes_at: datetime
    is_provisional: bool
    is_open: bool
    correction: CorrectionRequest | None

    @property
    def sections_done(self) -> int:
        """Count the parts that need nothing more."""
        return sum(task.state == "done" for task in self.tasks)


def own_cases(user: User | AnonymousUser) -> QuerySet[Application]:
    """Return the cases of the organisations for which ``user`` prepares or decides."""
    return Application.objects.filter(organisation__in=_own(user)).select_related(
        "organisation__district",
        "call__programme",
        "call__form_template",
        "round",
        "rule_set",
        "recommender",
        "industry",
    )


def own_attachments(user: User | AnonymousUser) -> QuerySet[Attachment]:
    """Return the files of the cases of ``own_cases``."""
    return Attachment.objects.filter(application__organisation__in=_own(user)).select_related(
        "application", "requirement", "blob"
    )


def organisations_that_may_apply(user: User | AnonymousUser) -> QuerySet[Organisation]:
    """Return the organisations for which ``user`` may begin a case."""
    return Organisation.objects.filter(pk__in=_own(user)).select_related("district", "industry").order_by("name")


def calls_to_apply_to() -> QuerySet[Call]:
    """Return the calls whose intake is open."""
    return Call.objects.filter(state=CallState.OPEN).select_related("programme", "form_template")


def may_hand_in(user: User | AnonymousUser, application: Application) -> bool:
    """Say whether ``user`` may freeze, submit and withdraw for the organisation."""
    return application.organisation_id in holdings(user, "grants.administer_organisation")


def is_editable(application: Application) -> bool:
    """Say whether the form can be changed now: by its status, and as a draft only inside the window."""
    if application.status not in EDITABLE:
        return False
    return application.status != ApplicationStatus.DRAFT or database_now() < closing_of(application)


def form_state(application: Application, *, current: str = "") -> FormState:
    """Return how far a case is; ``current`` is the part that is open (a section's code, ``files`` …)."""
    case = case_form(application)
    problems = case.problems()
    correction = application.correction_requests.filter(answered_at=None).prefetch_related("items").first()
    closes_at, is_provisional = _until(application, correction)
    return FormState(
        application=application,
        case=case,
        problems=problems,
        tasks=_tasks(application, section_states(case, problems), problems, current),
        closes_at=closes_at,
        is_provisional=is_provisional,
        is_open=is_editable(application),
        correction=correction,
    )


def _until(application: Application, correction: CorrectionRequest | None) -> tuple[datetime, bool]:
    """Return until when a case can be handed in, and whether that may still move; a correction has its own deadline."""
    due = open_deadlines([application], DeadlineKind.CORRECTION).get(application.pk) if correction else None
    return (due.due_at, due.is_provisional) if due else (closing_of(application), False)


def requirements_of(application: Application) -> QuerySet[AttachmentRequirement]:
    """Return the documents that the form asks the applicant for."""
    return AttachmentRequirement.objects.filter(template=template_of(application), stage="application")


def required_documents(call: Call) -> QuerySet[AttachmentRequirement]:
    """Return the documents that an applicant has to hand in."""
    return AttachmentRequirement.objects.filter(template=call.form_template, stage="application", is_required=True)


def _tasks(
    application: Application, states: list[SectionState], problems: list[Problem], current: str
) -> list[FormTask]:
    reference = application.reference
    tasks = [
        FormTask(
            title=state.section.label,
            url=reverse("workflow:section", args=[reference, state.section.code]),
            state=state.state,
            done=state.done,
            total=state.total,
            errors=state.errors,
            is_current=state.section.code == current,
        )
        for state in states
    ]
    tasks.append(_files_task(application, current))
    is_whole = not problems
    for title, name in ((_("Print and seal"), "print"), (_("Check and submit"), "submit")):
        tasks.append(
            FormTask(
                title=title,
                url=reverse(f"workflow:{name}", args=[reference]),
                state="todo" if is_whole else "locked",
                is_current=name == current,
            )
        )
    return tasks


def _files_task(application: Application, current: str) -> FormTask:
    required = set(requirements_of(application).filter(is_required=True).values_list("code", flat=True))
    there = set(
        Attachment.objects.filter(application=application, removed_at=None).values_list("requirement__code", flat=True)
    )
    done = len(required & there)
    state = "done" if done == len(required) else "doing" if there else "todo"
    url = reverse("workflow:attachments", args=[application.reference])
    return FormTask(_("Attachments"), url, state, done, len(required), is_current=current == "files")


def _own(user: User | AnonymousUser) -> set[int]:
    return {key for perm in OWN for key in holdings(user, perm)}
