# SPDX-License-Identifier: AGPL-3.0-or-later
"""Put the list of decisions together and hand it to the signers."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grants.enums import CallState, ListState
from grants.exceptions import GrantsError
from grants.models import DecisionList
from grants.selectors.decisions import hindrances_of_list, sums_of_list
from grants.views.requests import SignedInRequest
from workflow.forms.proposals import UNDECIDED, ProposalsForm, shown_lines
from workflow.forms.ranking import RankingFilter
from workflow.forms.signing import SubmitListForm
from workflow.selectors.decisions import is_funded, lines_of, open_list, proposal_table, shown_list, sums_of_rows
from workflow.selectors.ranking import RankingTable
from workflow.services.decisions import decisions_submit
from workflow.services.proposals import proposals_save
from workflow.views.decisions_desk import Desk, desk_for
from workflow.views.decisions_ranking import window_of

ACTS = ("support", "reserve", "reject", "undecided")


@dataclass
class Sheet:
    """The list under way on the desk of an officer: the draft, all its rows, what was typed."""

    desk: Desk
    draft: DecisionList | None
    table: RankingTable
    form: ProposalsForm


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the list that is put together, or the one that was; save what an officer chooses."""
    desk = desk_for(request, reference, *(("decide",) if request.method == "POST" else ()))
    if not _is_open(desk):
        return _closed(request, desk)
    sheet = _sheet(desk)
    if request.method == "POST":
        return _save(request, sheet)
    return _page(request, sheet)


@login_required
@require_POST
def decide_sums(request: SignedInRequest, reference: str) -> HttpResponse:
    """Answer what the choices on the page come to; nothing is saved."""
    desk = desk_for(request, reference, "decide")
    if not _is_open(desk):
        return _closed(request, desk)
    sheet = _sheet(desk)
    sheet.form.read(request.POST)
    sheet.form.apply()
    return render(request, "workflow/_decide_sums.html", _sums(sheet))


@login_required
@require_http_methods(["GET", "POST"])
def decide_submit(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show what the list decides and hinders it, and hand it to the signers."""
    desk = desk_for(request, reference, "decide")
    draft = open_list(desk.call)
    if draft is None or draft.state != ListState.DRAFT:
        messages.info(request, _("There is no draft of a list to hand over."), extra_tags="info")
        return redirect(desk.url("workflow:decide"))
    form = SubmitListForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            decisions_submit(
                actor=request.user,
                decision_list=draft,
                on_paper=form.cleaned_data["how"] == "paper",
            )
        except GrantsError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The list is with the signers."), extra_tags="ok")
            return redirect(desk.url("workflow:sign"))
    context = {
        **desk.frame(
            _("Hand to the signers"), "workflow:decide", trail=[(_("Decisions"), desk.url("workflow:decide"))]
        ),
        "form": form,
        "list": draft,
        "lines": lines_of(draft),
        "sums": sums_of_list(draft),
        "hindrances": hindrances_of_list(draft, desk.rules),
        "steps": desk.rules.decision.sign_off,
        "is_funded": is_funded(desk.rules),
    }
    return render(request, "workflow/decide_submit.html", context, status=422 if form.errors else 200)


def _is_open(desk: Desk) -> bool:
    """Say whether a list is being put together: the ranking is locked and nothing lies with the signers."""
    under_way = open_list(desk.call) if desk.call.state == CallState.RANKED else None
    return desk.call.state == CallState.RANKED and (under_way is None or under_way.state == ListState.DRAFT)


def _sheet(desk: Desk) -> Sheet:
    draft = open_list(desk.call)
    table = proposal_table(desk.call, desk.rules, draft)
    form = ProposalsForm(
        table.rows,
        departure_needs_reason=desk.rules.decision.departure_needs_reason,
        is_funded=table.is_funded,
    )
    return Sheet(desk, draft, table, form)


def _save(request: SignedInRequest, sheet: Sheet) -> HttpResponse:
    form, act = sheet.form, request.POST.get("act", "save")
    form.read(request.POST)
    if act in ACTS:
        outcome = UNDECIDED if act == "undecided" else act
        form.set_marked(set(request.POST.getlist("case")), outcome, request.POST.get("bulk_reason", ""))
    elif act == "order":
        form.follow_order()
    form.apply()
    problems = form.problems()
    if not problems:
        try:
            proposals_save(
                actor=request.user,
                call=sheet.desk.call,
                changes=form.changes(sheet.desk.call.applications.in_bulk(form.chosen)),
                base_digest=request.POST.get("base", ""),
            )
        except GrantsError as refusal:
            problems = [("", str(refusal))]
        else:
            messages.success(request, _("The draft of the list is saved."), extra_tags="ok")
            if act == "submit":
                return redirect(sheet.desk.url("workflow:decide_submit"))
            return redirect(request.get_full_path())
    return _page(request, sheet, problems=problems)


def _page(request: SignedInRequest, sheet: Sheet, *, problems: list[tuple[str, str]] | None = None) -> HttpResponse:
    filters = RankingFilter(request.GET, sheet.table.rows)
    chosen = filters.chosen(sheet.table.rows)
    shown = window_of(chosen, request.GET.get("start"), around=sum(not row.is_below for row in chosen))
    context = {
        **sheet.desk.frame(_("Decisions"), "workflow:decide"),
        **_sums(sheet),
        "table": sheet.table,
        "filters": filters,
        "window": shown,
        "lines": shown_lines(sheet.form, shown.rows),
        "errors": problems or [],
        "base": sheet.draft.digest if sheet.draft else "",
        "draft": sheet.draft,
        "may_decide": sheet.desk.may("decide"),
        "is_first": not sheet.desk.call.decision_lists.filter(state=ListState.DECIDED).exists(),
        "bulk": [
            {"label": _("Support"), "value": "support"},
            {"label": _("Reserve"), "value": "reserve"},
            {"label": _("Undecided"), "value": "undecided"},
            {"label": _("Not selected"), "value": "reject"},
        ],
    }
    return render(request, "workflow/decide.html", context, status=422 if problems else 200)


def _sums(sheet: Sheet) -> dict[str, Any]:
    return {
        "sums": sums_of_rows(sheet.desk.call, sheet.table.rows, is_funded=sheet.table.is_funded),
        "is_funded": sheet.table.is_funded,
    }


def _closed(request: SignedInRequest, desk: Desk) -> HttpResponse:
    """Show the list that lies with the signers or was decided, read only; a change is refused."""
    shown = shown_list(desk.call)
    is_refused = request.method == "POST"
    context = {
        **desk.frame(_("Decisions"), "workflow:decide"),
        "list": shown,
        "lines": lines_of(shown) if shown else [],
        "sums": sums_of_list(shown) if shown else None,
        "is_funded": is_funded(desk.rules),
        "errors": [("", _("This step is not open at present."))] if is_refused else [],
    }
    return render(request, "workflow/decide_closed.html", context, status=422 if is_refused else 200)
