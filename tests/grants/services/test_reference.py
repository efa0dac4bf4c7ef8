# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the plan arrive whole, twice without effect, and what an administrator owns is left alone."""

import csv
import shutil
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Sum

from grants.audit import events_of
from grants.engine.calendar import Counted
from grants.engine.formdefs import form_digest, load_form
from grants.engine.questionnaire import Questionnaire
from grants.models import (
    Authority,
    District,
    EngineeringProgramme,
    EnterpriseClass,
    Industry,
    PlanTask,
    Recommender,
    StandardIndicator,
    SubDirection,
    WorkdayException,
)
from grants.models.audit import Event
from grants.models.programmes import AttachmentRequirement, Criterion, FormTemplate, Programme, Rubric
from grants.selectors.calendar import working_days
from grants.selectors.districts import districts_in_force, present_codes
from grants.services.reference import reference_load

pytestmark = pytest.mark.django_db
REFERENCE = settings.BASE_DIR / "reference"


@pytest.fixture
def folder(tmp_path):
    """A copy of the tables that a test may change."""
    return shutil.copytree(REFERENCE, tmp_path / "reference")


def rewrite(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_all_tables_arrive():
    reference_load()

    assert Industry.objects.count() == 10
    assert (EngineeringProgramme.objects.count(), SubDirection.objects.count()) == (9, 25)
    assert (PlanTask.objects.count(), EnterpriseClass.objects.count()) == (5, 3)
    assert (StandardIndicator.objects.filter(in_table=True).count(), StandardIndicator.objects.count()) == (12, 17)
    assert District.objects.count() == 20
    assert Recommender.objects.filter(kind="district").count() == 16
    assert WorkdayException.objects.count() == 39
    assert Programme.objects.count() == 12
    assert Rubric.objects.count() == 8
    assert FormTemplate.objects.count() == 13
    assert Authority.objects.get().document_word == "沪经信推"


def test_second_run_changes_nothing():
    reference_load()
    events = Event.objects.count()

    tallies = reference_load()

    assert [(tally.table, tally.created, tally.updated) for tally in tallies if tally.changed] == []
    assert all(tally.unchanged for tally in tallies)
    assert Event.objects.count() == events


def test_numbers_of_the_plan():
    reference_load()

    targets = dict(Programme.objects.filter(is_core=True).values_list("code", "target"))
    index = StandardIndicator.objects.get(code="IDX")
    assert targets == {"DEMO_PROJECT": 100, "DEMO_ENTERPRISE": 1000, "PRACTICE_DISTRICT": 10}
    assert (index.target_value, index.baseline_2010) == (Decimal(85), Decimal("72.3"))
    assert set(SubDirection.objects.values_list("programme__code", flat=True)) == {f"E{n}" for n in range(1, 10)}
    assert list(SubDirection.objects.get(code="E1.2").industries.order_by("code").values_list("code", flat=True)) == [
        "IND03",
        "IND04",
        "IND06",
        "IND07",
    ]


def test_every_programme_has_its_own_letter():
    reference_load()

    letters = list(Programme.objects.values_list("letter", flat=True))
    assert len(set(letters)) == len(letters)
    assert "" not in letters


def test_rubrics_make_a_hundred_points_on_both_levels():
    reference_load()

    for rubric in Rubric.objects.all():
        assert rubric.criteria.filter(parent=None).aggregate(Sum("points"))["points__sum"] == 100
    for criterion in Criterion.objects.filter(parent=None):
        assert criterion.children.aggregate(Sum("points"))["points__sum"] == criterion.points


@pytest.mark.parametrize(
    ("column", "day"), [("in_force_2011-12-12", date(2011, 12, 12)), ("in_force_2026-11-23", date(2026, 11, 23))]
)
def test_districts_in_force_are_those_of_the_table(column, day):
    reference_load()
    with (REFERENCE / "districts.csv").open(encoding="utf-8", newline="") as stream:
        expected = {row["code"] for row in csv.DictReader(stream) if row[column] == "y"}

    assert set(districts_in_force(on=day).values_list("code", flat=True)) == expected


def test_code_that_ceased_leads_to_the_district_of_today():
    reference_load()

    codes = present_codes()

    assert {code: now for code, now in codes.items() if code != now} == {
        "310103": "310101",
        "310108": "310106",
        "310119": "310115",
        "310230": "310151",
    }


def test_working_days_of_2026_are_official_after_the_load():
    assert working_days().add(date(2026, 9, 30), 1).provisional is True

    reference_load()

    assert working_days().add(date(2026, 9, 30), 1) == Counted(date(2026, 10, 8), provisional=False)


def test_row_of_the_plan_that_was_changed_is_set_back():
    reference_load()
    Industry.objects.filter(code="IND01").update(name_zh="钢")

    tallies = {tally.table: tally for tally in reference_load()}

    assert Industry.objects.get(code="IND01").name_zh == "钢铁"
    assert (tallies["industries"].updated, tallies["industries"].unchanged) == (1, 9)


def test_row_that_was_switched_off_stays_off():
    reference_load()
    Industry.objects.filter(code="IND01").update(is_active=False)

    reference_load()

    assert Industry.objects.get(code="IND01").is_active is False


def test_contacts_and_names_of_bodies_belong_to_the_administrator():
    reference_load()
    Authority.objects.update(phone="23110000", name_zh="改名后的委员会")
    Recommender.objects.filter(code="district-310101").update(name_zh="黄浦区科委")

    reference_load()

    assert Authority.objects.get().name_zh == "改名后的委员会"
    assert Recommender.objects.get(code="district-310101").name_zh == "黄浦区科委"


def test_changed_criteria_become_a_new_version_and_the_old_one_stays(folder):
    reference_load(folder=folder)
    rewrite(folder / "rubrics.csv", "技术先进性与成熟度", "技术先进性")

    reference_load(folder=folder)
    reference_load(folder=folder)

    versions = Rubric.objects.filter(code="DEMO_PROJECT").order_by("version")
    assert [(rubric.version, rubric.criteria.get(code="2.1").name_zh) for rubric in versions] == [
        (1, "技术先进性与成熟度"),
        (2, "技术先进性"),
    ]


def test_forms_are_stored_with_their_attachments():
    reference_load()

    template = FormTemplate.objects.get(code="DEMO_PROJECT")
    form = load_form(template.definition)
    assert template.digest == form_digest(form)
    assert [section.code for section in form.sections] == list("ABCDEFGHI")
    assert list(template.requirements.values_list("code", flat=True)) == [f"A{n:02d}" for n in range(1, 16)]
    assert AttachmentRequirement.objects.get(template=template, code="A02").formats == "pdf|ofd"


def test_enterprises_answer_the_self_assessment_in_their_form():
    reference_load()

    form = load_form(FormTemplate.objects.get(code="DEMO_ENTERPRISE").definition)
    questionnaire = Questionnaire.model_validate(FormTemplate.objects.get(code="SELF_ASSESSMENT").definition)
    assert form.sections[-6:] == questionnaire.sections


def test_changed_field_becomes_a_new_version_of_the_forms_that_have_it(folder):
    reference_load(folder=folder)
    rewrite(folder / "form_fields.csv", ",项目名称,", ",项目全称,")

    tallies = {tally.table: tally for tally in reference_load(folder=folder)}

    assert (tallies["forms"].created, tallies["forms"].unchanged) == (1, 11)
    assert FormTemplate.objects.filter(code="DEMO_PROJECT").count() == 2


def test_broken_file_leaves_nothing_of_its_table(folder):
    rewrite(folder / "industries.csv", ",producer_services,", ",no slug at all,")

    with pytest.raises(Exception, match="slug"):
        reference_load(folder=folder)

    assert Industry.objects.count() == 0
    assert Authority.objects.count() == 1


def test_event_says_what_a_table_changed():
    reference_load()

    first, *_rest = events_of(Authority.objects.get())
    assert (first.action, first.data) == (
        "reference.loaded",
        {"table": "authorities", "created": 1, "updated": 0},
    )


def test_command_prints_each_table(folder):
    output = StringIO()

    call_command("load_reference", folder=folder, stdout=output)

    lines = output.getvalue().splitlines()
    assert lines[1] == "industries: 10 created, 0 updated, 0 unchanged"
    assert len(lines) == len(reference_load(folder=folder))
