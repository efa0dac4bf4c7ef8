# SPDX-License-Identifier: AGPL-3.0-or-later
"""The certified programmes in the browsers of those concerned: an enterprise, a district, and a park by a copied call."""

import pytest

from config.stores import content_storages
from grants.enums import HonourState, OrganisationKind
from grants.models import Award
from grants.rules.choices import RecommendationPlace
from grants.selectors.certificates import reviews_open, rules_of_award
from grants.services.jobs import jobs_run_due
from grants.services.reference import reference_load
from grants.services.snapshots import SNAPSHOT_PDF
from tests.e2e.journey import certified, deciding, officer, recommender
from tests.e2e.journey.desk import Person
from tests.factories.certified import selection_world
from tests.factories.files import PDF
from tests.factories.world import World, assert_sound, fresh, seats_of
from workflow.services.calls import call_intake_ends, call_opens, call_review_begins
from workflow.services.decisions import decisions_sign, notice_period_ends

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]
ENTERPRISE, DISTRICT, PARK = "上海甲工厂两化融合", "徐汇区两化融合实践", "张江数字园区"


@pytest.fixture(autouse=True)
def _plan(settings, tmp_path):
    settings.STORAGES = {**settings.STORAGES, **content_storages("", tmp_path / "files")}
    settings.CLAMD = ""
    reference_load()


@pytest.fixture
def paper(tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(PDF)
    return path


def handed_in(visit, world, title, paper, *, kind=None, **given):
    """Let an applicant fill the whole form in and hand in; return the case and who stays at that browser."""
    organisation, boss = world.firm()
    if kind:
        organisation.kind = kind
        organisation.save(update_fields=["kind"])
    applicant = Person(visit, boss)
    is_recommended = world.rules.route.recommendation != RecommendationPlace.NONE
    chosen = {"industry": "装备"} | ({"recommender": str(world.recommender.pk)} if is_recommended else {})
    case = certified.begins(applicant, organisation=organisation, call=world.call, title=title, **chosen)
    certified.fills_every_section(applicant, case, recommender=world.recommender.code, **given)
    case = certified.attaches_and_submits(applicant, case, paper)
    work_is_done()
    return case, applicant


def checked(visit, world, wang, case):
    """Let the recommender stand behind a case where its route asks for it, and the office check it."""
    if case.recommender:
        clerk = Person(visit, world.clerk)
        recommender.recommends(clerk, title=case.title, rank=1)
        clerk.leaves()
        work_is_done()
    officer.checks_formally(wang, title=case.title)
    work_is_done()


def work_is_done():
    """Let the workers do what is due, but for the prints of cases."""
    jobs_run_due(besides=[SNAPSHOT_PDF])


def screening_ends(world, wang):
    """Let the intake end and the officer close the screening."""
    call_intake_ends(call=world.call)
    work_is_done()
    officer.finishes_the_screening(wang)


def experts_score(world, case):
    """Draw the panel and let it score by the services: these pages are walked with the funded projects."""
    World.grouped(world, case)
    call_review_begins(actor=world.officer, call=world.call)
    work_is_done()
    for seat in seats_of(case):
        world.score(seat)
    work_is_done()


def certificate_is_issued(world, wang, case):
    """Close the review, rank, decide, publish the notice; leaders sign and the approval comes by the services."""
    deciding.closes_the_review(wang)
    deciding.opens_the_ranking(wang)
    deciding.locks_the_ranking(wang)
    deciding.prepares_the_list(wang, [(case, "support", {})])
    draft = world.call.decision_lists.get()
    for _step in world.rules.decision.sign_off:
        decisions_sign(actor=world.leader, decision_list=draft)
    work_is_done()
    deciding.publishes_the_notice(wang)
    work_is_done()
    notice_period_ends(call=world.call, notice=world.call.notices.get())
    work_is_done()
    world.approved(case)
    work_is_done()
    return Award.objects.get(application=case)


def test_an_enterprise_goes_from_its_questionnaire_to_its_certificate_and_through_an_annual_review(visit, paper):
    world = selection_world("DEMO_ENTERPRISE")
    wang = Person(visit, world.officer)
    case, boss = handed_in(visit, world, ENTERPRISE, paper)
    checked(visit, world, wang, case)
    screening_ends(world, wang)
    certified.draws_the_sample(wang)
    experts_score(world, case)

    award = certificate_is_issued(world, wang, case)
    number = award.certificates.get().number
    citizen = Person(visit, start="/")
    certified.verifies(citizen, number=number, holder=award.organisation.name)
    due = reviews_open(award, rules_of_award(award))
    certified.files_the_annual_review(boss, title=case.title, number=number, text="持续投入，设备联网率提高一成。")
    work_is_done()
    certified.passes_the_annual_review(wang)

    assert 0 < fresh(case).self_score <= 10_000
    assert reviews_open(award, rules_of_award(award)) == due[1:]
    assert award.honour.state == HonourState.VALID
    assert_sound()


def test_a_district_goes_from_its_three_lists_to_its_certificate(visit, paper):
    world = selection_world("PRACTICE_DISTRICT")
    wang = Person(visit, world.officer)
    case, commission = handed_in(visit, world, DISTRICT, paper, kind=OrganisationKind.GOVERNMENT)
    checked(visit, world, wang, case)
    screening_ends(world, wang)
    experts_score(world, case)
    certified.records_the_visit(wang, case, place="徐汇滨江", text="三张清单逐项核对，情况属实。")

    award = certificate_is_issued(world, wang, case)

    lists = {answer.field.partition(".")[0] for answer in case.snapshots.get().answers.all()}
    assert {"d_industries", "d_parks", "d_projects"} <= lists
    commission.goes_to(f"/awards/{award.reference}/certificate/")
    commission.reads(award.certificates.get().number)
    assert_sound()


def test_a_digital_park_is_selected_by_a_copied_call(visit, paper):
    world = selection_world("DIGITAL_PARK")
    wang = Person(visit, world.officer)
    world.call = certified.sets_up_a_selection(wang, programme="数字园区", earlier=world.call.title_zh)
    officer.publishes(wang)
    call_opens(call=world.call)
    case, holder = handed_in(visit, world, PARK, paper, subject_name=PARK, subject_code="ZJ-01")
    checked(visit, world, wang, case)
    screening_ends(world, wang)
    experts_score(world, case)
    certified.records_the_visit(wang, case, place="张江", text="设施齐全。")

    award = certificate_is_issued(world, wang, case)

    holder.goes_to(f"/awards/{award.reference}/certificate/")
    holder.reads(PARK)
    citizen = Person(visit, start="/")
    citizen.goes_to("/honours/?programme=DIGITAL_PARK")
    citizen.reads(award.certificates.get().number)
    assert_sound()
