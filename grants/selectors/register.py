# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of organisations as its keepers look through it."""

from django.db.models import QuerySet

from grants.models import Organisation
from grants.selectors.exportkinds import Scope
from grants.selectors.exports import organisation_query


def organisations_found(scope: Scope) -> QuerySet[Organisation]:
    """Return the organisations that an export of ``scope`` would hold, in its order, with the lists they stand on."""
    return organisation_query(scope).prefetch_related("marks")
