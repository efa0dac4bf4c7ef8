# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sealed letter that a recommender sends with its list: keep its scan, and have a second person compare it."""

from __future__ import annotations  # Django's File takes no type argument at run time

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.filetypes import FileType
from grants.enums import RecommendationConclusion
from grants.exceptions import GrantsError
from grants.models import Application, Attachment, AttachmentRequirement, Blob, Call, Recommendation, Recommender, User
from grants.models.attachments import NAME_LENGTH
from grants.permissions import has_permission
from grants.services.files import blob_receive

STAGE = "recommendation"
LETTER_TYPES = frozenset({FileType.PDF, FileType.OFD})
LETTER_BYTES = 10 * 1024 * 1024
MAY_HANDLE = ("grants.handle_recommendation", "grants.sign_recommendation")


def letter_receive(
    *, actor: User, call: Call, recommender: Recommender, number: str, upload: File[Any], name: str
) -> list[Recommendation]:
    """Take the scan of a sealed letter for every case that the letter names; a check of an earlier scan is void."""
    _require_place(actor, recommender)
    if not _under_letter(call, recommender, number).exists():
        raise GrantsError(_("No case is recommended under this letter number."))
    blob = blob_receive(upload=upload, name=name, maximum=LETTER_BYTES, allowed=LETTER_TYPES)
    return _letter_keep(actor, _under_letter(call, recommender, number), number, blob, name)


@transaction.atomic
def letter_check(*, actor: User, call: Call, recommender: Recommender, number: str) -> list[Recommendation]:
    """Confirm, as a second person, that a sealed letter says what was entered for each of its cases."""
    _require_place(actor, recommender)
    recommendations = list(_under_letter(call, recommender, number).select_for_update(of=("self",), no_key=True))
    if not recommendations:
        raise GrantsError(_("No case is recommended under this letter number."))
    if any(one.given_by_id == actor.pk for one in recommendations):
        raise GrantsError(_("The letter is checked by another person than the one who entered it."))
    waiting = [one for one in recommendations if one.letter_checked_by_id is None]
    if not waiting:
        raise GrantsError(_("This letter has been checked already."))

    for recommendation in waiting:
        recommendation.letter_checked_by = actor
        recommendation.letter_checked_at = timezone.now()
        recommendation.save(update_fields=["letter_checked_by", "letter_checked_at"])
        record(recommendation, actor=actor, action="recommendation.letter_checked", data={"letter": number})
    return waiting


@transaction.atomic
def _letter_keep(
    actor: User, under: QuerySet[Recommendation], number: str, blob: Blob, name: str
) -> list[Recommendation]:
    cases = {
        case.pk: case
        for case in Application.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=under.values("application"))
        .select_related("call")
        .order_by("pk")
    }
    recommendations = list(under.select_for_update(of=("self",), no_key=True))
    for recommendation in recommendations:
        recommendation.letter_sha256 = blob.sha256
        recommendation.letter_checked_by = recommendation.letter_checked_at = None
        recommendation.save(update_fields=["letter_sha256", "letter_checked_by", "letter_checked_at"])
        _attach(actor, cases[recommendation.application_id], blob, name)
        data: dict[str, object] = {"letter": number, "digest": blob.sha256}
        record(recommendation, actor=actor, action="recommendation.letter_received", data=data)
    return recommendations


def _attach(actor: User, application: Application, blob: Blob, name: str) -> None:
    """Put the scan among the papers of a case, in place of an earlier one, where its form asks for the letter."""
    requirement = AttachmentRequirement.objects.filter(template=application.call.form_template_id, stage=STAGE).first()
    if requirement is None:
        return
    there = Attachment.objects.filter(application=application, requirement=requirement, removed_at=None)
    there.exclude(blob=blob).update(removed_at=timezone.now(), removed_by=actor)
    if not there.exists():
        Attachment.objects.create(
            application=application,
            requirement=requirement,
            blob=blob,
            name=name[-NAME_LENGTH:],
            uploaded_by=actor,
        )
        data: dict[str, object] = {"requirement": requirement.code, "sha256": blob.sha256}
        record(application, actor=actor, action="attachment.added", data=data)


def _under_letter(call: Call, recommender: Recommender, number: str) -> QuerySet[Recommendation]:
    return Recommendation.objects.filter(
        application__call=call,
        recommender=recommender,
        letter_number=number,
        conclusion=RecommendationConclusion.RECOMMENDED,
        is_current=True,
    ).order_by("pk")


def _require_place(actor: User, recommender: Recommender) -> None:
    if not any(has_permission(actor, perm, recommender) for perm in MAY_HANDLE):
        raise PermissionDenied
