# SPDX-License-Identifier: AGPL-3.0-or-later
"""Make the dossier of a case: one PDF with an index, and an archive of all files with manifest and digests."""

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.etree import ElementTree as ET

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Max
from django.utils import translation

from grants.audit import record
from grants.engine.filetypes import FileType
from grants.engine.pdfs import Part, joined, pages_of, places_of
from grants.models import Application, Job, User
from grants.permissions import holdings, require_permission
from grants.selectors.clock import database_now
from grants.services.files import blob_bytes, blob_keep
from grants.services.jobs import UNFINISHED, job_schedule, job_subject, register_kind
from grants.services.prints import OFFICIAL_LANGUAGE, pdf_drawn, snapshot_print
from grants.storage.sheets import csv_write
from workflow.models import Dossier
from workflow.selectors.dossier import chapters_of
from workflow.selectors.dossier.log import events_table
from workflow.selectors.dossier.papers import Paper, papers_of

DOSSIER = "dossiers.make"
READERS = ("manage", "audit")
BUNDLED_BYTES = 300 * 1024 * 1024  # what is beyond it stands in the archive only
RECORD, MANIFEST, METADATA, EVENTS, SUMS = "dossier.pdf", "manifest.json", "metadata.xml", "events.csv", "SHA256SUMS"


@dataclass(frozen=True)
class Packed:
    """A paper with its place in the archive."""

    path: str
    paper: Paper


def register_dossiers() -> None:
    """Say what makes dossiers; called when the application is ready."""
    register_kind(DOSSIER, _dossier_job, queue="slow")


def may_read_dossier(*, user: User, application: Application) -> bool:
    """Say whether ``user`` may have the whole of a case in one file: its officer and its auditor."""
    return any(application.call_id in holdings(user, f"grants.{act}_call") for act in READERS)


@transaction.atomic
def dossier_order(*, actor: User, application: Application) -> Dossier:
    """Order a dossier as the case stands now; one that is still being made is returned instead."""
    require_permission(actor, "grants.manage_call", application.call)
    locked = Application.objects.select_for_update(of=("self",), no_key=True).get(pk=application.pk)
    dossiers = Dossier.objects.filter(application=locked)
    waiting = dossiers.filter(made_at=None, job__state__in=UNFINISHED).first()
    if waiting is not None:
        return waiting
    number = (dossiers.aggregate(last=Max("number"))["last"] or 0) + 1
    dossier = Dossier.objects.create(application=locked, number=number, ordered_by=actor)
    dossier.job = job_schedule(kind=DOSSIER, subject=dossier, key=str(dossier.pk))
    dossier.save(update_fields=["job"])
    record(locked, actor=actor, action="dossier.ordered", data={"number": number})
    return dossier


def dossier_make(*, dossier: Dossier) -> Dossier:
    """Draw the PDF, pack the archive and keep both; again returns what was made before."""
    if dossier.made_at is not None:
        return dossier
    application = dossier.application
    for version in application.snapshots.filter(handed_in_at__isnull=False, pdf=None):
        snapshot_print(snapshot=version)
    with translation.override(OFFICIAL_LANGUAGE):
        packed = _packed(papers_of(application))
        pdf = _record(dossier, packed)
        with tempfile.TemporaryFile() as file:
            manifest = _archive(file, dossier, packed, pdf)
            file.seek(0)
            dossier.archive = blob_keep(content=File(file), kind=FileType.ZIP)
    dossier.pdf = blob_keep(content=ContentFile(pdf), kind=FileType.PDF)
    dossier.manifest_sha256 = hashlib.sha256(manifest).hexdigest()
    dossier.pages, dossier.files, dossier.made_at = pages_of(pdf), len(packed), database_now()
    dossier.save(update_fields=["pdf", "archive", "manifest_sha256", "pages", "files", "made_at"])
    return dossier


def _dossier_job(job: Job) -> dict[str, object]:
    dossier = job_subject(job=job)
    if not isinstance(dossier, Dossier):
        return {"done": False}
    made = dossier_make(dossier=dossier)
    return {"pages": made.pages, "files": made.files, "manifest": made.manifest_sha256}


