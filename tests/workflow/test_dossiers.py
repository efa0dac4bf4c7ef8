# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dossier: everything of a case in one PDF and one archive, nothing of who objected, and the same twice."""

import hashlib
import json
import zipfile
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from config.stores import content_storages
from grants.engine.filetypes import FileType
from grants.models import Attachment, Blob, Recommendation
from grants.services.files import blob_bytes, blob_keep, blob_receive
from grants.services.jobs import jobs_run_due
from tests.factories.awards import AwardWorld
from tests.factories.files import PDF
from tests.factories.forms import requirement_of
from tests.factories.roles import holder
from tests.factories.world import World
from workflow.models import Dossier
from workflow.selectors.dossier import chapters_of
from workflow.services.dossiers import dossier_make, dossier_order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.STORAGES = {**settings.STORAGES, **content_storages("", tmp_path / "files")}
    settings.CLAMD = ""


@pytest.fixture
def case():
    return World().opened().recommended()


def made(case, actor):
    dossier = dossier_order(actor=actor, application=case)
    jobs_run_due()
    dossier.refresh_from_db()
    return dossier


def content(blob):
    with blob_bytes(blob=blob) as file:
        return file.read()


def officer_of(case):
    return holder("officer", case.call)


def test_archive_holds_every_paper_with_its_digest(case):
    requirement = requirement_of(case)
    blob = blob_receive(upload=SimpleUploadedFile("a.pdf", PDF), name="a.pdf", maximum=10_000)
    Attachment.objects.create(
        application=case, requirement=requirement, blob=blob, name="营业执照:1.pdf", uploaded_by=case.created_by
    )

    dossier = made(case, officer_of(case))

    with zipfile.ZipFile(BytesIO(content(dossier.archive))) as archive:
        manifest = archive.read("manifest.json")
        listed = {entry["path"]: entry for entry in json.loads(manifest)["files"]}
        sums = dict(line.split("  ", 1)[::-1] for line in archive.read("SHA256SUMS").decode().splitlines())
        found = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}
        described = archive.read("metadata.xml").decode()
        assert archive.testzip() is None
    assert {path: entry["sha256"] for path, entry in listed.items()} == {
        path: digest for path, digest in found.items() if path not in {"manifest.json", "SHA256SUMS"}
    }
    assert sums == {path: digest for path, digest in found.items() if path != "SHA256SUMS"}
    assert any(path.endswith("营业执照_1.pdf") for path in listed)
    assert f"<caseNumber>{case.number}</caseNumber>" in described
    assert dossier.manifest_sha256 == hashlib.sha256(manifest).hexdigest()


def test_pdf_begins_with_an_index_that_is_true(case):
    dossier = made(case, officer_of(case))

    reader = PdfReader(BytesIO(content(dossier.pdf)))
    text = [page.extract_text() for page in reader.pages]

    assert len(text) == dossier.pages
    assert "项目档案" in text[0]
    assert case.title in text[0]
    version = next(item for item in reader.outline if "第 1 版" in item.title)
    first = reader.get_destination_page_number(version) + 1
    line = next(line for line in "\n".join(text[:2]).splitlines() if "申报书第 1 版" in line)
    assert line.split()[-1] == str(first)


def test_record_tells_the_road_and_not_who_objected():
    world = AwardWorld().signed()
    world.paid(1)
    world.in_acceptance()

    titles = [chapter.title for chapter in chapters_of(world.application)]
    cells = [
        cell
        for chapter in chapters_of(world.application)
        for table in chapter.tables
        for row in table.rows
        for cell in row
    ]

    assert titles == [
        "案件概况",
        "历次提交版本",
        "专家评审",
        "公示与申请事项",
        "批复",
        "立项",
        "任务书",
        "资金",
        "验收",
        "全过程记录",
    ]
    assert world.application.number in cells
    assert "V-1" in cells
    assert "第一期拨付" not in cells


def test_an_order_while_one_is_being_made_returns_that(case):
    officer = officer_of(case)

    first = dossier_order(actor=officer, application=case)
    again = dossier_order(actor=officer, application=case)
    jobs_run_due()
    later = dossier_order(actor=officer, application=case)

    assert (again.pk, later.number) == (first.pk, 2)


def test_making_twice_makes_once(case):
    dossier = made(case, officer_of(case))
    at, blobs = dossier.made_at, Blob.objects.count()

    dossier_make(dossier=Dossier.objects.get(pk=dossier.pk))

    dossier.refresh_from_db()
    assert (dossier.made_at, Blob.objects.count()) == (at, blobs)


def test_a_letter_stands_in_it_and_a_damaged_paper_only_in_the_archive(case):
    broken = blob_keep(content=ContentFile(b"%PDF-1.4 broken"), kind=FileType.PDF)
    Recommendation.objects.filter(application=case).update(letter_sha256=broken.sha256)

    dossier = made(case, officer_of(case))

    with zipfile.ZipFile(BytesIO(content(dossier.archive))) as archive:
        assert any(name.startswith("3-recommendation/") for name in archive.namelist())
    front = "\n".join(page.extract_text() for page in PdfReader(BytesIO(content(dossier.pdf))).pages[:2])
    assert "见压缩包" in front


def test_only_the_officer_has_one_made(case):
    for role in ("auditor", "finance_officer", "review_agency"):
        with pytest.raises(PermissionDenied):
            dossier_order(actor=holder(role, case.call), application=case)

    assert not Dossier.objects.exists()
