# SPDX-License-Identifier: AGPL-3.0-or-later
"""The world of the demo: its calls, its people and what waits for them; then its copies, as whole as the first."""

import io
from collections import Counter

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from grants.engine.codes import fictional_uscc
from grants.enums import AwardStatus, SignOffState
from grants.models import (
    Acceptance,
    Agreement,
    Application,
    Award,
    Call,
    Certificate,
    ChangeRequest,
    CreditRecord,
    DecisionList,
    Evaluation,
    Event,
    FundPlan,
    Honour,
    MidtermCheck,
    Notice,
    Organisation,
    Payment,
    ProgressReport,
    Quota,
    Recovery,
    Request,
    Sample,
    Snapshot,
    TargetResult,
    User,
)
from grants.selectors.awards import reports_missed
from grants.selectors.certificates import verified
from grants.selectors.clock import database_now
from grants.selectors.ledgers import ledger_lines, lines_balance
from grants.services.awards.agreements import agreement_digest
from grants.services.awards.certificates import certificate_digest
from grants.services.awards.plans import plan_digest
from grants.services.decisions import list_digest
from grants.services.jobs import jobs_run_due
from grants.services.snapshots import SNAPSHOT_PDF
from grants.validators import validate_uscc
from reviewers.models import Draw, Expert, Review, Seat
from reviewers.services.draws import draw_verify
from reviewers.services.samples import sample_verify
from tests.factories.programmes import official_years
from tests.factories.world import assert_sound, fresh
from workflow.management.demo.copies.events import KEYS
from workflow.management.demo.copies.making import copies_made
from workflow.management.demo.copies.parts import PARTS
from workflow.models import Deadline
from workflow.selectors.drift import step_of
from workflow.selectors.tasks import process_of
from workflow.services.cases import case_recommend, case_resubmit, case_submit
from workflow.services.decisions import decisions_sign
from workflow.states import AWARD_ENDS, AWARD_STEPS

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]  # its world is made before the first test
STATES = {
    "LHRH-P-1": "closed",
    "LHRH-P-2": "noticed",
    "LHRH-P-3": "ranked",
    "LHRH-P-4": "assessing",
    "LHRH-P-5": "screening_closed",
    "LHRH-P-6": "open",
    "LHRH-E-1": "published",
    "LHRH-E-2": "open",
    "LHRH-E-3": "closed",
    "LHRH-E-4": "closed",
    "LHRH-K-1": "closed",
}
CERTIFIED_STATES = {"certified", "expired", "decertified"}
# whole numbers in events that count something, or are keys of what all copies share
FIGURES = {
    *("barred", "cases", "count", "create", "created", "draw", "expert_id", "instalment", "list", "notice", "number"),
    *("points", "quotas", "rank", "ranking", "refused", "rows", "sample", "seats", "size", "snapshot"),
    *("standbys", "step", "targets", "total", "unchanged", "update", "updated", "version", "year"),
}
# what points at copied rows and is no part: sent once; or written apart, as numbers, roles and events are
NOT_COPIED = {"grants.message", "grants.numberticket", "grants.user_groups", "grants.event"}


@pytest.fixture(scope="module")
def printed(django_db_setup, django_db_blocker, tmp_path_factory):
    """Make the world by its command, once for all tests of this module; return what it printed."""
    anchors = str(tmp_path_factory.mktemp("anchors"))
    with django_db_blocker.unblock(), override_settings(ANCHOR_DIR=anchors), transaction.atomic():
        call_command("load_reference", stdout=io.StringIO())
        official_years()
        output = io.StringIO()
        call_command("demo", stdout=output)
        yield output.getvalue().splitlines()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _world(printed):
    """Let every test see the world."""


@pytest.fixture
def copied(printed):
    """Copy the world twice."""
    assert list(copies_made(count=2)) == [1, 2]


def by_mobile(number):
    return User.objects.get(mobile=f"+86139{number:08d}")


def jobs_done():
    jobs_run_due(limit=1000, besides=[SNAPSHOT_PDF])


