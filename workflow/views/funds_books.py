# SPDX-License-Identifier: AGPL-3.0-or-later
"""The books of an award and of a call: every movement, the balances, and the same as a file."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.exceptions import GrantsError
from grants.models import Award, Call
from grants.permissions import has_permission
from grants.selectors.awards import ledger_of
from grants.selectors.exports import wan_of
from grants.selectors.ledgers import awards_of, books_visible_to, budgets_of, ledger_lines, lines_balance, totals_of
from grants.services.exports import FORMATS, Sheet, sheet_write
from grants.storage.sheets import Row
from grants.views.paging import CountedPaginator
from grants.views.requests import SignedInRequest
from workflow.selectors.office import acts_on
from workflow.services.requests import ADMINISTER
from workflow.views.decisions_desk import Desk, desk_for
from workflow.views.decisions_results import MEDIA
from workflow.views.queues import PAGE_SIZE

MOVEMENTS = (
    "时间", "事项", "经办人", "期次", "文号或凭证号", "金额（万元）",
    "已申请未支付（万元）", "已支付（万元）", "已追回（万元）", "待追回（万元）",
)  # fmt: skip
AWARDS = (
    "申报编号", "项目名称", "承担单位", "支持金额（万元）",
    "已申请未支付（万元）", "已支付（万元）", "已追回（万元）", "待追回（万元）",
)  # fmt: skip


@dataclass(frozen=True)
class Book:
    """One award before one person: what he or she may do in the office, and whether he or she answers for the firm."""

    award: Award
    desk: Desk
    is_holder: bool

    def frame(self, here: str) -> dict[str, Any]:
        """Return what the frame of a page shows to the office, or to the organisation."""
        case = self.award.application
        beside = {"award": self.award, "case": case, "is_holder": self.is_holder, "here": here}
        if self.desk.acts:
            return {**self.desk.frame(here, "workflow:call_ledger"), **beside}
        return {**beside, "trail": [(case.title, reverse("workflow:timeline", args=[case.reference]))]}


def book_or_404(request: SignedInRequest, reference: str) -> Book:
    """Return an award whose money this person may read."""
    award = get_object_or_404(books_visible_to(request.user), reference=reference)
    call = award.application.call
    is_holder = has_permission(request.user, ADMINISTER, award.organisation)
    return Book(award, Desk(call=call, acts=acts_on(request.user, call)), is_holder)


@login_required
@require_http_methods(["GET", "POST"])
def award_ledger(request: SignedInRequest, reference: str) -> HttpResponse | FileResponse:
    """Show every movement of an award's money with the balances after it, or hand it out as a file."""
    book = book_or_404(request, reference)
    lines = ledger_lines(book.award)
    error = ""
    if request.method == "POST":
        rows = (
            (
                f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}", one.label, one.actor, one.instalment, one.document,
                *map(wan_of, (one.amount_fen, one.reserved_fen, one.paid_fen, one.recovered_fen, one.to_recover_fen)),
            )
            for one in lines
        )  # fmt: skip
        try:
            return file_of(request, book.desk.call, Sheet("award_ledger", MOVEMENTS, rows))
        except GrantsError as refusal:
            error = str(refusal)
    context = {
        **book.frame(_("Ledger")),
        "lines": lines,
        "ledger": ledger_of(book.award),
        "is_right": lines_balance(book.award, lines),
        "formats": FORMATS,
        "errors": [("", error)] if error else [],
    }
    return render(request, "workflow/fund_ledger.html", context, status=422 if error else 200)


@login_required
@require_http_methods(["GET", "POST"])
def call_ledger(request: SignedInRequest, reference: str) -> HttpResponse | FileResponse:
    """Show what the awards of a call got, against its budgets, or hand it out as a file."""
    desk = desk_for(request, reference)
    awards, totals = awards_of(desk.call), totals_of(desk.call)
    error = ""
    if request.method == "POST":
        try:
            return file_of(request, desk.call, Sheet("call_ledger", AWARDS, _award_rows(awards)))
        except GrantsError as refusal:
            error = str(refusal)
    context = {
        **desk.frame(_("Ledger"), "workflow:call_ledger"),
        "page": page_of(request, awards, totals["count"]),
        "totals": totals,
        "budgets": budgets_of(desk.call),
        "formats": FORMATS,
        "errors": [("", error)] if error else [],
    }
    return render(request, "workflow/fund_call_ledger.html", context, status=422 if error else 200)


def page_of(request: SignedInRequest, rows: QuerySet[Any], total: int) -> Page[Any]:
    """Return the page of a list of ``total`` rows that is asked for."""
    return CountedPaginator(rows, PAGE_SIZE, total).get_page(request.GET.get("page"))


def file_of(request: SignedInRequest, call: Call, sheet: Sheet) -> FileResponse:
    """Write a sheet whole, then hand it out; raises GrantsError before anything is sent."""
    form = request.POST.get("format", "")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{call.code}-{sheet.kind}.{form if form in MEDIA else 'txt'}"
        sheet_write(actor=request.user, call=call, sheet=sheet, format=form, path=path)
        opened = path.open("rb")  # stays readable after the folder is gone
    return FileResponse(opened, as_attachment=True, filename=path.name, content_type=MEDIA[form])


def _award_rows(awards: Iterable[Any]) -> Iterable[Row]:
    for one in awards:
        amounts = (one.amount_fen, one.reserved_fen, one.paid_fen, one.recovered_fen, one.ordered_fen)
        yield (one.application.number or "", one.application.title, one.organisation.name, *map(wan_of, amounts))
