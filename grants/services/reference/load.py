# SPDX-License-Identifier: AGPL-3.0-or-later
"""Load every table of the folder reference/, each in one transaction and with one event when it changed something."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction

from grants.audit import record
from grants.models import Authority
from grants.services.reference import city, forms, plan, programmes
from grants.services.reference.tally import Tally

FOLDER: Path = settings.BASE_DIR / "reference"


class Loader(Protocol):
    """Read one file into the database and count what that changed."""

    def __call__(self, *, path: Path, tally: Tally) -> None: ...


TABLES: tuple[tuple[str, str, Loader], ...] = (
    ("authorities", "authorities.csv", city.authorities_load),
    ("industries", "industries.csv", plan.industries_load),
    ("engineering programmes", "engineering_programmes.csv", plan.engineering_load),
    ("plan tasks", "plan_tasks.csv", plan.tasks_load),
    ("enterprise classes", "enterprise_classes.csv", plan.classes_load),
    ("indicators", "indicators.csv", plan.indicators_load),
    ("indicators of the text", "indicators_text_only.csv", plan.text_indicators_load),
    ("districts", "districts.csv", city.districts_load),
    ("recommenders", "districts.csv", city.recommenders_load),
    ("working days", "workday_exceptions_2026.csv", city.workdays_load),
    ("programmes", "selection_programmes.csv", programmes.programmes_load),
    ("rubrics", "rubrics.csv", programmes.rubrics_load),
    ("self-assessment", "self_assessment.csv", forms.questionnaire_load),
    ("forms", "form_fields.csv", forms.forms_load),
)


def reference_load(*, folder: Path = FOLDER, tell: Callable[[Tally], None] = lambda _tally: None) -> list[Tally]:
    """Load all tables in their order; what stands as it should is left alone, so a second run changes nothing."""
    tallies = []
    for table, file, load in TABLES:
        tally = Tally(table)
        with transaction.atomic():
            load(path=folder / file, tally=tally)
            _record(tally)
        tell(tally)
        tallies.append(tally)
    return tallies


def _record(tally: Tally) -> None:
    """Note on the authority that owns the programmes what a table changed."""
    if tally.changed:
        owner = Authority.objects.select_for_update(of=("self",), no_key=True).get(code=programmes.OWNER)
        data: dict[str, object] = {"table": tally.table, "created": tally.created, "updated": tally.updated}
        record(owner, actor=None, action="reference.loaded", data=data)