def test_its_sign_ins_keep_their_numbers_and_roles(printed):
    numbers = [line.split()[0] for line in printed[1:]]

    assert numbers == [f"+86139{number:08d}" for number in (1, 2, 3, 4, 5, 6, 11, 21)]
    assert all(User.objects.get(mobile=number).has_usable_password() for number in numbers)


def test_its_calls_stand_at_seven_stages():
    assert dict(Call.objects.values_list("code", "state")) == STATES
    assert Call.objects.get(code="LHRH-E-1").rounds.get().opens_at > timezone.now()


def test_its_cases_are_of_all_industries_and_districts_and_titles_are_not_repeated():
    cases = Application.objects.all()

    assert 85 <= cases.count() <= 100
    assert cases.values("industry").distinct().count() == 10
    assert cases.values("district").distinct().count() == 16
    assert cases.values("title").distinct().count() == cases.count()


def test_its_firms_are_fictional_and_say_so():
    firms = Organisation.objects.filter(memberships__isnull=False)

    assert firms.count() == 80
    assert firms.filter(parent__isnull=False).count() >= 5
    assert firms.values("kind").distinct().count() == 7
    for firm in firms:
        assert "（演示）" in firm.name
        assert firm.uscc == fictional_uscc(int(firm.uscc[11:16]), district=firm.district.code)
        validate_uscc(firm.uscc)


def test_its_experts_are_of_three_disciplines_and_differ_in_level():
    assert Counter(Expert.objects.values_list("discipline", flat=True)) == {
        "technical": 27,
        "finance": 8,
        "management": 5,
    }
    totals = Review.objects.filter(state="submitted").values_list("total", flat=True)
    opinions = Review.objects.filter(state="submitted").values_list("opinion", flat=True)
    assert max(totals) - min(totals) > 30
    assert len(set(opinions)) > len(opinions) * 2 // 3


def test_its_cases_stand_in_every_state_before_the_review():
    states = set(Application.objects.filter(call__code__in=["LHRH-P-5", "LHRH-P-6"]).values_list("status", flat=True))

    assert states == {
        *("draft", "submitted", "returned", "recommended", "not_recommended", "refused", "withdrawn", "accepted"),
    }


def test_its_finished_call_has_honours_and_its_noticed_call_an_objection():
    assert Honour.objects.filter(award__application__call__code="LHRH-P-1").count() >= 3
    assert Counter(Application.objects.filter(call__code="LHRH-P-2").values_list("status", flat=True))["objection"] == 1


def test_its_awards_stand_at_every_step_and_every_end_of_their_flow():
    awards = {award: step_of(process_of(award)) for award in Award.objects.all()}

    assert {award.status for award in awards} == set(AwardStatus)
    assert set(awards.values()) == {*AWARD_STEPS, *AWARD_ENDS}
    assert {award.status for award in awards if award.application.call.code == "LHRH-P-1"} == set(
        AwardStatus
    ) - CERTIFIED_STATES


def test_the_money_of_its_awards_is_in_every_state_and_adds_up():
    plans = FundPlan.objects.filter(call__code="LHRH-P-1")
    paid = Award.objects.get(status="accepted_final")

    assert set(Payment.objects.values_list("state", flat=True)) == {"requested", "planned", "paid", "returned"}
    assert Counter(plans.values_list("state", flat=True)) == {"sent": 3, "draft": 1}
    assert all(one.approved_by != one.confirmed_by for one in Payment.objects.filter(state="paid"))
    assert Award.objects.filter(payments__state="returned").filter(payments__state="paid").count() == 1
    assert paid.archive_number
    assert paid.paid_fen == sum(paid.payments.values_list("amount_fen", flat=True)) > paid.amount_fen * 9 // 10


