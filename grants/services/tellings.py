# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tell the organisations concerned what changed in a call: a job, since a call may have a thousand cases."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from grants.enums import ApplicationStatus as Case
from grants.models import Amendment, Application, Job, Organisation, RuleSet
from grants.models.messages import Message
from grants.services.jobs import job_schedule, job_subject, register_kind
from grants.services.messages import message_queue

KIND = "call_tell"
MUST_CONFIRM = (Case.DRAFT, Case.RETURNED, Case.UPDATING)


@dataclass(frozen=True)
class Telling:
    """The text that goes out about a row, and the cases whose organisations get it."""

    template: str
    cases: Callable[[Any], QuerySet[Application]]


def must_confirm(*, amendment: Amendment) -> QuerySet[Application]:
    """Return the cases that cannot be handed in before an amendment is confirmed."""
    return Application.objects.filter(call=amendment.call_id, status__in=MUST_CONFIRM)


def _moved_to(rule_set: RuleSet) -> QuerySet[Application]:
    """Return the cases that a correction moved to its version; later ones began under it."""
    return Application.objects.filter(rule_set=rule_set, created_at__lt=rule_set.created_at)


TELLINGS: Mapping[type[Amendment | RuleSet], Telling] = {
    Amendment: Telling("guide_amended", lambda amendment: must_confirm(amendment=amendment)),
    RuleSet: Telling("rules_corrected", _moved_to),
}


def register_tellings() -> None:
    """Say what does this kind of work; called when the application is ready."""
    register_kind(KIND, lambda job: {"told": organisations_tell(about=_subject(job))})


@transaction.atomic
def tell_later(*, about: Amendment | RuleSet) -> Job:
    """Schedule the messages about a change."""
    return job_schedule(kind=KIND, subject=about, key=f"{about._meta.label_lower}:{about.pk}")


def organisations_tell(*, about: Amendment | RuleSet) -> int:
    """Queue a message for each organisation concerned that has none yet; return how many were queued."""
    telling = TELLINGS[type(about)]
    told = Message.objects.filter(
        subject_label=about._meta.label_lower, subject_pk=about.pk, organisation__isnull=False
    )
    cases = telling.cases(about).exclude(organisation__in=told.values("organisation"))
    organisations = list(Organisation.objects.filter(pk__in=cases.values("organisation")).order_by("pk"))
    for organisation in organisations:
        message_queue(subject=about, template=telling.template, to=organisation, context={"call": about.call.title_zh})
    return len(organisations)


def _subject(job: Job) -> Any:
    return job_subject(job=job)
