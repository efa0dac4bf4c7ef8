# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the house is alive and ready."""

import pytest
from django.urls import reverse

from config.stores import content_storages
from grants.selectors import health
from grants.selectors.health import OK


@pytest.fixture(autouse=True)
def house(settings, tmp_path, monkeypatch):
    settings.STORAGES = {**settings.STORAGES, **content_storages("", tmp_path / "files")}
    (tmp_path / "broker").mkdir()
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_in": str(tmp_path / "broker")}
    settings.SMS_BACKEND = "grants.services.delivery.SinkSms"
    health.pdf_state.cache_clear()
    monkeypatch.setattr(health.ctypes.util, "find_library", lambda name: f"lib{name}.so")
    yield
    health.pdf_state.cache_clear()


def test_process_says_it_is_alive_without_the_database(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_whole_house_is_ready(client):
    answer = client.get(reverse("grants:readyz"))

    assert answer.status_code == 200
    assert answer.json() == dict.fromkeys(["database", "broker", "storage", "messages", "pdf"], OK)


@pytest.mark.django_db
def test_missing_pdf_libraries_and_gateway_are_told_and_stop_nothing(client, settings, monkeypatch):
    settings.SMS_BACKEND = ""
    monkeypatch.setattr(health.ctypes.util, "find_library", lambda _name: None)

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["pdf"] == "missing: pango-1.0, pangoft2-1.0, harfbuzz"
    assert answer.json()["messages"] == "LookupError"


@pytest.mark.django_db
def test_broker_that_is_away_is_not_ready(client, settings, tmp_path):
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_in": str(tmp_path / "gone")}

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["broker"]) == (503, "PermissionError")


@pytest.mark.django_db
def test_storage_that_is_away_is_not_ready(client, settings, tmp_path):
    (tmp_path / "file").touch()
    settings.STORAGES = {**settings.STORAGES, **content_storages("", tmp_path / "file")}

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["storage"]) == (503, "NotADirectoryError")


def test_database_that_is_away_is_not_ready(client):
    # without the mark of the database, connecting is refused
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["database"]) == (503, "RuntimeError")


@pytest.mark.django_db
def test_only_reading_is_answered(client):
    assert (client.post("/healthz").status_code, client.post("/readyz").status_code) == (405, 405)
