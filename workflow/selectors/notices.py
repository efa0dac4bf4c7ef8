# SPDX-License-Identifier: AGPL-3.0-or-later
"""Public texts as they will be read, all of them Chinese: the notice of a proposed list, the announcement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from grants.enums import ApplicationStatus, ResultKind
from grants.models import Application, Authority, Call, Decision, Notice, NoticeEntry
from grants.rules import CallRules
from grants.rules.choices import NoticeColumn
from grants.selectors.calendar import working_days

UNORDERED = "名单按受理编号排列，排名不分先后。"


@dataclass(frozen=True)
class Period:
    """The days of a notice; provisional while the working-day table does not reach that far."""

    opens_on: date
    closes_on: date
    working_days: int
    is_provisional: bool


@dataclass(frozen=True)
class DocumentRow:
    """One row of a published list, in fen."""

    position: int
    project: str
    organisation: str
    district: str
    amount_fen: int


@dataclass(frozen=True)
class PublicDocument:
    """An official text with its annexed list, as it is published."""

    title: str
    paragraphs: tuple[str, ...]
    annex: str
    rows: tuple[DocumentRow, ...]
    authority: str
    signed_on: date
    has_project: bool
    has_district: bool
    has_amount: bool
    number: str = ""


def period_of(opens_on: date, rules: CallRules) -> Period:
    """Count the days of a notice that opens on ``opens_on``; two queries."""
    counted = working_days().add(opens_on, rules.notice.working_days, counts_start=rules.notice.counts_posting_day)
    return Period(opens_on, counted.date, rules.notice.working_days, counted.provisional)


def cases_to_notice(call: Call) -> list[Application]:
    """Return the cases that a notice would show, by their number."""
    return _cases(call, ApplicationStatus.PROPOSED)


def cases_to_announce(call: Call) -> list[Application]:
    """Return the cases that an announcement would show, by their number."""
    return _cases(call, ApplicationStatus.APPROVED)


def notice_basis(call: Call, count: int) -> str:
    """Return the usual first paragraph of a notice."""
    document = f"（{call.document_number}）" if call.document_number else ""
    return (
        f"根据《{call.title_zh}》{document}，经单位申报、推荐、专家评审和集体审议，"
        f"拟对 {count} 个申报予以支持，现将名单予以公示。"
    )


def result_basis(call: Call, count: int, documents: Sequence[str]) -> str:
    """Return the usual first paragraph of an announcement."""
    by = f"根据{'、'.join(documents)}，" if documents else ""
    return f"{by}{call.title_zh}经专家评审、集体审议和公示，共有 {count} 个申报入选，现将名单予以公布。"


def contact_lines(authority: Authority) -> list[str]:
    """Return whom to write to and call, as far as the authority has entered it."""
    lines = (
        ("联系电话", authority.phone),
        ("电子邮箱", authority.email),
        ("通讯地址", authority.address),
        ("纪检监督电话", authority.discipline_phone),
    )
    return [
        "受理部门：项目主管处室（工作日 9:00—11:30，13:30—17:00）",
        *(f"{name}：{value}" for name, value in lines if value),
    ]


def notice_body(*, basis: str, period: Period, contact: str) -> str:
    """Return the whole text of a notice as it is published: basis, order, period, how to object, contact."""
    written = (
        f"公示期为 {_day(period.opens_on)}至 {_day(period.closes_on)}（{period.working_days} 个工作日）。公示期内，"
        "任何单位和个人对名单有异议的，请以书面形式实名提出，写明事实和依据，并提供联系方式。"
        "我们对提出异议者的身份予以保密。"
    )
    return "\n".join([*_lines(basis), UNORDERED, written, *_lines(contact)])


def document_of_cases(
    call: Call, cases: Sequence[Application], rules: CallRules, *, title: str, body: str, signed_on: date, annex: str
) -> PublicDocument:
    """Return a document before it is published, its list as it would be frozen; one query."""
    amounts = dict(
        Decision.objects.filter(application__in=[case.pk for case in cases], is_current=True).values_list(
            "application_id", "amount_fen"
        )
    )
    rows = tuple(
        DocumentRow(
            position=position,
            project=case.title,
            organisation=case.organisation_name,
            district=case.district.name_zh if case.district else "",
            amount_fen=amounts.get(case.pk, 0),
        )
        for position, case in enumerate(cases, start=1)
    )
    return _document(call, rules, rows, title=title, body=body, signed_on=signed_on, annex=annex)


def document_of_notice(notice: Notice, rules: CallRules) -> PublicDocument:
    """Return a published document from its frozen rows; one query."""
    rows = tuple(
        DocumentRow(
            position=entry.position,
            project=entry.title,
            organisation=entry.organisation_name,
            district=entry.district_name,
            amount_fen=entry.amount_fen,
        )
        for entry in NoticeEntry.objects.filter(notice=notice).order_by("position")
    )
    signed_on = notice.opens_on or timezone.localdate()
    annex = "拟支持名单" if notice.closes_on else "名单"
    return _document(
        notice.call,
        rules,
        rows,
        title=notice.title,
        body=notice.body,
        signed_on=signed_on,
        annex=annex,
        number=notice.document_number,
    )


def _document(
    call: Call,
    rules: CallRules,
    rows: tuple[DocumentRow, ...],
    *,
    title: str,
    body: str,
    signed_on: date,
    annex: str,
    number: str = "",
) -> PublicDocument:
    columns = rules.notice.columns
    return PublicDocument(
        title=title,
        paragraphs=tuple(_lines(body)),
        annex=annex,
        rows=rows,
        authority=call.programme.authority.name_zh,
        signed_on=signed_on,
        has_project=NoticeColumn.PROJECT in columns,
        has_district=NoticeColumn.DISTRICT in columns,
        has_amount=NoticeColumn.AMOUNT in columns and rules.route.result == ResultKind.FUNDED,
        number=number,
    )


def _cases(call: Call, status: ApplicationStatus) -> list[Application]:
    return list(Application.objects.filter(call=call, status=status).select_related("district").order_by("number"))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _day(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
