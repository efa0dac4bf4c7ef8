# SPDX-License-Identifier: AGPL-3.0-or-later
"""Uploads: kept once by content, apart until judged, and refused when the scanner says so or says nothing."""

import hashlib
import socketserver
import struct
import threading
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import translation

from config.stores import content_storages
from grants.enums import BlobState, JobState
from grants.exceptions import GrantsError
from grants.models import Blob, Job
from grants.services.files import blob_bytes, blob_receive, blob_release, blob_scan
from grants.services.jobs import jobs_run_due
from grants.storage import blobs
from tests.factories.files import PDF

pytestmark = pytest.mark.django_db
MB = 1024 * 1024
EICAR_NAME = "Eicar-Test-Signature"
BAD = PDF + b"virus"


@pytest.fixture(autouse=True)
def _in_english():
    """Refusals are compared in the language they are written in."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGES = {**settings.STORAGES, **content_storages("", tmp_path / "files")}
    settings.CLAMD = ""
    return tmp_path / "files"


class Clamd(socketserver.StreamRequestHandler):
    """Speak clamd's protocol: collect the stream and find the word virus."""

    answer = ""

    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        body = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            body += self.rfile.read(size)
        verdict = f"stream: {EICAR_NAME} FOUND" if b"virus" in body else "stream: OK"
        self.wfile.write((self.answer or verdict).encode() + b"\0")


@pytest.fixture
def clamd(settings, tmp_path):
    """Run a scanner on a socket of the test's own."""
    path = str(tmp_path / "clamd")
    with socketserver.ThreadingUnixStreamServer(path, Clamd) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        settings.CLAMD = f"unix://{path}"
        yield
        server.shutdown()


def receive(body=PDF, name="证明.pdf"):
    return blob_receive(upload=ContentFile(body, name=name), name=name, maximum=MB)


def files_in(folder):
    return sorted(str(path.relative_to(folder)) for path in Path(folder).rglob("*") if path.is_file())


def place(body=PDF):
    digest = hashlib.sha256(body).hexdigest()
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def test_file_is_kept_by_its_digest_and_opens_again(folder):
    blob = receive()

    assert (blob.state, blob.size, blob.type, blob.content_type) == ("clean", len(PDF), "pdf", "application/pdf")
    assert files_in(folder) == [f"blobs/{place()}"]
    with blob_bytes(blob=blob) as file:
        assert file.read() == PDF
    assert blobs.blob_is_whole(blob.sha256)


def test_same_bytes_are_kept_once(folder):
    first, second = receive(), receive(name="other.pdf")

    assert (first, Blob.objects.count(), len(files_in(folder))) == (second, 1, 1)


def test_refused_file_leaves_nothing(folder):
    with pytest.raises(GrantsError):
        receive(b"MZ program")

    assert (Blob.objects.count(), files_in(folder)) == (0, [])


def test_damaged_or_lost_bytes_are_noticed(folder):
    blob = receive()
    (folder / "blobs" / place()).write_bytes(b"other")

    damaged = blobs.blob_is_whole(blob.sha256)
    (folder / "blobs" / place()).unlink()

    assert (damaged, blobs.blob_is_whole(blob.sha256)) == (False, False)


def test_file_waits_apart_for_the_scanner(folder, clamd):
    blob = receive()

    assert (blob.state, files_in(folder)) == (BlobState.QUARANTINED, [f"quarantine/{place()}"])
    with pytest.raises(GrantsError, match="still being checked"):
        blob_bytes(blob=blob)


def test_clean_file_is_released_by_its_job(folder, clamd):
    blob = receive()

    jobs_run_due()

    blob.refresh_from_db()
    assert (blob.state, files_in(folder)) == (BlobState.CLEAN, [f"blobs/{place()}"])


def test_infected_file_is_deleted_and_refused_when_it_comes_again(folder, clamd):
    blob = receive(BAD)

    jobs_run_due()

    blob.refresh_from_db()
    assert (blob.state, blob.finding, files_in(folder)) == (BlobState.REFUSED, EICAR_NAME, [])
    with pytest.raises(GrantsError, match="scanner refused"):
        receive(BAD)
    with pytest.raises(GrantsError, match="scanner refused"):
        blob_bytes(blob=blob)


@pytest.mark.parametrize("address", ["unix:///nowhere/clamd", "tcp://127.0.0.1:9"])
def test_scanner_that_is_away_lets_nothing_pass(settings, address):
    settings.CLAMD = address
    blob = receive()

    jobs_run_due()

    blob.refresh_from_db()
    job = Job.objects.get()
    assert (blob.state, job.state, job.attempts) == (BlobState.QUARANTINED, JobState.SCHEDULED, 1)
    assert job.error.startswith("ScannerUnavailableError")


def test_scanner_without_a_verdict_lets_nothing_pass(clamd, monkeypatch):
    monkeypatch.setattr(Clamd, "answer", "INSTREAM size limit exceeded. ERROR")
    blob = receive()

    jobs_run_due()

    blob.refresh_from_db()
    assert blob.state == BlobState.QUARANTINED


def test_judged_file_is_not_judged_again(clamd):
    blob = receive()
    released = blob_release(blob=blob)

    assert blob_scan(blob=released).state == BlobState.CLEAN
    assert blob_release(blob=released).judged_at == released.judged_at


def test_release_after_a_crash_is_finished(folder):
    blob = receive()
    Blob.objects.update(state=BlobState.QUARANTINED)

    released = blob_release(blob=blob)

    assert (released.state, files_in(folder)) == (BlobState.CLEAN, [f"blobs/{place()}"])
