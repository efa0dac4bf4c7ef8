# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every kind of list against its page: the same rows by the same filters, the official headers, and the command."""

import csv
import io
import json
from datetime import UTC, datetime

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from grants.audit import events_of
from grants.enums import ExportState
from grants.models import Application, OrganisationMark
from grants.selectors.exportkinds import Scope, export_kinds
from grants.services.exports import FORMATS, wanted_of
from grants.services.files import blob_bytes
from grants.storage.columns import rows_of
from tests.factories.awards import AwardWorld
from tests.factories.decisions import WAN, assessed_world
from tests.factories.exports import export_made
from tests.factories.roles import holder
from tests.factories.world import World, seats_of, support
from workflow.services.calls import call_rank

pytestmark = pytest.mark.django_db
HEADERS = {
    ("applications", "internal"): "序号,申报编号,项目名称,申报单位,统一社会信用代码,所属区,所属行业,推荐单位,状态,"
    "总投资（万元）,申请资金（万元）,自筹资金（万元）,提交时间",
    ("ranking", "internal"): "排名,申报编号,项目名称,申报单位,统一社会信用代码,所属区,所属行业,综合得分,平均分,标准差,"
    "有效评分数,推荐排名,申请资金（万元）,核定总投资（万元）,决定,支持金额（万元）,储备顺序,理由",
    ("approved", "internal"): "序号,申报编号,项目名称,申报单位,统一社会信用代码,所属区,所属行业,综合得分,排名,"
    "支持金额（万元）,备注",
    ("approved", "notice"): "序号,项目名称,申报单位,所属区",
    ("approved", "issue"): "序号,项目名称,申报单位,所属区,支持金额（万元）,备注",
    ("approved", "treasury"): "序号,预算年度,预算科目编号,单位名称,项目名称,支持金额（万元）,首期拨付（万元）",
    ("organisations", "internal"): "单位名称,统一社会信用代码,单位类型,所属区,所属行业,法定代表人,联系人,联系电话,"
    "电子邮箱,上年主营业务收入（万元）,从业人数",
    ("payments", "internal"): "序号,申报编号,项目名称,收款单位,开户银行,银行账号,期次,金额（万元）,状态,预算年度,"
    "预算科目编号,用途,凭证号,支付日期",
    ("payments", "treasury"): "序号,申报编号,项目名称,收款单位,开户银行,银行账号,期次,金额（万元）,状态,预算年度,"
    "预算科目编号,用途,凭证号,支付日期",
    ("experts", "internal"): "专家编号,姓名,工作单位,单位统一社会信用代码,专业领域,专家类别,熟悉行业,职称,联系电话,"
    "电子邮箱,最大评审件数",
    ("honours", "internal"): "序号,项目类别,认定时名称,现名称,认定对象,所属区,所属行业,认定年度,证书编号,认定文件,"
    "有效期至,状态",
}


def command(kind, path, **options):
    call_command("export_list", kind, output=path, stdout=io.StringIO(), **{"format": "csv", **options})
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))


def taken_out(user, **asked):
    export = export_made(user, **asked)
    assert export.state == ExportState.DONE, export.problem
    with blob_bytes(blob=export.blob) as file:
        return list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"))))


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def approved_world():
    world = World().opened()
    case = world.accepted("甲项目")
    world.ranked(case)
    world.decide(support(case))
    world.noticed()
    world.notice_over()
    world.approved(case)
    return world, case


@pytest.fixture
def ranked():
    world = assessed_world(9, places=4, budget_fen=560 * WAN)
    call_rank(actor=world.officer, call=world.call)
    return world


# -- headers and rows --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "layout"), HEADERS)
def test_official_lists_keep_their_headers(kind, layout):
    scope = Scope(call=World().call)

    wanted = wanted_of(kind=kind, scope=scope, filters={}, layout=layout)

    assert ",".join(column.title for column in wanted.columns) == HEADERS[kind, layout]


