# SPDX-License-Identifier: AGPL-3.0-or-later
"""A project under way: reports, the mid-term check, changes, a pause, an early end of the work."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.engine.periods import period_of, periods_between
from grants.exceptions import GrantsError
from grants.selectors.awards import reports_open
from grants.views.requests import SignedInRequest
from reviewers.views.pages import posted
from workflow.forms.awards import AwardReasonForm, ChangeForm, MidtermForm, ReportForm
from workflow.selectors.award_desks import HOLDER, AwardDesk
from workflow.services.awards import award_finish_early, award_go_on, award_pause, midterm_check
from workflow.services.requests import change_ask, report_hand_in
from workflow.views.award_common import Words, act_page, beside, desk_for_act


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: SignedInRequest, reference: str) -> HttpResponse:
    """File the report of a period."""
    desk = desk_for_act(request, reference, HOLDER)
    form = ReportForm(posted(request), periods=_periods_to_report(desk))
    words = Words(
        _("Progress report"),
        _("File the report"),
        _("One report for each period; the officer takes it or sends it back."),
    )

    def act() -> str:
        report_hand_in(actor=request.user, award=desk.award, **form.cleaned_data)
        return _("The report is filed. The commission reads it next.")

    return act_page(request, desk, form, words, act, is_open=bool(_periods_to_report(desk)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def midterm(request: SignedInRequest, reference: str) -> HttpResponse:
    """Record the mid-term check."""
    desk = desk_for_act(request, reference, "manage")
    seen = desk.award.midterm_checks.count()
    form = MidtermForm(posted(request), seen=seen, grades=desk.rules.monitoring.midterm_grades)
    words = Words(
        _("Mid-term check"), _("Record the check"), _("A passing grade opens the instalment that waits for it.")
    )

    def act() -> str:
        given = form.cleaned_data
        if given["seen"] not in {None, seen}:
            raise GrantsError(_("This check was recorded already. The award shows it."))
        midterm_check(actor=request.user, award=desk.award, grade=given["grade"], opinion=given["opinion"])
        return _("The mid-term check is recorded.")

    return act_page(request, desk, form, words, act, is_open=desk.step == "active")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask for a change of the agreement, which stands beside the form."""
    desk = desk_for_act(request, reference, HOLDER)
    rules = desk.rules.change
    form = ChangeForm(posted(request), kinds=(*rules.major, *rules.minor))
    words = Words(
        _("Ask for a change"),
        _("Ask for the change"),
        _("Within %(days)d days of its cause; a major change at least %(before)d days before the end of the project.")
        % {"days": rules.apply_within_days, "before": rules.latest_days_before_end},
    )

    def act() -> str:
        change_ask(actor=request.user, award=desk.award, **form.given())
        return _("The change is asked for. The commission checks it next.")

    return act_page(
        request,
        desk,
        form,
        words,
        act,
        is_open=desk.step == "active",
        template="workflow/agreement_act.html",
        context=beside(desk.in_force),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: SignedInRequest, reference: str) -> HttpResponse:
    """Suspend a project."""
    desk = desk_for_act(request, reference, "manage")
    form = AwardReasonForm(posted(request))
    words = Words(
        _("Suspend the project"),
        _("Suspend the project"),
        _("Nothing is paid and nothing falls due until it goes on."),
        "danger",
    )

    def act() -> str:
        award_pause(actor=request.user, award=desk.award, reason=form.cleaned_data["reason"])
        return _("The project is suspended.")

    return act_page(request, desk, form, words, act, is_open=desk.step == "active")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suspended(request: SignedInRequest, reference: str) -> HttpResponse:
    """Let a suspended project go on."""
    desk = desk_for_act(request, reference, "manage")
    form = forms.Form(posted(request))
    words = Words(
        _("Let the project go on"), _("Let it go on"), _("Suspended: %(reason)s") % {"reason": desk.award.status_reason}
    )

    def act() -> str:
        award_go_on(actor=request.user, award=desk.award)
        return _("The project goes on.")

    return act_page(request, desk, form, words, act, is_open=desk.step == "suspended")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: SignedInRequest, reference: str) -> HttpResponse:
    """Say before the end that the project is finished and may be accepted."""
    desk = desk_for_act(request, reference, HOLDER)
    form = forms.Form(posted(request))
    words = Words(
        _("Finish before the end"),
        _("The project is finished"),
        _("You can apply for acceptance at once. This cannot be taken back."),
    )

    def act() -> str:
        award_finish_early(actor=request.user, award=desk.award)
        return _("The project is finished. Apply for acceptance next.")

    return act_page(request, desk, form, words, act, is_open=desk.step == "active")


def _periods_to_report(desk: AwardDesk) -> list[str]:
    """Return the periods that have begun and have no report."""
    award = desk.award
    if desk.step != "active" or award.starts_on is None:
        return []
    length = desk.rules.monitoring.report_period.value
    today = period_of(timezone.localdate(), length)
    begun = set(periods_between(award.starts_on, timezone.localdate(), length)) | {today}
    return [code for code in reports_open(award) if code in begun]
