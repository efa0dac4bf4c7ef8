# SPDX-License-Identifier: AGPL-3.0-or-later
"""Publish the notice of the proposed list, and announce the result: written, previewed, confirmed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.enums import CallState, NoticeKind
from grants.exceptions import GrantsError
from grants.models import Notice
from grants.selectors.decisions import approvals_pending, decisions_pending
from grants.views.requests import SignedInRequest
from workflow.forms.notices import NoticeForm, ResultForm
from workflow.selectors.notices import (
    Period,
    cases_to_announce,
    cases_to_notice,
    period_from,
    text_drafted,
    text_published,
)
from workflow.services.decisions import notice_go_public, notice_not_needed, result_go_public, still_moving
from workflow.views.decisions_desk import Desk, desk_for


@login_required
@require_http_methods(["GET", "POST"])
def notice(request: SignedInRequest, reference: str) -> HttpResponse:
    """Write, preview and publish the notice; where nobody is supported, go on without one; later show it."""
    desk = desk_for(request, reference, *(("notice",) if request.method == "POST" else ()))
    if request.method == "POST" and request.POST.get("act") == "skip":
        return _skip(request, desk)
    if desk.call.state != CallState.DECIDED or not desk.may("notice"):
        return _shown(request, desk, _frame(desk), NoticeKind.PROPOSED)
    return _notice_written(request, desk)


@login_required
@require_http_methods(["GET", "POST"])
def announce(request: SignedInRequest, reference: str) -> HttpResponse:
    """Write, preview and publish the announcement of the result; later show it."""
    desk = desk_for(request, reference, *(("notice",) if request.method == "POST" else ()))
    frame = desk.frame(_("Announce the result"), "workflow:announce")
    if desk.call.state != CallState.APPROVED or not desk.may("notice"):
        return _shown(request, desk, frame, NoticeKind.RESULT)
    cases = cases_to_announce(desk.call)
    documents = list(
        desk.call.approvals.exclude(checked_by=None).order_by("pk").values_list("document_number", flat=True)
    )
    form = ResultForm(request.POST if request.method == "POST" else None, desk.call, len(cases), documents)
    pending = still_moving() if approvals_pending(desk.call) else ""
    context = {**frame, "form": form, "count": len(cases), "pending": pending}
    act = request.POST.get("act", "")
    if request.method != "POST" or not form.is_valid() or act == "edit":
        return render(request, "workflow/announce.html", context, status=422 if form.errors else 200)
    if act == "publish":
        try:
            result_go_public(
                actor=request.user,
                call=desk.call,
                title=form.cleaned_data["title"],
                body=form.cleaned_data["body"],
            )
        except GrantsError as refusal:
            form.add_error(None, str(refusal))
            return render(request, "workflow/announce.html", context, status=422)
        messages.success(request, _("The result is announced."), extra_tags="ok")
        return redirect(desk.url("workflow:announce"))
    context["text"] = text_drafted(desk.call, cases, desk.rules, kind=NoticeKind.RESULT, **form.cleaned_data)
    return render(request, "workflow/announce_preview.html", context)


def _frame(desk: Desk) -> dict[str, Any]:
    return desk.frame(_("Public notice"), "workflow:notice")


def _skip(request: SignedInRequest, desk: Desk) -> HttpResponse:
    try:
        notice_not_needed(actor=request.user, call=desk.call)
    except GrantsError as refusal:
        context = {**_frame(desk), "errors": [("", str(refusal))], "nothing": False}
        return render(request, "workflow/notice.html", context, status=422)
    messages.success(request, _("The call goes on without a notice: the list supports nobody."), extra_tags="ok")
    return redirect(desk.url("workflow:decide"))


def _notice_written(request: SignedInRequest, desk: Desk) -> HttpResponse:
    """Show the form, the preview of what was entered, or publish it."""
    cases = cases_to_notice(desk.call)
    form = NoticeForm(request.POST if request.method == "POST" else None, desk.call, len(cases))
    act = request.POST.get("act", "")
    if request.method != "POST" or act == "edit" or not form.is_valid():
        return _notice_form(request, desk, form, len(cases))
    entered = form.cleaned_data
    period = period_from(entered["opens_on"], desk.rules)
    if period.is_provisional:
        form.add_error("opens_on", _uncertain(period))
        return _notice_form(request, desk, form, len(cases))
    if act == "publish":
        return _publish(request, desk, form)
    text = text_drafted(
        desk.call,
        cases,
        desk.rules,
        kind=NoticeKind.PROPOSED,
        title=entered["title"],
        body=entered["body"],
        period=period,
    )
    context = {**_frame(desk), "form": form, "text": text, "period": period, "count": len(cases)}
    return render(request, "workflow/notice_preview.html", context)


def _publish(request: SignedInRequest, desk: Desk, form: NoticeForm) -> HttpResponse:
    try:
        notice_go_public(
            actor=request.user,
            call=desk.call,
            title=form.cleaned_data["title"],
            opens_on=form.cleaned_data["opens_on"],
            body=form.cleaned_data["body"],
        )
    except GrantsError as refusal:
        form.add_error(None, str(refusal))
        return _notice_form(request, desk, form, len(cases_to_notice(desk.call)))
    messages.success(request, _("The notice is published."), extra_tags="ok")
    return redirect(desk.url("workflow:notice"))


def _notice_form(request: SignedInRequest, desk: Desk, form: NoticeForm, count: int) -> HttpResponse:
    """Show the form; where the list supports nobody, the way on without a notice."""
    pending = bool(decisions_pending(desk.call))
    context = {
        **_frame(desk),
        "form": form if count else None,
        "count": count,
        "nothing": not count and not pending,
        "pending": still_moving() if pending else "",
        "period": period_from(timezone.localdate(), desk.rules),
        "days": desk.rules.notice.working_days,
        "counts_posting_day": desk.rules.notice.counts_posting_day,
    }
    return render(request, "workflow/notice.html", context, status=422 if form.errors and form.is_bound else 200)


def _shown(request: SignedInRequest, desk: Desk, frame: dict[str, Any], kind: NoticeKind) -> HttpResponse:
    """Show what was published last, or say that there is nothing yet; publishing now is refused."""
    published = (
        Notice.objects.filter(call=desk.call, kind=kind)
        .select_related("call__programme__authority", "published_by")
        .order_by("-pk")
    )
    last = published.first()
    is_refused = request.method == "POST"
    context = {
        **frame,
        "notice": last,
        "text": text_published(last, desk.rules) if last else None,
        "earlier": list(published[1:]),
        "errors": [("", _("This step is not open at present."))] if is_refused else [],
    }
    return render(request, "workflow/notice_shown.html", context, status=422 if is_refused else 200)


def _uncertain(period: Period) -> str:
    return _(
        "The working-day table of the year %(year)d has not been entered, so the end of the notice is uncertain."
    ) % {"year": period.closes_on.year}