@pytest.mark.parametrize(
    "kind", ["applications", "organisations", "experts", "approved", "payments", "honours", "scores"]
)
def test_every_column_of_every_list_can_be_read(kind):
    world, _case = approved_world()
    kind, scope = export_kinds()[kind], Scope(call=world.call if kind != "honours" else None)
    columns = kind.columns(scope)

    rows = list(rows_of(kind.query(scope), columns))

    assert all(len(row) == len(columns) for row in rows)
    assert len(rows) == kind.query(scope).count()
    assert rows or kind.code in {"payments", "honours"}


def test_moments_are_written_in_the_zone_of_the_house(tmp_path):
    world = World().opened()
    case = world.submitted()
    Application.objects.filter(pk=case.pk).update(submitted_at=datetime(2026, 12, 31, 16, 30, 59, tzinfo=UTC))

    rows = command("applications", tmp_path / "list.csv", call=world.call.code, columns="submitted")

    assert rows == [["提交时间"], ["2027-01-01 00:30"]]


def test_approved_cases_leave_the_house_with_amount_and_score(tmp_path):
    world, case = approved_world()

    internal = command("approved", tmp_path / "a.csv", call=world.call.code)
    treasury = command("approved", tmp_path / "b.csv", call=world.call.code, layout="treasury")

    assert [(row[1], row[2], row[8], row[9]) for row in internal[1:]] == [(case.number, "甲项目", "1", "20.00")]
    assert treasury[1][3:6] == [case.organisation.name, "甲项目", "20.00"]


def test_scores_wait_for_the_end_of_the_review_where_a_person_asks(tmp_path):
    world = World().opened()
    case = world.accepted()
    world.in_review(case)
    seat = seats_of(case)[0]
    world.score(seat)

    refused = export_made(world.officer, kind="scores", call=world.call, layout="internal")
    by_machine = command("scores", tmp_path / "scores.csv", call=world.call.code)

    assert (refused.state, refused.blob) == (ExportState.FAILED, None)
    assert [row[:2] for row in by_machine[1:]] == [[case.number, seat.expert.number]]
    assert all(row[2:-1] for row in by_machine[1:])


def test_an_auditor_reads_masked_numbers_of_experts(ranked):
    auditor = holder("auditor", ranked.call)

    masked = taken_out(auditor, kind="experts", columns=["mobile"])
    whole = taken_out(ranked.officer, kind="experts", columns=["mobile"])

    assert len(masked) == len(whole) > 1
    assert all("****" in row[0] for row in masked[1:] if row[0])
    assert not any("*" in row[0] for row in whole)


# -- filters as on the pages ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "filters",
    [
        *({}, {"text": "乙"}, {"sort": "-title"}, {"stretch": "screening"}, {"status": "scored"}, {"score": "50"}),
        *({"mark": "giant"}, {"mark": "bqw"}),
    ],
)
def test_the_cases_taken_out_are_those_of_the_page_in_its_order(filters):
    world = World().opened()
    for title in ("甲项目", "乙项目", "丙项目"):
        case = world.submitted(title)
    OrganisationMark.objects.create(organisation=case.organisation, list="giant", year=2025)
    world.draft("丁项目")
    address = reverse("workflow:call_cases", args=[world.call.reference])

    shown = [row["case"].title for row in client_of(world.officer).get(address, filters).context["rows"]]

    rows = taken_out(world.officer, kind="applications", call=world.call, columns=["title"], **filters)
    assert [row[0] for row in rows[1:]] == shown
    assert "mark" not in filters or shown == (["丙项目"] if filters["mark"] == "giant" else [])


@pytest.mark.parametrize("filters", [{}, {"q": "0003"}, {"flagged": "on"}, {"q": "没有"}, {"mark": "giant"}])
def test_the_ranking_taken_out_is_that_of_the_page(ranked, filters):
    address = reverse("workflow:ranking", args=[ranked.call.reference])

    shown = [row.case.number for row in client_of(ranked.officer).get(address, filters).context["window"].rows]

    rows = taken_out(ranked.officer, kind="ranking", call=ranked.call, columns=["number"], **filters)
    assert [row[0] for row in rows[1:]] == shown


