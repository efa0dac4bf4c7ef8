# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case that was handed in is read with its number, its day, and words instead of codes."""

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from grants.engine.formdefs import dump_form, form_digest, load_form
from grants.models import Call
from grants.selectors.reading import case_reading
from tests.factories.people import UserFactory
from tests.factories.programmes import SMALL_FORM, FormTemplateFactory
from tests.factories.world import World

pytestmark = pytest.mark.django_db
COVER = {
    "code": "A",
    "label_zh": "申报信息",
    "fields": [
        {
            "code": "programme_code",
            "kind": "choice",
            "source": "programmes",
            "label_zh": "申报类别",
            "filled_by": "system",
        },
        {"code": "application_no", "kind": "text", "max_length": 40, "label_zh": "申报编号", "filled_by": "system"},
        {"code": "fill_date", "kind": "date", "label_zh": "填报日期", "filled_by": "system"},
    ],
}


@pytest.fixture
def world():
    world = World()
    sections = [COVER, *dump_form(SMALL_FORM)["sections"]]
    form = load_form({**dump_form(SMALL_FORM), "code": "COVERED", "sections": sections})
    template = FormTemplateFactory(programme=world.programme, definition=dump_form(form), digest=form_digest(form))
    Call.objects.filter(pk=world.call.pk).update(form_template=template)
    world.call.refresh_from_db()
    return world.opened()


def cover_of(application):
    section = case_reading(application, reader=application.created_by).sections[0]
    return {field.definition.code: field.text for field in section.fields}


def test_a_draft_has_neither_number_nor_day(world):
    cover = cover_of(world.draft())

    assert cover == {"programme_code": str(world.programme), "application_no": "", "fill_date": ""}


def test_a_case_that_was_handed_in_has_both(world):
    case = world.submitted()

    assert cover_of(case) == {
        "programme_code": str(world.programme),
        "application_no": case.number,
        "fill_date": date_format(timezone.localdate()),
    }


def test_a_digest_tells_readers_and_versions_apart(world):
    case = world.submitted()
    own = case_reading(case, reader=case.created_by)
    other = case_reading(case, reader=UserFactory())

    assert own.digest != other.digest
    assert own.digest == case_reading(case, reader=case.created_by).digest
    assert case_reading(world.draft(), reader=case.created_by).digest == ""
