# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every file of the corpus comes to what ``expected.json`` says: by preview, by the command, and a second time."""

import json
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from grants.enums import FaultLevel
from grants.models import Honour, ImportIssue, ImportJob, Organisation, OrganisationMark, WorkdayException
from grants.services.rosters import import_stage, roster_kinds
from grants.storage.faultbooks import ERROR
from reviewers.models import Expert
from tests.rosters.corpus import SAMPLES, expected

REGISTERS = (Organisation, Honour, OrganisationMark, WorkdayException, Expert)
COUNTS = ("rows", "created", "updated", "unchanged", "refused")


def test_corpus_is_large_and_every_file_is_expected():
    assert len(SAMPLES) >= 40
    assert set(expected()) == set(SAMPLES)


def registers():
    return {model: model.objects.count() for model in REGISTERS}


def told(batch):
    """Return what is told of a batch, in the form of ``expected.json``."""
    issues = ImportIssue.objects.filter(batch=batch).order_by("row", "pk")
    faults = [[one.row, one.column, one.code] for one in issues if one.level != FaultLevel.NOTICE]
    notices = [[one.row, one.code] for one in issues if one.level == FaultLevel.NOTICE]
    values = {str(row.number): {k: v for k, v in row.values.items() if v is not None} for row in batch.rows.all()}
    return {"faults": faults, "notices": notices, "values": values}


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("name", SAMPLES)
def test_preview_tells_what_is_expected_and_writes_nothing(name):
    sample, wanted, before = SAMPLES[name], expected()[name], registers()

    batch = import_stage(actor=None, kind=roster_kinds()[sample.kind], body=sample.body, file_name=sample.file_name)

    assert told(batch) == {part: wanted[part] for part in ("faults", "notices", "values")}
    assert registers() == before


def command(sample, folder, *more):
    """Run the command and return its exit code and the JSON of its last line."""
    path = folder / sample.file_name
    path.write_bytes(sample.body)
    out, code = StringIO(), 0
    try:
        call_command("import_roster", sample.kind, str(path), "--json", *more, stdout=out, stderr=StringIO())
    except CommandError as error:
        code = error.returncode
    return code, json.loads(out.getvalue().splitlines()[-1])


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("name", SAMPLES)
def test_command_comes_to_what_is_expected_and_again_changes_nothing(name, tmp_path):
    sample, wanted = SAMPLES[name], expected()[name]

    code, result = command(sample, tmp_path)
    after = registers()
    again_code, again = command(sample, tmp_path)

    assert [code, *(result[count] for count in COUNTS)] == wanted["command"]
    assert [[issue["row"], issue["code"]] for issue in result["issues"]] == [[f[0], f[2]] for f in wanted["faults"]]
    assert again_code == code
    assert (again["created"], again["updated"]) == (0, 0)
    assert again["unchanged"] == result["rows"] - result["refused"]
    assert registers() == after


@pytest.mark.usefixtures("plan")
def test_dry_run_counts_and_writes_nothing(tmp_path):
    before = registers()

    code, result = command(SAMPLES["wrong codes"], tmp_path, "--dry-run")
    good_code, good = command(SAMPLES["plain"], tmp_path, "--dry-run")

    assert (code, result["created"], result["refused"]) == (1, 0, 3)
    assert (good_code, good["created"]) == (0, 2)
    assert registers() == before


@pytest.mark.usefixtures("plan")
def test_mode_all_writes_nothing_when_one_row_is_refused(tmp_path):
    before = registers()

    code, result = command(SAMPLES["codes as numbers"], tmp_path, "--mode", "all")

    assert code == 1
    assert (result["created"], result["refused"]) == (0, 1)
    assert registers() == before


@pytest.mark.usefixtures("plan")
def test_mode_all_writes_every_row_when_all_are_good(tmp_path):
    code, result = command(SAMPLES["plain"], tmp_path, "--mode", "all")

    assert (code, result["created"], Organisation.objects.count()) == (0, 2, 2)


@pytest.mark.usefixtures("plan")
def test_report_is_the_list_with_its_faults_marked(tmp_path):
    report = tmp_path / "report.xlsx"

    command(SAMPLES["codes as numbers"], tmp_path, "--report", str(report))

    sheet = openpyxl.load_workbook(report).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("单位名称", "统一社会信用代码", "所属区", "问题")
    assert rows[1][0] == "甲公司"
    assert sheet["B2"].comment.text in rows[1][-1]
    assert sheet["B2"].fill.fgColor.rgb == ERROR


@pytest.mark.usefixtures("plan")
def test_missing_file_is_unusable(tmp_path):
    with pytest.raises(CommandError) as refused:
        call_command("import_roster", "organisations", str(tmp_path / "none.xlsx"))

    assert refused.value.returncode == 2
    assert ImportJob.objects.count() == 0