def _packed(papers: Sequence[Paper]) -> list[Packed]:
    return [
        Packed(f"{paper.folder}/{number:03d}-{_plain(paper.name)}", paper)
        for number, paper in enumerate(papers, start=1)
    ]


def _plain(name: str) -> str:
    """Return a name that every file system takes."""
    return "".join("_" if sign in '\\/:*?"<>|' or ord(sign) < ord(" ") else sign for sign in name)


def _record(dossier: Dossier, packed: Sequence[Packed]) -> bytes:
    """Return the whole as one PDF: cover, index and record, then every paper that is a PDF.

    The front is drawn twice: its own length says on which pages the papers behind it begin.
    """
    chapters = list(chapters_of(dossier.application))
    bundled = _bundled(packed)
    parts = [Part(one.paper.title, content) for one, content in bundled]
    behind = {one.path for one, _content in bundled}
    context = {"dossier": dossier, "application": dossier.application, "chapters": chapters}

    def front(after: int) -> bytes:
        places = iter(places_of(parts, after=after))
        rows = [(one, next(places) if one.path in behind else None) for one in packed]
        return pdf_drawn(template="print/dossier.html", context={**context, "rows": rows})

    drawn = front(0)
    drawn = front(pages_of(drawn))
    return joined([Part(dossier.application.number or dossier.application.reference, drawn), *parts])


def _bundled(packed: Sequence[Packed]) -> list[tuple[Packed, bytes]]:
    """Return the papers that are PDFs with their bytes, as far as one document may hold them."""
    found, size = [], 0
    for one in packed:
        size += one.paper.blob.size
        if one.paper.blob.type == FileType.PDF and size <= BUNDLED_BYTES:
            with blob_bytes(blob=one.paper.blob) as file:
                found.append((one, file.read()))
    return found


def _archive(file: IO[bytes], dossier: Dossier, packed: Sequence[Packed], pdf: bytes) -> bytes:
    """Write the archive to ``file`` and return its manifest."""
    entries = [_entry(one) for one in packed]
    own = {RECORD: pdf, EVENTS: _events(dossier.application), METADATA: _metadata(dossier, entries)}
    entries += [
        {"path": path, "title": path, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), "at": ""}
        for path, content in own.items()
    ]
    head = {"case": dossier.application.number, "dossier": dossier.number, "made_by": "Ronghe", "files": entries}
    manifest = json.dumps(head, ensure_ascii=False, indent=1, sort_keys=True).encode()
    sums = [
        *((str(entry["sha256"]), entry["path"]) for entry in entries),
        (hashlib.sha256(manifest).hexdigest(), MANIFEST),
    ]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in packed:
            with blob_bytes(blob=one.paper.blob) as source, archive.open(one.path, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target)
        for path, content in own.items():
            archive.writestr(path, content)
        archive.writestr(MANIFEST, manifest)
        archive.writestr(SUMS, "".join(f"{digest}  {path}\n" for digest, path in sums))
    return manifest


def _entry(one: Packed) -> dict[str, object]:
    paper = one.paper
    return {
        "path": one.path,
        "title": paper.title,
        "sha256": paper.blob.sha256,
        "bytes": paper.blob.size,
        "at": paper.at.isoformat() if paper.at else "",
    }


def _events(application: Application) -> bytes:
    table = events_table(application)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / EVENTS
        csv_write(path, table.header, table.rows)
        return bytes(path.read_bytes())


def _metadata(dossier: Dossier, entries: Sequence[dict[str, object]]) -> bytes:
    """Return the description of the archived unit, as electronic archives take it in."""
    application = dossier.application
    root = ET.Element("dossier", number=str(dossier.number))
    for name, value in (
        ("caseNumber", application.number),
        ("title", application.title),
        ("organisation", application.organisation_name or application.organisation.name),
        ("uscc", application.organisation.uscc),
        ("call", application.call.title_zh),
        ("programme", application.call.programme.code),
        ("year", application.call.year),
        ("status", application.status),
    ):
        ET.SubElement(root, name).text = "" if value is None else str(value)
    files = ET.SubElement(root, "files")
    for entry in entries:
        ET.SubElement(files, "file", {name: str(entry[name]) for name in ("path", "sha256", "bytes", "at")})
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
