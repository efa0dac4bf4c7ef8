# SPDX-License-Identifier: AGPL-3.0-or-later
"""Official prints as PDF, each with its digest and a QR code; nothing outside the page is ever fetched."""

from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from grants.engine.filetypes import FileType
from grants.models import Blob, Job, Snapshot
from grants.selectors.reading import files_of, snapshot_sections
from grants.services.files import blob_receive
from grants.services.jobs import job_subject, register_kind
from grants.services.snapshots import SNAPSHOT_PDF

OFFICIAL_LANGUAGE = "zh-hans"
STYLE = settings.BASE_DIR / "static" / "print.css"
MAXIMUM_BYTES = 100 * 1024 * 1024
QR_SCALE = 3


def register_prints() -> None:
    """Say what draws the print of a snapshot; called when the application is ready."""
    register_kind(SNAPSHOT_PDF, _snapshot_job, queue="slow")


def pdf_drawn(*, template: str, context: dict[str, Any]) -> bytes:
    """Return a print as PDF, in Chinese as official texts are."""
    from weasyprint import CSS, HTML  # noqa: PLC0415 -- heavy library
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 -- heavy library

    with translation.override(OFFICIAL_LANGUAGE):
        page = render_to_string(template, context)
    fetcher = URLFetcher(allowed_protocols=["data"])
    style = CSS(string=STYLE.read_text(encoding="utf-8"), url_fetcher=fetcher)
    drawn: bytes = HTML(string=page, url_fetcher=fetcher).write_pdf(stylesheets=[style])
    return drawn


def qr_drawn(*, text: str) -> str:
    """Return a QR code as a data address."""
    import segno  # noqa: PLC0415 -- heavy library

    code: str = segno.make(text, error="m").svg_data_uri(scale=QR_SCALE, border=1)
    return code


def snapshot_print(*, snapshot: Snapshot) -> Blob:
    """Draw the print of a snapshot and keep it; again returns what was drawn before."""
    if snapshot.pdf is not None:
        return snapshot.pdf
    application = snapshot.application
    address = settings.SITE_URL + reverse("workflow:receipt", args=[application.reference])
    context = {
        "application": application,
        "snapshot": snapshot,
        "sections": snapshot_sections(snapshot),
        "files": files_of(application, snapshot),
        "qr": qr_drawn(text=f"{address}?digest={snapshot.sha256}"),
        "printed_at": timezone.localtime(),
    }
    content = ContentFile(pdf_drawn(template="print/application.html", context=context), name="application.pdf")
    blob = blob_receive(
        upload=content, name="application.pdf", maximum=MAXIMUM_BYTES, allowed=frozenset({FileType.PDF})
    )
    with transaction.atomic():
        Snapshot.objects.filter(pk=snapshot.pk, pdf=None).update(pdf=blob)
    snapshot.refresh_from_db(fields=["pdf"])
    return blob


def _snapshot_job(job: Job) -> dict[str, object]:
    snapshot = job_subject(job=job)
    if not isinstance(snapshot, Snapshot):
        return {"done": False}
    blob = snapshot_print(snapshot=snapshot)
    return {"sha256": blob.sha256, "bytes": blob.size}