def test_its_projects_report_are_checked_and_changed():
    running = Award.objects.filter(status="active")

    assert set(Request.objects.filter(kind="report").values_list("state", flat=True)) == {"granted", "correction"}
    assert {bool(reports_missed(award, timezone.localdate())) for award in running} == {True, False}
    assert MidtermCheck.objects.get().grade == "on_plan"
    assert Counter(ChangeRequest.objects.values_list("what", "request__state")) == {
        ("period", "filed"): 1,
        ("period", "granted"): 1,
    }
    assert Agreement.objects.get(version=2).state == "agreed"
    assert CreditRecord.objects.get().award.status == "revoked"
    assert Counter(Recovery.objects.values_list("award__status", "state")) == {
        ("failed", "ordered"): 1,
        ("revoked", "ordered"): 1,
        ("terminated", "repaid"): 1,
    }


def test_each_of_its_sign_ins_finds_something_to_do():
    firm = Organisation.objects.get(memberships__user=by_mobile(11))
    pudong = Application.objects.filter(recommender__code="district-310115", status="submitted")
    pile = Seat.objects.filter(expert__user=by_mobile(21), assessment__application__call__code="LHRH-P-4")

    assert {"draft", "returned"} <= set(firm.applications.values_list("status", flat=True))
    assert pudong.count() >= 3
    assert {"done", "accepted"} <= set(pile.values_list("state", flat=True))
    assert {"draft", "submitted"} <= set(pile.values_list("review__state", flat=True))


def test_what_the_firm_and_the_clerk_find_can_be_done():
    draft = Application.objects.get(organisation__memberships__user=by_mobile(11), status="draft")
    returned = Application.objects.get(organisation__memberships__user=by_mobile(11), status="returned")

    case_submit(actor=by_mobile(11), application=draft, received_at=database_now())
    case_resubmit(actor=by_mobile(11), application=returned)

    assert [fresh(case).status for case in (draft, returned)] == ["submitted", "checking"]


def test_it_is_sound():
    assert_sound()


def test_it_fills_an_empty_system_only():
    with pytest.raises(CommandError):
        call_command("demo")


def test_a_scale_out_of_range_is_refused():
    with pytest.raises(CommandError):
        call_command("demo", scale=0)


def test_copies_are_sound_and_as_many(copied):
    assert (
        Application.objects.count() == 3 * Application.objects.filter(organisation__name__contains="（演示）").count()
    )
    assert Application.objects.filter(call__code="LHRH-P-6").count() == 3 * 22
    assert Counter(Call.objects.values_list("state", flat=True)) == {
        **dict.fromkeys(("noticed", "ranked", "assessing", "screening_closed"), 3),
        "closed": 12,
        "open": 2,
        "published": 1,
    }
    assert_sound()


def test_copies_of_awards_are_whole(copied):
    dues = Deadline.objects.filter(kind="repayment", state="open").values_list("subject_id", flat=True)

    first = Award.objects.filter(organisation__name__contains="（演示）")

    once = Counter(first.values_list("status", flat=True))
    assert Counter(Award.objects.values_list("status", flat=True)) == once + once + once
    for model in (Payment, Recovery, ProgressReport, MidtermCheck, ChangeRequest, Acceptance, Evaluation, CreditRecord):
        assert model.objects.count() == 3 * model.objects.filter(award__in=first).count() > 0
    assert set(dues) == set(Recovery.objects.filter(state="ordered").values_list("pk", flat=True))
    assert all(result.target.agreement.award_id == result.acceptance.award_id for result in TargetResult.objects.all())
    assert all(one.organisation_id == one.award.organisation_id for one in CreditRecord.objects.all())
    assert all(one.agreement.award_id == one.award_id for one in ChangeRequest.objects.exclude(agreement=None))
    assert all(lines_balance(award, ledger_lines(award)) for award in Award.objects.filter(paid_fen__gt=0))


def test_every_number_in_an_event_is_a_key_that_copies_change_or_a_figure():
    numbers = {
        name
        for event in Event.objects.all()
        for name, value in event.data.items()
        if isinstance(value, int) and not isinstance(value, bool) and not name.endswith("_fen")
    }

    assert numbers - set(KEYS) == FIGURES


