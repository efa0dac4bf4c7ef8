# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of a case: taken in, taken out, put back."""

from __future__ import annotations  # Django's File takes no type argument at run time

from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.filetypes import FileType
from grants.enums import ApplicationStatus
from grants.exceptions import GrantsError
from grants.models import Application, Attachment, AttachmentRequirement, Blob, User
from grants.models.attachments import NAME_LENGTH
from grants.selectors.clock import database_now
from grants.selectors.reading import EDITABLE
from grants.selectors.windows import closing_of
from grants.services.cases import application_locked
from grants.services.files import blob_receive

MEGABYTE = 1024 * 1024
STAGES: dict[str, tuple[str, ...]] = {
    "application": EDITABLE,
    "recommendation": (ApplicationStatus.SUBMITTED,),
}


def attachment_add(
    *, actor: User, application: Application, requirement: AttachmentRequirement, upload: File[Any], name: str
) -> Attachment:
    """Take a file in for a document that the form asks for; the same file again changes nothing.

    Raises GrantsError for a wrong type, a file too large, one too many, or a case that takes no files now. The bytes
    are judged and stored before the row is locked.
    """
    formats = frozenset(FileType(code) for code in requirement.formats.split("|"))
    _refuse_unless_open(application, requirement)
    blob = blob_receive(upload=upload, name=name, maximum=requirement.max_megabytes * MEGABYTE, allowed=formats)
    return _attach(actor, application, requirement, blob, name)


@transaction.atomic
def attachment_remove(*, actor: User, attachment: Attachment) -> Attachment:
    """Take a file out; it can be put back, and snapshots keep it."""
    attachment = _locked(attachment)
    if attachment.removed_at is None:
        attachment.removed_at = timezone.now()
        attachment.removed_by = actor
        attachment.save(update_fields=["removed_at", "removed_by"])
        _note(attachment, actor, "attachment.removed")
    return attachment


@transaction.atomic
def attachment_restore(*, actor: User, attachment: Attachment) -> Attachment:
    """Put back a file that was taken out."""
    attachment = _locked(attachment)
    if attachment.removed_at is not None:
        _refuse_one_too_many(attachment.application, attachment.requirement)
        attachment.removed_at = None
        attachment.removed_by = None
        attachment.save(update_fields=["removed_at", "removed_by"])
        _note(attachment, actor, "attachment.restored")
    return attachment


@transaction.atomic
def _attach(
    actor: User, application: Application, requirement: AttachmentRequirement, blob: Blob, name: str
) -> Attachment:
    application = application_locked(application=application, among=STAGES.get(requirement.stage, ()))
    known = application.attachments.filter(requirement=requirement, blob=blob, removed_at=None).first()
    if known is not None:
        return known
    _refuse_one_too_many(application, requirement)
    attachment = Attachment.objects.create(
        application=application, requirement=requirement, blob=blob, name=_short(name), uploaded_by=actor
    )
    _note(attachment, actor, "attachment.added")
    return attachment


def _refuse_unless_open(application: Application, requirement: AttachmentRequirement) -> None:
    fresh = Application.objects.select_related("round", "organisation").get(pk=application.pk)
    if fresh.status not in STAGES.get(requirement.stage, ()):
        raise GrantsError(_("This case takes no files at present. Reload the page to see where it stands."))
    if fresh.status == ApplicationStatus.DRAFT and database_now() >= closing_of(fresh):
        raise GrantsError(_("The intake has closed. This draft can be read but no longer changed."))


def _refuse_one_too_many(application: Application, requirement: AttachmentRequirement) -> None:
    count = application.attachments.filter(requirement=requirement, removed_at=None).count()
    if count >= requirement.max_files:
        raise GrantsError(
            _("“%(name)s” takes at most %(limit)d files, now %(count)d. Remove one first.")
            % {"name": requirement, "limit": requirement.max_files, "count": count}
        )


def _locked(attachment: Attachment) -> Attachment:
    fresh = Attachment.objects.select_related("requirement", "blob", "application").get(pk=attachment.pk)
    _refuse_unless_open(fresh.application, fresh.requirement)
    application_locked(application=fresh.application, among=STAGES.get(fresh.requirement.stage, ()))
    return fresh


def _note(attachment: Attachment, actor: User, action: str) -> None:
    record(
        attachment.application,
        actor=actor,
        action=action,
        data={"requirement": attachment.requirement.code, "sha256": attachment.blob.sha256},
    )


def _short(name: str) -> str:
    """Return a file's name within the limit; its ending stays."""
    bare = name.replace("\\", "/").rpartition("/")[2].strip()
    if len(bare) <= NAME_LENGTH:
        return bare
    stem, dot, ending = bare.rpartition(".")
    return f"{stem[: NAME_LENGTH - len(ending) - 1]}{dot}{ending}"
