# SPDX-License-Identifier: AGPL-3.0-or-later
"""A funded project over HTTP, from agreement to archive, and every way off that road."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from config.stores import content_storages
from grants.engine.calendar import add_months, city_date
from grants.enums import AwardStatus
from grants.models import ProgressReport
from tests.factories.award_walk import AwardWalk, finished, heard, in_force
from tests.factories.awards import AwardWorld, deadline_passes
from tests.factories.files import PDF
from tests.factories.people import OrganisationFactory
from tests.factories.roles import holder
from workflow.enums import DeadlineKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.STORAGES = {**settings.STORAGES, **content_storages("", tmp_path / "files")}
    settings.CLAMD = ""


@pytest.fixture
def walk(signed_in):
    """Return a walker through the pages of an award."""
    return AwardWalk(signed_in)


def rows_of(*targets):
    data = {"text": "乙方按期完成建设内容。"}
    for number, (name, target) in enumerate(targets):
        data |= {
            f"t{number}_name": name,
            f"t{number}_unit": "%",
            f"t{number}_baseline": "10",
            f"t{number}_target": target,
        }
    return data


def test_agreement_is_put_together_printed_sealed_and_agreed_to(walk, signed_in):
    world = walk.world
    walk.done(world.officer, "agreement_text", **rows_of(("设备联网率", "80"), ("能耗下降", "5.5")))
    assert list(world.award.agreements.get().targets.values_list("code", "name")) == [
        ("T1", "设备联网率"),
        ("T2", "能耗下降"),
    ]

    pdf = signed_in(world.boss).get(reverse("workflow:agreement_pdf", args=[world.award.reference, 1]))
    assert pdf.content.startswith(b"%PDF-")

    assert walk.sign().status_code == 302
    page = walk.read(world.officer, "agreement_agree").content.decode()
    scan = reverse("workflow:agreement_scan", args=[world.award.reference, 1])
    assert scan in page
    assert b"".join(signed_in(world.officer).get(scan).streaming_content) == PDF
    walk.done(world.officer, "agreement_agree", outcome="agreed", reason="")

    assert world.status == AwardStatus.ACTIVE
    digest = world.award.agreements.get().digest
    hub = signed_in(world.boss).get(walk.address("award"), {"digest": digest}).content.decode()
    assert "打印件与本版一致" in hub


def test_half_a_target_is_refused_and_what_was_typed_stays(walk):
    answer = walk.post(walk.world.officer, "agreement_text", **{**rows_of(("设备联网率", "")), "t1_target": "7"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"t0_target", "t1_name"}
    assert "乙方按期完成建设内容。" in answer.content.decode()


def test_a_draft_changed_after_it_was_printed_is_not_signed(walk):
    world = walk.world
    digest = walk.read(world.boss, "agreement_sign").context["form"].initial["digest"]
    walk.done(world.officer, "agreement_text", **rows_of(("设备联网率", "80")))

    scan = SimpleUploadedFile("sealed.pdf", PDF, content_type="application/pdf")
    answer = walk.post(world.boss, "agreement_sign", digest=digest, scan=scan)

    assert answer.status_code == 422
    assert world.step == "sign_agreement"


def test_an_old_tab_overwrites_no_draft_and_records_no_check_twice(walk):
    officer = walk.world.officer
    old = walk.read(officer, "agreement_text").context["form"].initial["digest"]
    walk.done(officer, "agreement_text", **rows_of(("设备联网率", "80")), digest=old)

    refused = walk.post(officer, "agreement_text", **rows_of(("别的指标", "1")), digest=old)

    assert refused.status_code == 422
    assert "别的指标" in refused.content.decode()
    assert walk.world.award.agreements.get().targets.get().name == "设备联网率"

    in_force(walk)
    seen = walk.read(officer, "award_midterm").context["form"].initial["seen"]
    check = {"grade": "on_plan", "opinion": "按计划推进", "seen": seen}
    assert [walk.post(officer, "award_midterm", **check).status_code for _click in range(2)] == [302, 422]
    assert walk.world.award.midterm_checks.count() == 1


def test_agreement_sent_back_says_why_and_needs_a_reason(walk):
    world = walk.world
    walk.sign()

    assert walk.post(world.officer, "agreement_agree", outcome="sent_back", reason=" ").status_code == 422
    walk.done(world.officer, "agreement_agree", outcome="sent_back", reason="缺少骑缝章")

    assert world.step == "sign_agreement"
    assert "缺少骑缝章" in walk.read(world.boss, "agreement_sign").content.decode()


def test_a_step_done_already_says_so(walk):
    in_force(walk)

    page = walk.read(walk.world.boss, "agreement_sign")

    assert page.context["is_open"] is False
    assert walk.sign().status_code == 422


def test_report_is_filed_sent_back_completed_and_taken(walk, signed_in):
    in_force(walk)
    world = walk.world
    period = walk.read(world.boss, "award_report").context["form"].fields["period"].choices[0][0]
    walk.done(world.boss, "award_report", period=period, done="完成设备安装", spent_fen="120")
    request = walk.request()

    walk.handle(world.officer, request, "request_check", "return", answer="请补充支出明细")
    assert (
        "请补充支出明细"
        in signed_in(world.boss).get(reverse("workflow:request_correct", args=[request.reference])).content.decode()
    )
    signed_in(world.boss).post(
        reverse("workflow:request_correct", args=[request.reference]), {"text": "完成设备安装，明细见附件"}
    )
    walk.handle(world.officer, request, "request_check", "pass")

    report = ProgressReport.objects.get()
    assert (request.state, report.spent_fen, report.done) == ("granted", 120_0000_00, "完成设备安装，明细见附件")
    assert "完成设备安装" in walk.read(world.officer).content.decode()


def test_midterm_check_is_recorded_and_shown(walk):
    in_force(walk)

    assert walk.post(walk.world.officer, "award_midterm", grade="no", opinion="").status_code == 422
    walk.done(walk.world.officer, "award_midterm", grade="on_plan", opinion="按计划推进")

    assert "按计划推进" in walk.read(walk.world.boss).content.decode()


def test_period_is_extended_by_a_new_version(walk):
    in_force(walk)
    world = walk.world
    later = add_months(world.fresh().ends_on, 6)
    today = city_date(timezone.now()).isoformat()
    assert (
        walk.post(
            world.boss, "award_change", what="period", caused_on=today, text="供货延迟", new_value="延期"
        ).status_code
        == 422
    )
    walk.done(
        world.boss,
        "award_change",
        what="period",
        caused_on=today,
        text="供货延迟",
        new_value="延期6个月",
        new_ends_on=later.isoformat(),
    )
    request = walk.request()
    walk.handle(world.officer, request, "request_check", "pass")

    refused = walk.handle(world.officer, request, "request_decide", "answer", outcome="dismiss", answer="")
    assert refused.status_code == 422
    walk.handle(world.officer, request, "request_decide", "answer", outcome="uphold", answer="")

    assert world.fresh().ends_on == later
    assert list(world.award.agreements.values_list("version", "state")) == [(1, "replaced"), (2, "agreed")]


def test_targets_are_changed_as_the_decision_enters_them(walk, signed_in):
    in_force(walk)
    world = walk.world
    today = city_date(timezone.now()).isoformat()
    walk.done(world.boss, "award_change", what="targets", caused_on=today, text="市场变化", new_value="联网率 70%")
    request = walk.request()
    walk.handle(world.officer, request, "request_check", "pass")
    page = signed_in(world.officer).get(reverse("workflow:request_decide", args=[request.reference]))
    assert page.context["targets"].rows()

    walk.handle(
        world.officer, request, "request_decide", "answer", outcome="uphold", answer="", **rows_of(("联网率", "70"))
    )

    agreement = world.award.agreements.get(state="agreed")
    assert (agreement.version, agreement.targets.get().target) == (2, 70)


def test_change_to_an_organisation_nobody_knows_is_refused(walk):
    in_force(walk)
    today = city_date(timezone.now()).isoformat()
    data = {"what": "lead_organisation", "caused_on": today, "text": "重组", "new_value": "由子公司承接"}

    unknown = walk.post(walk.world.boss, "award_change", **data, new_uscc="91310000PDY000001X")
    walk.done(walk.world.boss, "award_change", **data, new_uscc=OrganisationFactory().uscc)

    assert set(unknown.context["form"].errors) == {"new_uscc"}


def test_project_is_suspended_and_goes_on(walk):
    in_force(walk)
    walk.done(walk.world.officer, "award_pause", reason="进度严重滞后")
    assert "进度严重滞后" in walk.read(walk.world.boss).content.decode()

    walk.done(walk.world.officer, "award_suspended")

    assert walk.world.status == AwardStatus.ACTIVE


def accepted(walk, conclusion, reached="100", **more):
    targets = walk.world.award.agreements.get(state="agreed").targets.all()
    found = {f"reached_{target.code}": reached for target in targets}
    return walk.post(
        walk.world.officer,
        "acceptance_conclude",
        conclusion=conclusion,
        opinion="专家组意见",
        audited_cost_fen="1000",
        **found,
        **more,
    )


def test_project_is_accepted_evaluated_and_archived(walk):
    world = walk.world
    finished(walk)
    assert "全部指标已完成" in walk.read(world.officer, "acceptance_conclude").content.decode()
    assert accepted(walk, "passed").status_code == 302

    assert walk.post(world.officer, "award_evaluate", points="101", opinion="好").status_code == 422
    walk.done(world.officer, "award_evaluate", points="92", opinion="成效显著")
    walk.done(world.officer, "award_archive", archive_number="2028-LHRH-001")

    award = world.fresh()
    assert (award.status, award.archive_number, world.step) == (AwardStatus.ACCEPTED_FINAL, "2028-LHRH-001", "archived")
    assert "2028-LHRH-001" in walk.read(world.boss).content.decode()


def test_failed_acceptance_is_rectified_once(walk):
    finished(walk)
    assert accepted(walk, "passed", reached="1").status_code == 422
    assert accepted(walk, "rectify", reached="1").status_code == 302
    assert "专家组意见" in walk.read(walk.world.boss, "acceptance_apply").content.decode()

    walk.done(walk.world.boss, "acceptance_apply", summary="整改完成")
    assert accepted(walk, "passed").status_code == 422
    heard(walk)
    again = walk.read(walk.world.officer, "acceptance_conclude")
    assert "rectify" not in dict(again.context["form"].fields["conclusion"].choices)
    assert accepted(walk, "passed").status_code == 302

    assert walk.world.status == AwardStatus.ACCEPTED_FINAL


def test_project_closed_without_passing_and_one_that_failed(walk):
    finished(walk)

    assert accepted(walk, "closed", tail_fen="99999999").status_code == 422
    assert accepted(walk, "failed", reached="1").status_code == 302

    assert walk.world.status == AwardStatus.FAILED
    assert "专家组意见" in walk.read(walk.world.boss).content.decode()


def test_project_is_ended_without_fault_or_revoked(walk):
    in_force(walk)
    data = {"reason": "企业转产", "document_number": "示经信推〔2027〕3号"}
    assert walk.post(walk.decider, "award_break_off", **data, spent_fen="").status_code == 422
    walk.done(walk.decider, "award_break_off", **data, spent_fen="0")
    assert walk.world.status == AwardStatus.TERMINATED

    other = AwardWorld().signed()
    walk.world, walk.decider = other, other.officer
    told = (city_date(timezone.now()) - timedelta(days=60)).isoformat()
    walk.done(walk.decider, "award_take_back", **data, told_on=told)
    assert other.status == AwardStatus.REVOKED
    walk.done(other.officer, "award_archive", archive_number="2027-1")


def test_strangers_find_no_award_and_the_office_does_not_act_for_the_holder(walk, signed_in):
    world = walk.world

    assert walk.read(world.stranger).status_code == 404
    assert walk.read(holder("officer", AwardWorld().call)).status_code == 404
    assert walk.read(world.officer, "agreement_sign").status_code == 403
    assert walk.read(world.boss, "agreement_agree").status_code == 403
    assert walk.read(holder("auditor", world.call)).status_code == 200
    assert walk.read(holder("auditor", world.call), "award_pause").status_code == 403


def test_award_not_signed_in_time_says_it_lapsed(walk):
    deadline_passes(walk.world.award, DeadlineKind.SIGNING)

    page = walk.read(walk.world.boss)

    assert str(AwardStatus.LAPSED.label) in page.content.decode()
    assert walk.read(walk.world.boss, "agreement_sign").context["is_open"] is False


def test_work_list_leads_to_the_page_of_the_award(walk, signed_in):
    page = signed_in(walk.world.boss).get(reverse("workflow:work")).content.decode()

    assert walk.address("agreement_sign") in page
