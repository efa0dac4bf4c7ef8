# SPDX-License-Identifier: AGPL-3.0-or-later
"""The partners of a case follow its form at every submission, so that ties between people can be found."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grants.engine.formchecks import values_of
from grants.engine.names import name_key
from grants.exceptions import GrantsError
from grants.models import Application, Organisation, Partner
from grants.selectors.forms import case_data

FIELD = "partners"


@transaction.atomic
def partners_follow(*, application: Application) -> list[Partner]:
    """Bring the partners of a locked case in line with its form; raises GrantsError for a partner named twice.

    A partner that nobody registered yet is entered under its code, unverified and without members.
    """
    rows = values_of(case_data(application)).get(FIELD, [])
    codes = [row["uscc"] for row in rows]
    if application.organisation.uscc in codes:
        raise GrantsError(_("The applicant cannot be its own partner. Remove it from the table of partners."))
    if len(codes) != len(set(codes)):
        raise GrantsError(_("A partner stands twice in the table of partners. Join the two rows."))

    application.partners.exclude(organisation__uscc__in=codes).delete()
    return [_partner(application, row) for row in rows]


def _partner(application: Application, row: Mapping[str, Any]) -> Partner:
    organisation, _is_new = Organisation.objects.get_or_create(
        uscc=row["uscc"], defaults={"name": row["name"], "name_key": name_key(row["name"])}
    )
    partner, _is_new = Partner.objects.update_or_create(
        application=application,
        organisation=organisation,
        defaults={"task": row.get("task", ""), "budget_fen": row.get("budget", 0), "grant_fen": row.get("grant", 0)},
    )
    return partner
