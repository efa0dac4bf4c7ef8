# SPDX-License-Identifier: AGPL-3.0-or-later
"""What comes back to a case from beside its road: objections, appeals, and time that ran out."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grants.enums import ApplicationStatus, RequestKind, RequestState
from grants.exceptions import GrantsError
from grants.models import Application, NoticeEntry, Objection, Request
from grants.services.jobs import job_schedule
from grants.services.objections import (
    appeal_uphold,
    application_suspend,
    objection_dismiss,
    objection_file,
    objection_uphold,
    refusal_final,
)
from workflow.selectors.drift import step_of
from workflow.selectors.tasks import process_of
from workflow.services.steps import handle_complete

APPEAL_RESULT: dict[str, str] = {
    ApplicationStatus.NOT_RECOMMENDED: "appeal_to_recommender",
    ApplicationStatus.REFUSED: "appeal_to_check",
    ApplicationStatus.REJECTED: "appeal_to_decision",
}
OPEN_REQUESTS = (RequestState.FILED, RequestState.CORRECTION, RequestState.CHECKED)


def case_objected(*, entry: NoticeEntry, **fields: Any) -> Objection:
    """Take an objection to an entry of a running notice; its case is suspended while any objection is open."""
    process = process_of(entry.application)
    if step_of(process) == "in_notice":
        objection: Objection = handle_complete(
            process=process,
            node="in_notice",
            actor=None,
            act=_file_and_suspend,
            result="objected",
            entry=entry,
            **fields,
        )
        return objection
    return _file(entry=entry, **fields)


def case_objection_answered(*, request: Request, is_upheld: bool) -> Application:
    """Let a case go on after its last objection was answered, or take it out when one was upheld."""
    application = request.application
    still_open = Request.objects.filter(
        application=application, kind=RequestKind.OBJECTION, state__in=OPEN_REQUESTS
    ).exclude(pk=request.pk)
    if still_open.exists() and not is_upheld:
        return application
    answered: Application = handle_complete(
        process=process_of(application),
        node="objection",
        actor=None,
        act=objection_uphold if is_upheld else objection_dismiss,
        result="upheld" if is_upheld else _after_dismissal,
        application=application,
        entry=request.objection.entry,
    )
    return answered


def case_appeal_answered(*, request: Request, is_upheld: bool) -> Application:
    """Take a case back to where it was refused when its appeal is upheld; else the refusal stands."""
    application = request.application
    answered: Application = handle_complete(
        process=process_of(application),
        node="wait_appeal",
        actor=None,
        act=appeal_uphold if is_upheld else refusal_final,
        result=APPEAL_RESULT[application.status] if is_upheld else "final",
        application=application,
    )
    return answered


def case_refusal_final(*, application: Application) -> Application:
    """Let the refusal of a case stand when the time to appeal ran out; raises GrantsError while an appeal holds it."""
    final: Application = handle_complete(
        process=process_of(application),
        node="wait_appeal",
        actor=None,
        act=_final_unless_appealed,
        result="final",
        application=application,
    )
    return final


def _after_dismissal(application: Application) -> str:
    return "dismissed_open" if application.status == ApplicationStatus.PUBLICITY else "dismissed_ended"


@transaction.atomic
def _final_unless_appealed(*, actor: None, application: Application) -> Application:
    # asked after the case is locked: an appeal is filed under the same lock
    final = refusal_final(actor=actor, application=application)
    if Request.objects.filter(application=application, kind=RequestKind.APPEAL, state__in=OPEN_REQUESTS).exists():
        raise GrantsError(_("An appeal against this refusal is being handled."))
    return final


@transaction.atomic
def _file(*, entry: NoticeEntry, **fields: Any) -> Objection:
    objection = objection_file(entry=entry, **fields)
    job_schedule(kind="request_start", subject=objection.request, key=str(objection.request_id))
    return objection


@transaction.atomic
def _file_and_suspend(*, actor: None, entry: NoticeEntry, **fields: Any) -> Objection:
    objection = _file(entry=entry, **fields)
    application_suspend(actor=actor, application=entry.application, entry=entry)
    return objection
