# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of all apps joined, and every address they have to cover."""

from collections.abc import Iterator
from importlib import import_module

from django.urls import URLPattern, URLResolver, get_resolver

from config.api import api
from grants.access import AccessRow

APPS = ("grants", "reviewers", "workflow")


def table() -> list[AccessRow]:
    """Return the rows of all apps."""
    return [row for app in APPS for row in import_module(f"{app}.access").TABLE]


def routes(patterns=None, namespace="") -> Iterator[str]:
    """Yield every address by its name; one without a name comes by its pattern, which no row can spell."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}" if pattern.name else f"unnamed {pattern.pattern}"


def operations() -> Iterator[tuple[str, str]]:
    """Yield every operation of the interface for programs as (address, method)."""
    for bound in api._get_bound_routers():
        for view in bound.path_operations.values():
            for operation in view.operations:
                for method in operation.methods:
                    yield f"api:{operation.url_name}", method


def uncovered(rows, addresses, acts) -> list[str]:
    """Name every address and operation without a row, and every row without an address."""
    addresses = set(addresses)
    covered = {(row.route, row.method) for row in rows}
    return sorted(
        {f"{address} has no row" for address in addresses - {row.route for row in rows}}
        | {f"{method} {address} has no row" for address, method in set(acts) - covered}
        | {f"{row.route} has a row and no address" for row in rows if row.route not in addresses}
    )