@pytest.mark.parametrize("filters", [{}, {"text": "XJ"}, {"discipline": "technical"}, {"standing": "paused"}])
def test_the_experts_taken_out_are_those_of_the_register(ranked, filters):
    page = client_of(ranked.officer).get(reverse("reviewers:experts"), filters).context["page"]

    rows = taken_out(ranked.officer, kind="experts", columns=["number"], **filters)

    assert [row[0] for row in rows[1:]] == [one.number for one in page.paginator.object_list]


@pytest.mark.parametrize("filters", [{}, {"text": "没有"}, {"mark": "giant"}])
def test_the_organisations_taken_out_are_those_of_the_register(ranked, filters):
    page = client_of(ranked.officer).get(reverse("grants:organisation_list"), filters).context["page"]

    rows = taken_out(ranked.officer, kind="organisations", columns=["name"], **filters)

    assert [row[0] for row in rows[1:]] == [one.name for one in page.paginator.object_list]


def test_the_button_of_the_page_carries_its_filters(ranked):
    address = reverse("workflow:call_cases", args=[ranked.call.reference])

    text = client_of(ranked.officer).get(address, {"text": "项目", "sort": "-title"}).content.decode()

    link = text.partition('href="/exports/new/?')[2].partition('"')[0].replace("&amp;", "&")
    source = client_of(ranked.officer).get(f"/exports/new/?{link}").context["source"]
    assert (source.of_call, dict(source.scope.filters)) == (ranked.call, {"text": "项目", "sort": "-title"})


def test_payments_are_narrowed_by_their_state_and_show_whole_accounts_to_finance():
    world = AwardWorld().signed()
    world.paid()
    account = "6222020200001234567"
    world.award.payments.update(account=account)

    paid = taken_out(world.finance, kind="payments", call=world.call, columns=["account"], state="paid")
    masked = taken_out(world.officer, kind="payments", call=world.call, layout="internal")

    assert paid[1:] == [[account]]
    assert masked[1][5] == f"****{account[-4:]}"
    assert len(taken_out(world.finance, kind="payments", call=world.call, columns=["account"], state="planned")) == 1


# -- the command ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_the_command_writes_every_format(tmp_path, form):
    world = World().opened()
    case = world.submitted("=甲项目")
    path = tmp_path / f"list.{form}"

    call_command("export_list", "applications", call=world.call.code, format=form, output=path, stdout=io.StringIO())

    if form == "xlsx":
        assert openpyxl.load_workbook(path).active["C2"].value == "'=甲项目"
    elif form == "csv":
        assert "'=甲项目" in path.read_text(encoding="utf-8-sig")
    else:
        assert json.loads(path.read_text())[0]["项目名称"] == "=甲项目"
    event = events_of(world.call).last()
    assert (event.action, event.actor, event.data["rows"], event.data["kind"]) == (
        "call.exported",
        None,
        1,
        "applications",
    )
    assert case.organisation.uscc in str(path.read_bytes()) or form == "xlsx"


def test_the_command_takes_columns_and_filters(tmp_path):
    world = World().opened()
    for title in ("甲项目", "乙项目"):
        world.submitted(title)

    rows = command(
        "applications", tmp_path / "list.csv", call=world.call.code, columns="title,number", filter=["text=乙"]
    )

    assert (rows[0], [row[0] for row in rows[1:]]) == (["项目名称", "申报编号"], ["乙项目"])


def test_the_command_writes_a_register_without_a_call(tmp_path):
    world = World().opened()
    case = world.submitted()

    rows = command("organisations", tmp_path / "list.csv")

    assert case.organisation.name in [row[0] for row in rows]


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("applications", {}),
        ("applications", {"call": "unknown"}),
        ("organisations", {"filter": ["text"]}),
        ("organisations", {"filter": ["unknown=x"]}),
        ("organisations", {"columns": "unknown"}),
        ("organisations", {"layout": "unknown"}),
    ],
)
def test_the_command_refuses_what_is_not_there_and_leaves_no_file(tmp_path, kind, options):
    with pytest.raises(CommandError):
        command(kind, tmp_path / "list.csv", **options)

    assert list(tmp_path.iterdir()) == []
