# SPDX-License-Identifier: AGPL-3.0-or-later
"""Public texts before they are published, all of them Chinese: the notice of a proposed list, the announcement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from grants.enums import ApplicationStatus, NoticeKind
from grants.models import Application, Call, Decision, Notice, NoticeEntry
from grants.rules import CallRules
from grants.selectors.calendar import working_days
from grants.selectors.notices import columns_of


@dataclass(frozen=True)
class Period:
    """The days of a notice; provisional while the working-day table does not reach that far."""

    opens_on: date
    closes_on: date
    working_days: int
    is_provisional: bool


@dataclass(frozen=True)
class PublicText:
    """A notice with its rows and columns, published or as it would be."""

    notice: Notice
    entries: Sequence[NoticeEntry]
    columns: frozenset[str]

    @property
    def is_proposed(self) -> bool:
        """Say whether it is the notice of a proposed list."""
        return self.notice.kind == NoticeKind.PROPOSED


def period_from(opens_on: date, rules: CallRules) -> Period:
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
        f"拟对 {count} 个申报予以支持，现将名单（排名不分先后）予以公示。"
    )


def result_basis(call: Call, count: int, documents: Sequence[str]) -> str:
    """Return the usual first paragraph of an announcement."""
    by = f"根据{'、'.join(documents)}，" if documents else ""
    return f"{by}{call.title_zh}经专家评审、集体审议和公示，共有 {count} 个申报入选，现将名单（排名不分先后）予以公布。"


def text_drafted(
    call: Call,
    cases: Sequence[Application],
    rules: CallRules,
    *,
    kind: NoticeKind,
    title: str,
    body: str,
    period: Period | None = None,
) -> PublicText:
    """Return a text as it would be published, its list as it would be frozen; one query, nothing is saved."""
    notice = Notice(
        call=call,
        kind=kind,
        title=title,
        body=body,
        opens_on=period.opens_on if period else timezone.localdate(),
        closes_on=period.closes_on if period else None,
        working_days=period.working_days if period else 0,
    )
    amounts = dict(
        Decision.objects.filter(application__in=[case.pk for case in cases], is_current=True).values_list(
            "application_id", "amount_fen"
        )
    )
    entries = [
        NoticeEntry(
            application=case,
            position=position,
            organisation_name=case.organisation_name,
            title=case.title,
            district_name=case.district.name_zh if case.district else "",
            amount_fen=amounts.get(case.pk, 0),
        )
        for position, case in enumerate(cases, start=1)
    ]
    return PublicText(notice, entries, columns_of(notice, rules))


def text_published(notice: Notice, rules: CallRules) -> PublicText:
    """Return a published text from its frozen rows; one query."""
    entries = list(NoticeEntry.objects.filter(notice=notice).order_by("position"))
    return PublicText(notice, entries, columns_of(notice, rules))


def _cases(call: Call, status: ApplicationStatus) -> list[Application]:
    return list(Application.objects.filter(call=call, status=status).select_related("district").order_by("number"))