def test_copies_leave_out_no_table_that_hangs_on_copied_rows():
    copied = {part.model for part in PARTS}

    hanging = {model._meta.label_lower for model in apps.get_models(include_auto_created=True) if hangs(model, copied)}

    assert hanging - {model._meta.label_lower for model in copied} == NOT_COPIED


def hangs(model, copied):
    """Say whether a row of this table points at a row that every copy has anew."""
    anew = {
        Organisation: Organisation.objects.filter(memberships__isnull=False),
        User: User.objects.filter(memberships__isnull=False),
    }
    pointers = [one for one in model._meta.concrete_fields if one.is_relation and one.related_model in copied]
    rows = {one.name: anew.get(one.related_model, one.related_model._default_manager.all()) for one in pointers}
    return any(model._default_manager.filter(**{f"{name}__in": found}).exists() for name, found in rows.items())


def test_a_copy_names_nothing_of_its_model(copied):
    first = Application.objects.filter(organisation__name__contains="（演示）")
    second = Application.objects.filter(organisation__name__contains="（演示2）")

    assert second.count() == first.count()
    assert not set(first.values_list("number", flat=True)) & set(second.values_list("number", flat=True)) - {None}
    model = Snapshot.objects.filter(application__in=first).first()
    twin = Snapshot.objects.get(application__in=second, application__title=f"{model.application.title}（2）")
    assert twin.data["head"]["title"] == twin.application.title
    assert twin.data["organisation"]["name"] == twin.application.organisation.name
    assert twin.sha256 != model.sha256
    assert not twin.answers.filter(text__in=[model.application.number, model.application.organisation_name]).exists()
    submitted = Event.objects.get(subject=f"grants.application:{twin.application_id}", action="application.submitted")
    assert submitted.data["number"] == twin.application.number
    assert submitted.data["sha256"] == twin.sha256
    assert submitted.actor == twin.application.created_by


def test_copies_keep_counters_digests_and_draws(copied):
    assert all(list_digest(decision_list=one) == one.digest for one in DecisionList.objects.all())
    assert all(draw_verify(row=row) for row in Draw.objects.filter(panel__groups__isnull=False))
    assert all(sample_verify(row=row) for row in Sample.objects.all())
    assert Sample.objects.count() == 6
    assert all(certificate_digest(certificate=one) == one.digest for one in Certificate.objects.all())
    assert Counter(verified(one.number).state for one in Certificate.objects.all()) == {
        "valid": 9,
        "expired": 3,
        "withdrawn": 3,
    }
    assert all(agreement_digest(agreement=one) == one.digest for one in Agreement.objects.filter(state="agreed"))
    assert all(plan_digest(plan=one) == one.digest for one in FundPlan.objects.filter(state="sent"))
    assert FundPlan.objects.filter(state="sent").count() == 9
    assert {honour.number for honour in Honour.objects.filter(award__certificates__isnull=False)} == {
        one.number for one in Certificate.objects.all()
    }
    assert sorted(Notice.objects.values_list("number", flat=True)) == list(range(1, 28))
    assert Quota.objects.filter(call__code="LHRH-P-6", used__gt=0, maximum=18).exists()


def test_copies_go_on_like_their_models(copied):
    leader, clerk = by_mobile(3), by_mobile(6)
    signing = DecisionList.objects.get(call__code="LHRH-P-3-2", state="signing")
    case = Application.objects.filter(
        organisation__name__contains="（演示3）", recommender__code="district-310115", status="submitted"
    ).first()

    for _step in signing.sign_offs.filter(state=SignOffState.WAITING):
        decisions_sign(actor=leader, decision_list=signing)
    jobs_done()
    case_recommend(actor=clerk, application=case, opinion="同意推荐", rank=9, letter_number="示经信〔1〕1号")

    assert fresh(case).status == "recommended"
    assert not Application.objects.filter(call__code="LHRH-P-3-2", status="scored").exists()
    assert_sound()
