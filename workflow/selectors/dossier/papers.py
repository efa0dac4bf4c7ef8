# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of a dossier: prints of the versions, attachments, letters, scans of documents."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from grants.enums import BlobState
from grants.models import Agreement, Application, ApprovalEntry, Attachment, Blob, SignOff


@dataclass(frozen=True)
class Paper:
    """One file: its folder in the archive, what it is, its name, its bytes, and when it came in."""

    folder: str
    title: str
    name: str
    blob: Blob
    at: datetime | None


def papers_of(application: Application) -> list[Paper]:
    """Return the clean files of a case in the order of the road; the same bytes may stand for two papers."""
    return [paper for paper in _all(application) if paper.blob.state == BlobState.CLEAN]


def _all(application: Application) -> Iterator[Paper]:
    for version in application.snapshots.select_related("pdf").order_by("number"):
        title = _("Application, version %(number)s") % {"number": version.number}
        if version.pdf is not None:
            yield Paper("1-application", title, f"v{version.number}.pdf", version.pdf, version.created_at)
    files = Attachment.objects.filter(application=application).select_related("blob", "requirement")
    for file in files.order_by("requirement__sort", "pk"):
        title = (
            f"{file.requirement}: {file.name}"
            if file.removed_at is None
            else _("Replaced: %(name)s") % {"name": file.name}
        )
        yield Paper("2-attachments", title, f"{file.reference}-{file.name}", file.blob, file.uploaded_at)
    yield from _scans(application)


def _scans(application: Application) -> Iterator[Paper]:
    """Return letters and scans, which their rows know by digest."""
    letters = application.recommendations.exclude(letter_sha256="")
    steps = SignOff.objects.filter(list__decisions__application=application).exclude(scan_sha256="").distinct()
    approvals = ApprovalEntry.objects.filter(application=application).select_related("approval")
    agreements = Agreement.objects.filter(award__application=application).exclude(sealed_scan_sha256="")
    known = [
        *(("3-recommendation", _("Letter of recommendation"), one.letter_sha256, one.given_at) for one in letters),
        *(
            ("4-decision", _("Signature: %(step)s") % {"step": one.title}, one.scan_sha256, one.entered_at)
            for one in steps
        ),
        *(
            ("5-approval", _("Approval document"), one.approval.scan_sha256, one.approval.entered_at)
            for one in approvals
        ),
        *(
            (
                "6-agreement",
                _("Agreement, version %(version)s") % {"version": one.version},
                one.sealed_scan_sha256,
                one.signed_at,
            )
            for one in agreements
        ),
    ]
    blobs = Blob.objects.in_bulk({sha256 for _folder, _title, sha256, _at in known if sha256}, field_name="sha256")
    for folder, title, sha256, at in known:
        if sha256 in blobs:
            blob = blobs[sha256]
            yield Paper(folder, title, f"{sha256[:12]}.{blob.type}", blob, at)
