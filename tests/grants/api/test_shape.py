# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every operation of the interface for programs promises: its refusals, and bounds on every value."""

import json
from collections.abc import Iterator

import pytest
from django.urls import reverse

from config.api import api

REFUSALS = {"400", "401", "403", "404", "422"}


@pytest.fixture(scope="module")
def schema():
    return json.loads(json.dumps(api.get_openapi_schema()))


def operations(schema):
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def loose(node, path="") -> Iterator[str]:
    """Yield every number without bounds, text without a length and list without a limit."""
    if isinstance(node, dict):
        kind = node.get("type")
        if kind == "integer" and not {"minimum", "maximum"} <= set(node):
            yield f"{path}: a number without bounds"
        if kind == "number":
            yield f"{path}: a number that may be rounded"
        if kind == "string" and not ({"maxLength", "enum", "const"} & set(node)):
            yield f"{path}: a text without a length"
        if kind == "array" and "maxItems" not in node:
            yield f"{path}: a list without a limit"
        for key, inner in node.items():
            yield from loose(inner, f"{path}/{key}")
    elif isinstance(node, list):
        for place, inner in enumerate(node):
            yield from loose(inner, f"{path}/{place}")


def test_every_operation_declares_its_refusals(schema):
    assert {name: REFUSALS - set(one["responses"]) for name, one in operations(schema)} == {
        name: set() for name, _ in operations(schema)
    }


def test_every_value_is_bounded(schema):
    assert list(loose(schema)) == []


def test_a_loose_value_would_be_found():
    planted = {"a": {"type": "integer"}, "b": {"type": "string"}, "c": {"type": "array"}, "d": {"type": "number"}}

    assert list(loose(planted)) == [
        "/a: a number without bounds",
        "/b: a text without a length",
        "/c: a list without a limit",
        "/d: a number that may be rounded",
    ]


def test_the_description_is_served_and_the_page_that_needs_a_network_is_not(client):
    assert client.get("/api/v1/openapi.json").json()["info"]["title"] == "Ronghe"
    assert client.get("/api/v1/docs").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", str(2**70)])
def test_a_page_out_of_bounds_is_refused_by_field(client, limit):
    response = client.get(reverse("api:calls"), {"limit": limit})

    assert response.status_code == 422
    assert list(response.json()["fields"]) == ["query.limit"]


@pytest.mark.django_db
@pytest.mark.parametrize("reference", ["short", "ILOU000000", "x" * 300])
def test_a_reference_that_cannot_be_one_is_refused(client, reference):
    response = client.get(f"/api/v1/calls/{reference}")

    assert response.status_code == 422


@pytest.mark.django_db
def test_refusals_have_one_shape(client):
    for address, status in ((reverse("api:me"), 401), (reverse("api:call", args=["ZZZZZZZZZZ"]), 404)):
        response = client.get(address)
        assert response.status_code == status
        assert list(response.json()) == ["detail", "fields"]
