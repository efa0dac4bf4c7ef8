# SPDX-License-Identifier: AGPL-3.0-or-later
"""The surroundings of a test run, set before the settings are read: own data folder, nothing from the caller's shell.

Loaded by ``-p tests.environment`` in pyproject.toml, hence ``python -m pytest``. DATABASE_URL chooses the database.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

KEPT = {"DATA_DIR", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
READ_BY_SETTINGS = {
    "ALLOWED_HOSTS",
    "ANCHOR_DIR",
    "AUDIT_ANCHOR_MAIL",
    "AUDIT_KEY",
    "BROKER_URL",
    "CLAMD",
    "DEBUG",
    "EMAIL_URL",
    "EXPORT_HOURS",
    "FIELD_KEYS",
    "HASH_KEY",
    "KEYS_DIR",
    "LOG_LEVEL",
    "MAIL_DOMAIN",
    "MAIL_FROM",
    "MESSAGE_SINK",
    "SECRET_KEY",
    "SITE_URL",
    "SMS_BACKEND",
    "SMS_GATEWAY_TOKEN",
    "SMS_GATEWAY_URL",
    "STORAGE_URL",
}


def data_folder() -> Path:
    """Return the data folder of this process: DATA_DIR if given, else a new one; each xdist worker has its own."""
    given, worker = os.environ.get("DATA_DIR"), os.environ.get("PYTEST_XDIST_WORKER")
    if worker and given:
        return Path(given) / worker
    if given:
        return Path(given)
    made = Path(tempfile.mkdtemp(prefix="ronghe-tests-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


for name in READ_BY_SETTINGS | {name for name in os.environ if name.startswith("HOUSE_")}:
    os.environ.pop(name, None)
os.environ["DATA_DIR"] = str(data_folder())
