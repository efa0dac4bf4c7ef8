# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lists that a person ordered, and the sets of columns that he or she may use."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from grants.models import ExportJob, SavedLayout, User


def exports_of(user: User | AnonymousUser) -> QuerySet[ExportJob]:
    """Return what ``user`` ordered, the latest first; nobody else sees it."""
    return ExportJob.objects.filter(created_by=user.pk).select_related("call__programme", "job", "blob").order_by("-pk")


def layouts_open_to(user: User | AnonymousUser) -> QuerySet[SavedLayout]:
    """Return the layouts that ``user`` kept, and those that others share with the house."""
    return SavedLayout.objects.filter(Q(owner=user.pk) | Q(is_shared=True)).select_related("owner")


def layouts_of(user: User | AnonymousUser) -> QuerySet[SavedLayout]:
    """Return the layouts that ``user`` kept."""
    return SavedLayout.objects.filter(owner=user.pk)
