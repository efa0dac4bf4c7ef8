# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every selection of the plan walks from its call to the register, each by its own route, form and rubric."""

import pytest
from django.utils import timezone

from config.stores import content_storages
from grants.enums import AwardStatus, HonourState, ResultKind
from grants.exceptions import GrantsError
from grants.models import Award, Programme, Rubric
from grants.rules.programmes import PROGRAMME_RULES
from grants.services.copies import rubric_take_over
from grants.services.jobs import jobs_run_due
from grants.services.reference import reference_load
from grants.services.snapshots import SNAPSHOT_PDF
from reviewers.selectors.visits import visit_of, visits_missing
from tests.factories.certified import selection_world
from tests.factories.programmes import ProgrammeFactory
from tests.factories.world import assert_sound, fresh, support
from workflow.services.calls import call_rank, call_review_done
from workflow.services.cases import case_begin
from workflow.services.panels import site_visited

pytestmark = pytest.mark.django_db
CERTIFYING = sorted(set(PROGRAMME_RULES) - {"DEMO_PROJECT"})


@pytest.fixture(autouse=True)
def _stores(settings, tmp_path):
    settings.STORAGES = {**settings.STORAGES, **content_storages("", tmp_path / "files")}
    settings.CLAMD = ""


@pytest.fixture
def plan(db):
    reference_load()


@pytest.mark.parametrize("code", CERTIFYING)
def test_selection_walks_from_its_call_to_the_register(plan, code):
    world = selection_world(code)
    case = world.accepted("申报对象")
    assert (case.subject_kind, case.recommender is None) == (
        Programme.objects.get(code=code).subject_kind,
        world.rules.route.recommendation == "none",
    )

    world.ranked(case)
    world.decide(support(case, amount_fen=0))
    world.noticed()
    world.notice_over()
    world.approved(case)
    jobs_run_due(besides=[SNAPSHOT_PDF])

    award = Award.objects.get(application=case)
    honour = award.honour
    assert (award.status, honour.state, honour.programme.code) == (AwardStatus.CERTIFIED, HonourState.VALID, code)
    assert honour.subject_name == (fresh(case).subject_name or case.title)
    assert award.certificates.exists() == (world.rules.route.result == ResultKind.CERTIFIED)
    assert_sound()


def test_district_files_three_lists_as_a_government_body_only(plan):
    world = selection_world("PRACTICE_DISTRICT")
    firm, boss = world.firm()
    with pytest.raises(GrantsError):
        case_begin(actor=boss, call=world.call, organisation=firm, title="某区")

    case = world.submitted("某区")

    fields = {answer.field.partition(".")[0] for answer in case.snapshots.get().answers.all()}
    assert {"d_industries", "d_parks", "d_projects"} <= fields
    assert case.recommender is None


def test_review_of_a_route_with_a_visit_waits_for_the_visit(plan):
    world = selection_world("DIGITAL_PARK")
    case = world.accepted("某园区")
    super(type(world), world).scored(case)
    given = {"actor": world.officer, "application": fresh(case), "place": "园区", "text": "基础设施到位"}

    assert visits_missing(world.call) == 1
    with pytest.raises(GrantsError):
        call_review_done(actor=world.officer, call=world.call)
    with pytest.raises(GrantsError):
        site_visited(held_at=timezone.now() + timezone.timedelta(days=1), **given)
    site_visited(held_at=timezone.now(), **given)
    with pytest.raises(GrantsError):
        site_visited(held_at=timezone.now(), **given)

    assert visit_of(case).text == "基础设施到位"
    assert visits_missing(world.call) == 0
    call_review_done(actor=world.officer, call=world.call)
    assert call_rank(actor=world.officer, call=world.call).entries.count() == 1


def test_rubric_is_taken_over_from_a_programme_of_the_same_authority_only(plan):
    world = selection_world("SW_CENTRE")
    source = Rubric.objects.get(code="TRAIN_BASE")

    taken = world.call.rubric
    assert (taken.programme, taken.code, taken.version) == (world.programme, "SW_CENTRE", 1)
    assert list(taken.criteria.values_list("code", "points")) == list(source.criteria.values_list("code", "points"))
    foreign = Rubric.objects.create(programme=ProgrammeFactory(), code="FOREIGN")
    with pytest.raises(GrantsError):
        rubric_take_over(actor=world.officer, call=world.call, source=foreign)
