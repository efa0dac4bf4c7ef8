# SPDX-License-Identifier: AGPL-3.0-or-later
"""DATABASE_URL and BROKER_URL choose the engines, and our limits go with them."""

import pytest
from environ import Env

from config.databases import database
from config.queues import BEAT_SCHEDULE, transport_options


def test_sqlite_goes_through_our_backend_and_is_tested_in_a_file():
    settings = database(Env.db_url_config("sqlite:////data/ronghe.sqlite3"))

    assert settings["ENGINE"] == "config.sqlite"
    assert settings["TEST"] == {"NAME": "/data/ronghe.sqlite3.test"}


def test_postgresql_has_time_limits():
    settings = database(Env.db_url_config("postgres://u:p@h:5432/n?sslmode=require"))

    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert settings["OPTIONS"] == {"sslmode": "require", "options": "-c lock_timeout=5s -c statement_timeout=60s"}
    assert (settings["CONN_MAX_AGE"], settings["CONN_HEALTH_CHECKS"]) == (60, True)


@pytest.mark.parametrize(
    ("broker", "option"), [("redis://h", "visibility_timeout"), ("rediss://h", "visibility_timeout")]
)
def test_redis_gives_back_what_nobody_finished(broker, option, tmp_path):
    assert transport_options(broker, tmp_path)[option] == 300


def test_other_brokers_need_no_options(tmp_path):
    assert transport_options("amqp://h", tmp_path) == {}


def test_file_broker_has_its_folders(tmp_path):
    options = transport_options("filesystem://", tmp_path / "broker")

    assert options["data_folder_in"] == options["data_folder_out"] == str(tmp_path / "broker" / "messages")
    assert (tmp_path / "broker" / "control").is_dir()


def test_every_scheduled_task_exists():
    from config.celery import app

    app.loader.import_default_modules()

    assert {entry["task"] for entry in BEAT_SCHEDULE.values()} <= set(app.tasks)
