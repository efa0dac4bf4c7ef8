# SPDX-License-Identifier: AGPL-3.0-or-later
"""A section saved: what was typed stays, what lists read goes into columns, nothing is overwritten."""

from datetime import date

import pytest
from django.utils import timezone

from grants.engine.formdefs import dump_form, form_digest, load_form
from grants.exceptions import GrantsError, IncompleteError
from grants.models import Answer, FormTemplate, Organisation, Partner
from grants.selectors.clock import database_now
from grants.services.sections import SectionConflictError, section_write
from tests.factories.people import OrganisationFactory, reserved_uscc
from tests.factories.plan import plan_in_full
from tests.factories.programmes import SMALL_FORM
from tests.factories.world import World, fresh
from workflow.services.cases import case_begin, case_submit

pytestmark = pytest.mark.django_db

PARTNERS = {
    "code": "partners",
    "kind": "table",
    "label_zh": "合作单位",
    "columns": [
        {"code": "name", "kind": "text", "label_zh": "单位名称", "required": True},
        {"code": "uscc", "kind": "code", "scheme": "uscc", "label_zh": "统一社会信用代码", "required": True},
        {"code": "budget", "kind": "money", "label_zh": "承担预算"},
        {"code": "grant", "kind": "money", "label_zh": "其中专项资金"},
    ],
}


@pytest.fixture
def world():
    return World().opened()


def write(application, code, revision=None, **posted):
    stored = application.sections.get(code=code)
    return section_write(
        actor=application.created_by,
        application=application,
        code=code,
        posted=posted,
        revision=stored.revision if revision is None else revision,
    )


def with_partners(world):
    """Give the call a form that asks for partners."""
    data = dump_form(SMALL_FORM)
    data["sections"][0]["fields"].append(PARTNERS)
    form = load_form(data)
    world.call.form_template = FormTemplate.objects.create(
        programme=world.programme, code="with-partners", definition=dump_form(form), digest=form_digest(form)
    )
    world.call.save()
    return world


def test_head_columns_follow_the_form(world):
    application = world.draft()

    write(application, "F", total_inv="1,234.5", own_funds="1000", grant_req="")

    application = fresh(application)
    assert (application.total_fen, application.own_fen, application.requested_fen) == (
        1_234_500_000,
        1_000_000_000,
        None,
    )
    assert application.starts_on == timezone.localdate()


def test_blank_title_empties_its_column(world):
    application = world.draft("名称")

    write(application, "E", project_name="  ", start="2026年3月1日")

    application = fresh(application)
    assert (application.title, application.starts_on, application.ends_on) == ("", date(2026, 3, 1), None)


def test_what_cannot_be_taken_is_kept_as_typed_and_holds_the_submission(world):
    application = world.draft()

    section = write(application, "F", total_inv="很多")

    assert section.data == {"values": {}, "raw": {"total_inv": "很多"}}
    with pytest.raises(IncompleteError) as refused:
        case_submit(actor=application.created_by, application=application, received_at=database_now())
    assert [(problem.section, problem.path) for problem in refused.value.problems] == [("F", "total_inv")]
    assert fresh(application).status == "draft"
    assert not application.snapshots.exists()


def test_old_revision_overwrites_nothing(world):
    application = world.draft()
    old = application.sections.get(code="F").revision
    write(application, "F", note="甲")

    with pytest.raises(SectionConflictError) as conflict:
        write(application, "F", revision=old, note="乙")

    assert conflict.value.current.data["values"] == {"note": "甲"}
    assert conflict.value.yours["values"] == {"note": "乙"}
    assert application.sections.get(code="F").data["values"] == {"note": "甲"}


def test_section_that_the_form_does_not_have_is_no_section(world):
    application = world.draft()

    with pytest.raises(KeyError):
        section_write(actor=application.created_by, application=application, code="Z", posted={}, revision=0)

    assert not application.sections.filter(code="Z").exists()


def test_snapshot_holds_form_files_and_answers(world):
    application = world.submitted()

    snapshot = application.snapshots.get()

    assert snapshot.data["sections"]["F"]["values"]["total_inv"] == 100_000_000
    assert snapshot.data["attachments"] == []
    assert Answer.objects.get(snapshot=snapshot, field="total_inv").number == 100_000_000


def test_partners_follow_the_form_at_submission(world):
    application = with_partners(world).draft()
    known = OrganisationFactory(name="已登记单位")
    new = reserved_uscc(77)
    write(
        application,
        "E",
        project_name="联合项目",
        partners=[
            {"name": "已登记单位", "uscc": known.uscc, "budget": "30", "grant": "10"},
            {"name": "新单位", "uscc": new, "budget": "20", "grant": "0"},
        ],
    )

    case_submit(actor=application.created_by, application=application, received_at=database_now())

    assert sorted(Partner.objects.values_list("organisation__uscc", "budget_fen", "grant_fen")) == sorted(
        [(known.uscc, 30_000_000, 10_000_000), (new, 20_000_000, 0)]
    )
    assert Organisation.objects.get(uscc=new).verification == "unverified"


def test_applicant_is_not_its_own_partner(world):
    application = with_partners(world).draft()
    own = application.organisation
    write(application, "E", project_name="联合项目", partners=[{"name": own.name, "uscc": own.uscc}])

    with pytest.raises(GrantsError):
        case_submit(actor=application.created_by, application=application, received_at=database_now())

    assert not Partner.objects.exists()
    assert fresh(application).status == "draft"


def test_new_draft_starts_with_what_is_known():
    plan_in_full()
    world = World().opened()
    organisation, boss = world.firm()

    application = case_begin(
        actor=boss, call=world.call, organisation=organisation, recommender=world.recommender, title="智能工厂"
    )

    assert application.sections.get(code="E").data == {"values": {"project_name": "智能工厂"}, "raw": {}}
