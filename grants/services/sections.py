# SPDX-License-Identifier: AGPL-3.0-or-later
"""Autosave of a section: one conditional update, one row of history, no lock on the process, no audit event.

What lists and decisions read of a section (title, amounts, period, industry …) goes into the columns of the case in the
same transaction.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models import F, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.engine.formanswers import COLUMNS, column_values
from grants.engine.formdefs import FormDefinition, SectionDefinition
from grants.engine.formfields import Reading
from grants.engine.formreading import read_section
from grants.enums import ApplicationStatus
from grants.exceptions import GrantsError
from grants.models import (
    Application,
    District,
    Industry,
    Recommender,
    Section,
    SectionRevision,
    SubDirection,
    User,
)
from grants.selectors.choices import choice_lists
from grants.selectors.clock import database_now
from grants.selectors.forms import form_of, template_of
from grants.selectors.reading import EDITABLE
from grants.selectors.windows import closing_of

WINDOW_MINUTES = 10
PICKED: Mapping[str, type[Model]] = MappingProxyType(
    {"industry": Industry, "direction": SubDirection, "recommender": Recommender, "district": District}
)
TEXTS = frozenset({"title", "subject_name", "subject_code"})


@dataclass(frozen=True)
class SectionConflictError(Exception):
    """Somebody else saved the section first; nothing was overwritten."""

    current: Section
    yours: dict[str, Any]


@transaction.atomic
def section_begin(*, actor: User, application: Application, code: str) -> Section:
    """Return a section of a case, made empty at its first opening."""
    section, _created = Section.objects.get_or_create(
        application=application, code=code, defaults={"updated_by": actor}
    )
    return section


@transaction.atomic
def section_write(
    *, actor: User, application: Application, code: str, posted: Mapping[str, Any], revision: int
) -> Section:
    """Save what was typed into a section, right or wrong, on top of ``revision``; ``posted`` holds raw values by field.

    Raises KeyError for a section that the form does not have, and what ``section_save`` raises.
    """
    form = form_of(template_of(application))
    definition = form.section(code)
    today = timezone.localdate()
    read = read_section(definition, posted, Reading(choices=choice_lists(on=today), today=today))
    section = section_begin(actor=actor, application=application, code=code)
    saved = section_save(actor=actor, section=section, data=read.data, revision=revision)
    columns = _head_columns(form, definition, read.data)
    if columns:
        Application.objects.filter(pk=application.pk).update(**columns)
    return saved


def _head_columns(form: FormDefinition, section: SectionDefinition, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a case that a section fills, codes looked up; blank ones are emptied."""
    own = {field.code for field in section.fields}
    found: dict[str, Any] = {}
    for column, value in column_values(form, {section.code: data}).items():
        if COLUMNS[column] not in own:
            continue
        if column in PICKED:
            found[column] = PICKED[column]._default_manager.filter(code=value).first() if value else None
        else:
            found[column] = value if value is not None or column not in TEXTS else ""
    return found


@transaction.atomic
def section_save(*, actor: User, section: Section, data: dict[str, Any], revision: int) -> Section:
    """Save what an editor typed on top of ``revision``.

    Raises SectionConflictError when another revision was saved meanwhile, GrantsError when the case can no longer
    be edited; either way nothing is overwritten.
    """
    application = Application.objects.select_related("round", "organisation").get(pk=section.application_id)
    now = database_now()
    if application.status == ApplicationStatus.DRAFT and now >= closing_of(application):
        raise GrantsError(_("The intake has closed. This draft can be read but no longer changed."))

    # no join: after waiting for another editor PostgreSQL checks the columns of this row anew, not a joined query
    editable = Application.objects.filter(pk=application.pk, status__in=EDITABLE)
    saved = Section.objects.filter(pk=section.pk, revision=revision, application__in=editable).update(
        data=data, revision=F("revision") + 1, updated_by=actor, updated_at=now
    )
    if not saved:
        current = Section.objects.select_related("updated_by").get(pk=section.pk)
        if current.revision != revision:
            raise SectionConflictError(current=current, yours=data)
        raise GrantsError(_("This case can no longer be changed. Reload the page to see where it stands."))

    _keep_revision(section, actor, data, revision + 1, now)
    return Section.objects.get(pk=section.pk)


def _keep_revision(section: Section, actor: User, data: dict[str, Any], revision: int, now: datetime) -> None:
    local = timezone.localtime(now)
    window = local.replace(minute=local.minute - local.minute % WINDOW_MINUTES, second=0, microsecond=0)
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    SectionRevision.objects.update_or_create(
        section=section,
        editor=actor,
        window_start=window,
        defaults={"revision": revision, "data": data, "digest": hashlib.sha256(text.encode()).hexdigest()},
    )
