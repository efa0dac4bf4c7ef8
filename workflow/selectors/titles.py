# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an open step is called: by the kind of a request, or by what another person has already entered."""

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, Value, When
from viewflow.workflow.models import Task as TaskRow

from grants.models import Approval, User
from workflow.enums import TO_CHECK
from workflow.models import CallProcess, RequestProcess

CALL, REQUEST = CallProcess._meta.model_name, RequestProcess._meta.model_name


def titled(tasks: QuerySet[TaskRow], user: User | AnonymousUser, kinds: Collection[str]) -> QuerySet[TaskRow]:
    """Return the steps with the variant of their title for ``user``, who checks what somebody else has entered.

    Only processes of ``kinds`` are looked at: the steps are of no others.
    """
    variant: Any = Value("")
    if REQUEST in kinds:
        variant = F(f"process__{REQUEST}__request__kind")
    if CALL in kinds:
        entered = Approval.objects.filter(call=OuterRef(f"process__{CALL}__call"), checked_by=None)
        to_check = When(Exists(entered.exclude(entered_by=user.pk)), then=Value(TO_CHECK))
        variant = Case(to_check, default=variant, output_field=CharField())
    named: QuerySet[TaskRow] = tasks.annotate(variant=variant)
    return named
