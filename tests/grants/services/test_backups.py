# SPDX-License-Identifier: AGPL-3.0-or-later
"""A backup brings back rows, files, anchors and triggers in another process, and says no to what is not whole."""

import json
import os
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection

from config.stores import content_storages
from grants.exceptions import GrantsError
from grants.models import Blob
from grants.services import backups
from grants.services.backups import backup_restore, backup_write
from grants.services.exportjobs import exports_sweep
from grants.services.files import blob_receive
from grants.services.sealing import events_seal
from tests.factories.audit import written_log
from tests.factories.exports import export_expired
from tests.factories.files import PDF
from tests.factories.programmes import CallFactory
from tests.factories.roles import holder

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = django_settings.BASE_DIR

REPORT = """
import json, django
django.setup()
from django.db import connection
from grants.models import Blob, Event
from grants.models.triggers import triggers_missing
from grants.selectors.audit import audit_violations
from grants.storage.blobs import blob_is_whole
print(json.dumps({
    "events": Event.objects.count(),
    "whole": [blob_is_whole(blob.sha256) for blob in Blob.objects.all()],
    "violations": [str(violation) for violation in audit_violations()],
    "missing": triggers_missing(connection),
}))
"""


@pytest.fixture(autouse=True)
def house(settings, tmp_path, anchors):
    settings.STORAGES = {**settings.STORAGES, **content_storages("", tmp_path / "files")}


@pytest.fixture
def backup(tmp_path):
    """A backup of five sealed events and one file."""
    written_log()
    events_seal()
    blob_receive(upload=ContentFile(PDF, name="a.pdf"), name="a.pdf", maximum=10_000)
    backup_write(folder=tmp_path / "backup")
    return tmp_path / "backup"


@pytest.fixture
def other_house(tmp_path):
    """Return the surroundings of a process with an empty database and data folder of its own, and our keys."""
    keys = {
        "AUDIT_KEY": ",".join(django_settings.AUDIT_KEYS),
        "FIELD_KEYS": ",".join(django_settings.FIELD_KEYS),
        "HASH_KEY": django_settings.HASH_KEY,
        "SECRET_KEY": "x" * 50,
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    if connection.vendor == "sqlite":
        url = f"sqlite:///{tmp_path / 'other' / 'ronghe.sqlite3'}"
        yield {**os.environ, **keys, "DATA_DIR": str(tmp_path / "other"), "DATABASE_URL": url}
        return
    place = connection.settings_dict
    name = f"{place['NAME']}_other"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    url = f"postgres://{place['USER']}:{place['PASSWORD']}@{place['HOST']}:{place['PORT']}/{name}"
    yield {**os.environ, **keys, "DATA_DIR": str(tmp_path / "other"), "DATABASE_URL": url}
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


def in_other_house(surroundings, *command):
    return subprocess.run(
        [sys.executable, *command], env=surroundings, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )


def test_everything_comes_back_in_another_house(backup, other_house):
    restored = in_other_house(other_house, "manage.py", "restore", str(backup))

    report = in_other_house(other_house, "-c", REPORT)
    again = in_other_house(other_house, "manage.py", "restore", str(backup))

    assert restored.returncode == 0, restored.stderr
    assert json.loads(report.stdout) == {"events": 5, "whole": [True], "violations": [], "missing": []}
    assert (again.returncode, "不是空的" in again.stderr or "not empty" in again.stderr) == (1, True)


def test_a_seal_made_while_the_backup_is_written_is_anchored_again(tmp_path, other_house, monkeypatch):
    written_log()
    events_seal()
    for name in ("_copy_sqlite", "_dump_postgresql"):
        monkeypatch.setattr(backups, name, between_seals(getattr(backups, name)))

    backup_write(folder=tmp_path / "backup")
    restored = in_other_house(other_house, "manage.py", "restore", str(tmp_path / "backup"))

    assert restored.returncode == 0, restored.stderr
    assert len((tmp_path / "backup" / "anchors.jsonl").read_text().splitlines()) == 1
    assert json.loads(in_other_house(other_house, "-c", REPORT).stdout) == {
        "events": 10,
        "whole": [],
        "violations": [],
        "missing": [],
    }


def test_a_list_that_expires_while_the_backup_is_written_does_not_spoil_it(backup, tmp_path, other_house, monkeypatch):
    export_expired(holder("officer", CallFactory()))
    for name in ("_copy_sqlite", "_dump_postgresql"):
        monkeypatch.setattr(backups, name, before_the_sweep(getattr(backups, name)))

    manifest = backup_write(folder=tmp_path / "second")
    restored = in_other_house(other_house, "manage.py", "restore", str(tmp_path / "second"))

    assert (manifest["files"], restored.returncode) == (1, 0), restored.stderr
    assert json.loads(in_other_house(other_house, "-c", REPORT).stdout)["whole"] == [True]


def before_the_sweep(copy):
    """Return a copy of the database after which expired lists are deleted."""

    def copied(target):
        copy(target)
        assert exports_sweep() == 1

    return copied


def between_seals(copy):
    """Return a copy of the database before and after which the sealer works."""

    def copied(target):
        written_log()
        events_seal()
        copy(target)
        written_log()
        events_seal()

    return copied


def test_backup_holds_fingerprints_and_no_keys(backup):
    everything = b"".join(path.read_bytes() for path in backup.rglob("*") if path.is_file())

    manifest = json.loads((backup / "manifest.json").read_text())

    keys = [*django_settings.AUDIT_KEYS, *django_settings.FIELD_KEYS, django_settings.HASH_KEY]
    assert [key for key in keys if key.encode() in everything] == []
    assert (manifest["files"], sorted(manifest["keys"])) == (1, ["audit", "field", "hash"])


def test_backup_into_a_used_folder_is_refused(tmp_path):
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "file").touch()

    with pytest.raises(CommandError):
        call_command("backup", str(tmp_path / "used"))

    assert [path.name for path in (tmp_path / "used").iterdir()] == ["file"]


def test_command_says_how_much_it_wrote(tmp_path):
    output = StringIO()

    call_command("backup", str(tmp_path / "new"), stdout=output)

    assert output.getvalue().splitlines()[0] == f"{tmp_path / 'new'}: database and 0 files"


def change_manifest(backup, **changes):
    path = backup / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


@pytest.mark.parametrize(
    "damage",
    [
        lambda backup: (backup / "manifest.json").unlink(),
        lambda backup: (backup / "manifest.json").write_text("{"),
        lambda backup: change_manifest(backup, vendor="oracle"),
        lambda backup: change_manifest(backup, database_sha256="0" * 64),
        lambda backup: change_manifest(backup, keys={"audit": [], "field": ["00000000"], "hash": []}),
        lambda _backup: None,
    ],
)
def test_restore_says_no_before_it_touches_anything(backup, damage):
    damage(backup)

    with pytest.raises(GrantsError):
        backup_restore(folder=backup)

    assert Blob.objects.count() == 1


def test_backup_with_a_lost_file_is_refused(backup, other_house):
    for path in (backup / "files").rglob("*"):
        if path.is_file():
            path.unlink()

    restored = in_other_house(other_house, "manage.py", "restore", str(backup))

    assert restored.returncode == 1
    assert Blob.objects.get().sha256 in restored.stderr
