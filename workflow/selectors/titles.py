# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an open step is called: by the kind of a request, or by what another person has already entered."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, Value, When
from viewflow.workflow.models import Task as TaskRow

from grants.models import Approval, User
from workflow.enums import TO_CHECK


def titled(tasks: QuerySet[TaskRow], user: User | AnonymousUser) -> QuerySet[TaskRow]:
    """Return the steps with the variant of their title for ``user``, who checks what somebody else has entered."""
    entered = Approval.objects.filter(call=OuterRef("process__callprocess__call"), checked_by=None)
    named: QuerySet[TaskRow] = tasks.annotate(
        variant=Case(
            When(Exists(entered.exclude(entered_by=user.pk)), then=Value(TO_CHECK)),
            default=F("process__requestprocess__request__kind"),
            output_field=CharField(),
        )
    )
    return named
