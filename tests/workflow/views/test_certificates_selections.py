# SPDX-License-Identifier: AGPL-3.0-or-later
"""A selection opened by an officer from the plan's own form and rubric, walked over HTTP to its certificate."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.stores import content_storages
from grants.models import Application, AttachmentRequirement, Award, Call, Programme, Rubric
from grants.permissions import assign_role
from grants.rules.defaults import default_rules
from grants.selectors.choices import choice_lists
from grants.selectors.forms import form_of
from grants.services.jobs import jobs_run_due
from grants.services.reference import reference_load
from grants.services.snapshots import SNAPSHOT_PDF
from reviewers.selectors.visits import visit_of
from tests.factories.answers import posted
from tests.factories.certified import SelectionWorld
from tests.factories.files import PDF
from tests.factories.people import UserFactory
from tests.factories.world import World, assert_sound, fresh, support
from workflow.services.calls import call_opens
from workflow.services.cases import case_accept

PARK = "张江数字园区"
pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(db, settings, tmp_path):
    settings.STORAGES = {**settings.STORAGES, **content_storages("", tmp_path / "files")}
    settings.CLAMD = ""
    reference_load()


def at(name, *args):
    return reverse(f"workflow:{name}", args=args)


def went(client, address, data=None):
    answer = client.post(address, data or {})
    assert answer.status_code == 302, (address, getattr(answer, "context", None) and answer.context.get("form"))
    return answer


def call_set_up(client, programme, code):
    """Begin a call from the defaults of its programme and choose its form and dates, by pages."""
    went(client, at("call_new", programme.code), {"source": "", "year": "2026", "code": code, "title_zh": "新一批"})
    call = Call.objects.get(code=code)
    form = programme.form_templates.get(code=programme.code)
    went(client, at("call_part", call.reference, "form"), {"form_template": form.pk})
    now = timezone.localtime()
    dates = {
        "opens_at_1": f"{now - timedelta(days=1):%Y-%m-%dT%H:%M}",
        "closes_at_1": f"{now + timedelta(days=30):%Y-%m-%dT%H:%M}",
    }
    went(client, at("call_part", call.reference, "dates"), dates)
    return call


def opened(world, client):
    """Let the world go on with a call that was set up, published and opened."""
    call = call_set_up(client, world.programme, "YQ-1")
    rubric = Rubric.objects.get(code=world.programme.code)
    went(client, at("call_part", call.reference, "rubric"), {"rubric": rubric.pk})
    went(client, at("call_publish", call.reference), {"document_number": "沪经信推〔2026〕31号"})
    call_opens(call=call)
    world.call = Call.objects.get(pk=call.pk)
    return world


def filled(client, case, **given):
    lists = choice_lists(on=timezone.localdate())
    for section in form_of(case.call.form_template).sections:
        stored = case.sections.filter(code=section.code).first()
        data = {**posted(section, lists, **given), "revision": stored.revision if stored else 0, "act": "next"}
        went(client, at("section", case.reference, section.code), data)
    for one in AttachmentRequirement.objects.filter(
        template=case.call.form_template, stage="application", is_required=True
    ):
        upload = SimpleUploadedFile("文件.pdf", PDF, content_type="application/pdf")
        went(client, at("attachments", case.reference), {"file": upload, "requirement": one.code})


def begun(world, client, organisation):
    """Begin a draft of a park."""
    address = at("begin", world.call.reference)
    asked = client.get(address).context["form"]
    assert not asked.fields["industry"].required
    given = {"organisation": organisation.pk, "recommender": world.recommender.pk, "title": PARK}
    went(client, address, {**given, **{f"condition_{code}": "on" for code in asked.conditions}})
    return Application.objects.get(organisation=organisation)


def handed_in(world, signed_in):
    """Fill a whole form in and hand it in."""
    organisation, boss = world.firm()
    client = signed_in(boss)
    case = begun(world, client, organisation)
    filled(client, case, recommender=world.recommender.code, subject_name=PARK, subject_code="ZJ-01")
    went(client, at("submit", case.reference), {"confirmed": "on"})
    return fresh(case), client


def recommended(world, client, case):
    """Recommend a case, asked once more."""
    given = {"outcome": "recommend", "opinion": "同意推荐", "rank": "1", "letter_number": "区经信〔2026〕8号"}
    given |= {"flags-TOTAL_FORMS": "0", "flags-INITIAL_FORMS": "0"}
    went(client, at("recommend", case.reference), {**given, "act": "confirm"})


def visited(world, client, case):
    """Record the visit of the panel."""
    visit = {"held_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}", "place": "张江", "text": "设施齐全"}
    assert client.post(at("site_visit", case.reference), {**visit, "text": ""}).status_code == 422
    assert client.post(at("call_assess", world.call.reference)).status_code == 422
    went(client, at("site_visit", case.reference), visit)
    assert visit_of(case).text == "设施齐全"
    assert "设施齐全" in client.get(at("case", case.reference)).content.decode()


def approved(world, case):
    """Decide, notice and approve."""
    world.decide(support(case, amount_fen=0))
    world.noticed()
    world.notice_over()
    world.approved(case)
    jobs_run_due(besides=[SNAPSHOT_PDF])
    return Award.objects.get(application=case)


def test_programme_without_a_rubric_takes_one_over_in_the_set_up(plan, signed_in):
    programme = Programme.objects.get(code="ECOM_PLATFORM")
    officer = UserFactory()
    assign_role(role="officer", user=officer, target=programme)
    client = signed_in(officer)
    call = call_set_up(client, programme, "ST-1")
    offered = Rubric.objects.get(code="PUB_PLATFORM")

    page = client.get(at("call_part", call.reference, "rubric"))
    went(client, at("call_part", call.reference, "rubric"), {"rubric": offered.pk})

    call.refresh_from_db()
    assert offered in page.context["form"].fields["rubric"].queryset
    assert (call.rubric.programme, call.rubric.criteria.count()) == (programme, offered.criteria.count())


def test_digital_park_walks_from_its_call_to_its_certificate(plan, signed_in):
    programme = Programme.objects.get(code="DIGITAL_PARK")
    world = SelectionWorld(rules=default_rules("DIGITAL_PARK"), programme=programme)
    office = signed_in(world.officer)
    opened(world, office)

    case, firm = handed_in(world, signed_in)
    assert (case.subject_kind, case.subject_name, case.subject_code) == ("park", PARK, "ZJ-01")
    recommended(world, signed_in(world.clerk), case)
    case_accept(actor=world.officer, application=fresh(case), items=[])
    World.scored(world, fresh(case))
    visited(world, office, case)
    went(office, at("call_assess", world.call.reference))
    went(office, at("ranking_lock", world.call.reference), {"confirmed": "on"})
    award = approved(world, case)

    number = award.certificates.get().number
    assert PARK in firm.get(at("certificate", award.reference)).content.decode()
    assert Client().get(reverse("grants:certificate_verified", args=[number])).status_code == 200
    assert number in Client().get(reverse("grants:honours"), {"programme": "DIGITAL_PARK"}).content.decode()
    assert_sound()
