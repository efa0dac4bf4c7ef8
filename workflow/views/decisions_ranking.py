# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ranking of a call: read, printed, locked, and given back to the review."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from grants.enums import CallState, DecisionOutcome
from grants.exceptions import GrantsError
from grants.models import Application
from grants.selectors.applications import applications_visible_to
from grants.selectors.decisions import amount_by_rules
from grants.templatetags.ui import points, wan
from grants.views.requests import SignedInRequest
from reviewers.selectors.scores import Waiting, cases_waited_for
from workflow.forms.ranking import ApprovedTotalForm, RankingFilter, ReasonForm
from workflow.selectors.office import acts_on
from workflow.selectors.ranking import RankedCase, RankingTable, is_ranked, ranking_table
from workflow.services.calls import call_rank, call_review_again
from workflow.services.proposals import approved_total_enter
from workflow.views.call_side import READING
from workflow.views.decisions_desk import NAMING, Desk, desk_for

SENT = 100
LOWEST, HIGHEST, TEN = 60, 100, 10


@dataclass(frozen=True)
class Window:
    """The part of a long list that is sent: its rows and the numbers for the way forward and back."""

    rows: list[RankedCase]
    first: int
    last: int
    total: int
    earlier: int | None
    later: int | None


@login_required
@require_safe
def ranking(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the order of a call around its line, or why there is none yet; the answer to htmx is the table alone."""
    desk = desk_for(request, reference)
    context = {**desk.frame(_("Ranking"), "workflow:ranking"), **_ranking_context(request, desk)}
    is_fragment = bool(getattr(request, "htmx", False)) and context["table"] is not None
    return render(request, "workflow/_ranking_table.html" if is_fragment else "workflow/ranking.html", context)


@login_required
@require_safe
def ranking_print(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show all rows as they are printed for the meeting, with reserve and reasons."""
    desk = desk_for(request, reference)
    table, problem = _table(desk)
    if table is None:
        return redirect(desk.url("workflow:ranking"))
    context = {
        **desk.frame(_("Ranking, for print"), "workflow:ranking"),
        "table": table,
        "problem": problem,
        "metrics": metrics_of(table),
        "reserves": sorted(
            (row for row in table.rows if row.outcome == DecisionOutcome.RESERVE),
            key=lambda row: (row.reserve_order or 0, row.row.rank),
        ),
    }
    return render(request, "workflow/ranking_print.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def ranking_lock(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask for confirmation, then lock the order; a case that still waits for an expert is named instead."""
    desk = desk_for(request, reference, "rank")
    error = ""
    if request.method == "POST":
        try:
            call_rank(actor=request.user, call=desk.call)
        except GrantsError as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("The ranking is locked. The decisions can be prepared now."), extra_tags="ok")
            return redirect(desk.url("workflow:decide"))
    table, problem = _table(desk) if is_ranked(desk.call) else (None, "")
    waiting = cases_waited_for(desk.call)
    context = {
        **desk.frame(_("Lock the ranking"), "workflow:ranking", trail=[(_("Ranking"), desk.url("workflow:ranking"))]),
        "table": table,
        "waiting": waiting,
        "errors": [("", one) for one in (error or problem,) if one],
        "is_open": desk.call.state == CallState.ASSESSED and table is not None and not waiting,
        "metrics": metrics_of(table) if table else [],
    }
    return render(request, "workflow/ranking_lock.html", context, status=422 if error else 200)


@login_required
@require_http_methods(["GET", "POST"])
def reopen_review(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give the call back to the review, with a reason."""
    desk = desk_for(request, reference, "rank", "decide")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            call_review_again(actor=request.user, call=desk.call, reason=form.cleaned_data["reason"])
        except GrantsError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The review is open again. The ranking is computed anew after it."), extra_tags="ok"
            )
            return redirect(desk.url("workflow:ranking"))
    context = {
        **desk.frame(
            _("Open the review again"), "workflow:ranking", trail=[(_("Ranking"), desk.url("workflow:ranking"))]
        ),
        "form": form,
        "is_open": desk.call.state in {CallState.ASSESSED, CallState.RANKED},
    }
    return render(request, "workflow/reopen_review.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def approved_total(request: SignedInRequest, reference: str) -> HttpResponse:
    """Enter the approved total investment of one case."""
    application = get_object_or_404(
        applications_visible_to(request.user).select_related("rule_set"), reference=reference
    )
    desk = Desk(call=application.call, acts=acts_on(request.user, application.call))
    desk.require(*(("decide", "finance") if request.method == "POST" else READING))
    form = ApprovedTotalForm(request.POST if request.method == "POST" else None, application)
    if request.method == "POST" and form.is_valid():
        try:
            approved_total_enter(
                actor=request.user,
                application=application,
                approved_total_fen=form.cleaned_data["approved"],
                reason=form.cleaned_data["reason"],
            )
        except GrantsError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The approved total is entered."), extra_tags="ok")
            return redirect(desk.url("workflow:ranking"))
    context = {
        **desk.frame(_("Approved total"), "workflow:ranking", trail=[(_("Ranking"), desk.url("workflow:ranking"))]),
        "form": form if desk.may("decide", "finance") else None,
        "case": application,
        "facts": _money_facts(desk, application),
        "history": application.budget_reviews.select_related("reviewed_by").order_by("-pk"),
    }
    return render(request, "workflow/approved_total.html", context, status=422 if form.errors else 200)


def window_of(rows: list[RankedCase], start: str | None, *, around: int) -> Window:
    """Return at most 100 rows from ``start`` (1 = first), or those around the line where nothing is asked for."""
    if start is not None and start.isdecimal():
        first = int(start[:9]) - 1
    else:
        first = around - SENT // 2 if len(rows) > SENT else 0
    first = max(0, min(first, len(rows) - SENT))
    last = min(len(rows), first + SENT)
    return Window(
        rows=rows[first:last],
        first=first + 1,
        last=last,
        total=len(rows),
        earlier=max(1, first + 1 - SENT) if first > 0 else None,
        later=last + 1 if last < len(rows) else None,
    )


def metrics_of(table: RankingTable) -> list[dict[str, Any]]:
    """Return the figures above a ranking: places, budget, score at the line, industries, cases to look at again."""
    above = table.rows[: table.cut.above]
    places, budget = table.limits.places, table.limits.budget_fen
    industries = {row.case.industry_code for row in above} - {None}
    flagged = sum(row.is_flagged for row in table.rows)
    last, following = (
        table.rows[index].row.basis_score if 0 <= index < len(table.rows) else None
        for index in (table.cut.above - 1, table.cut.above)
    )
    figures: list[dict[str, Any]] = [
        {
            "label": _("Places"),
            "value": len(above),
            "unit": f"/ {places}" if places is not None else "",
            "share": len(above) * 100 / places if places else None,
            "detail": "" if places is not None else _("The call names no number"),
        }
    ]
    if budget is not None:
        figures.append(
            {
                "label": _("Budget (10,000 yuan)"),
                "value": wan(table.cut.total_fen),
                "unit": f"/ {wan(budget)}",
                "share": table.cut.total_fen * 100 / budget if budget else None,
                "detail": _("%(left)s left") % {"left": wan(budget - table.cut.total_fen)},
            }
        )
    return [
        *figures,
        {"label": _("Score at the line"), "value": points(last), "kind": "seal", "detail": _gap(last, following)},
        {"label": _("Industries above the line"), "value": len(industries)},
        {
            "label": _("To be looked at again"),
            "value": flagged,
            "kind": "warn" if flagged else "",
            "detail": _("Scores far apart, too few, or a veto"),
        },
    ]


def _gap(last: Decimal | None, following: Decimal | None) -> str:
    if last is None or following is None:
        return ""
    return _("%(gap)s points above the next one") % {"gap": points(last - following)}


def _table(desk: Desk) -> tuple[RankingTable | None, str]:
    """Return the table of a ranked call, or the sentence that says why there is none."""
    if not is_ranked(desk.call):
        return None, ""
    try:
        return ranking_table(desk.call, desk.rules), ""
    except GrantsError as refusal:
        return None, str(refusal)


def _ranking_context(request: SignedInRequest, desk: Desk) -> dict[str, Any]:
    table, problem = _table(desk)
    is_before = desk.call.state in {CallState.ASSESSING, CallState.ASSESSED}
    waiting = cases_waited_for(desk.call) if is_before else []
    context: dict[str, Any] = {
        "table": table,
        "problem": problem,
        "waiting": waiting if desk.may(*NAMING) else _without_names(waiting),
        "is_assessing": desk.call.state == CallState.ASSESSING,
        "may_lock": desk.may("rank") and desk.call.state == CallState.ASSESSED,
        "may_reopen": desk.may("rank") and desk.call.state == CallState.ASSESSED,
    }
    return {**context, **_rows_context(request, desk, table)} if table else context


def _without_names(waiting: list[Waiting]) -> list[Waiting]:
    return [Waiting(one.application_id, one.number, ()) for one in waiting]


def _rows_context(request: SignedInRequest, desk: Desk, table: RankingTable) -> dict[str, Any]:
    filters = RankingFilter(request.GET, table.rows)
    chosen = filters.chosen(table.rows)
    around = sum(not row.is_below for row in chosen)
    shown = window_of(chosen, request.GET.get("start"), around=around)
    is_projector = "projector" in request.GET
    scores = [score for row in shown.rows for score in row.given]
    return {
        "filters": filters,
        "window": shown,
        "metrics": metrics_of(table),
        "is_projector": is_projector,
        "shows_names": desk.may(*NAMING) and not is_projector,
        "shows_calibration": table.has_calibration and "calibration" in request.GET,
        "may_enter_total": table.is_funded
        and desk.may("decide", "finance")
        and desk.call.state in {CallState.ASSESSED, CallState.RANKED},
        "low": min(LOWEST, int(min(scores)) // TEN * TEN) if scores else LOWEST,
        "high": HIGHEST,
        "sub": _sub(table),
    }


def _sub(table: RankingTable) -> str:
    return ngettext("%(count)d case in order", "%(count)d cases in order", len(table.rows)) % {"count": len(table.rows)}


def _money_facts(desk: Desk, application: Application) -> list[tuple[str, str]]:
    most = amount_by_rules(application, desk.rules)
    cap = desk.rules.funding.cap()
    return [
        (_("Organisation"), application.organisation_name or str(application.organisation)),
        (_("Total applied for (10,000 yuan)"), wan(application.total_fen)),
        (_("Grant applied for (10,000 yuan)"), wan(application.requested_fen)),
        (
            _("Ceiling"),
            _("%(share)s%% of the approved total, at most %(cap)s")
            % {"share": f"{float(cap.ratio) * 100:g}", "cap": wan(cap.cap_fen)},
        ),
        (_("Grant by the rules (10,000 yuan)"), wan(most.amount_fen)),
    ]
