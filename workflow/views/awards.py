# SPDX-License-Identifier: AGPL-3.0-or-later
"""An award at a glance: what it is worth, what comes next, and everything that happened to it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from grants.enums import RequestKind, ResultKind
from grants.rules.choices import ChangeKind, Grade, MidtermGrade
from grants.rules.labels import named
from grants.selectors.awards import ledger_of, reports_open
from grants.views.requests import SignedInRequest
from workflow.selectors.award_desks import HOLDER, RUNNING, STOPPED, AwardDesk, agreements_of, recoveries_of
from workflow.selectors.awards import open_requests
from workflow.selectors.deadlines import deadlines_of
from workflow.views.award_common import desk_or_404, facts_of, trail_to

# What may be done at which open step, by whom, where, in which words.
STEPS = (
    ("sign_agreement", (HOLDER,), "agreement_sign", gettext_lazy("Sign the agreement")),
    ("sign_agreement", ("manage",), "agreement_text", gettext_lazy("Enter text and targets")),
    ("agree", ("manage",), "agreement_agree", gettext_lazy("Agree to the agreement")),
    ("active", (HOLDER,), "award_report", gettext_lazy("File a progress report")),
    ("active", (HOLDER,), "award_change", gettext_lazy("Ask for a change")),
    ("active", (HOLDER,), "award_finish", gettext_lazy("Finish before the end")),
    ("active", ("manage",), "award_midterm", gettext_lazy("Record the mid-term check")),
    ("active", ("manage",), "award_pause", gettext_lazy("Suspend the project")),
    ("suspended", ("manage",), "award_suspended", gettext_lazy("Let the project go on")),
    ("apply", (HOLDER,), "acceptance_apply", gettext_lazy("Apply for acceptance")),
    ("rectify", (HOLDER,), "acceptance_apply", gettext_lazy("Apply for acceptance again")),
    ("conclude", ("manage",), "acceptance_panel", gettext_lazy("Record the acceptance panel")),
    ("conclude", ("manage",), "acceptance_conclude", gettext_lazy("Conclude the acceptance")),
    ("evaluate", ("manage",), "award_evaluate", gettext_lazy("Evaluate the performance")),
    ("archive", ("manage",), "award_archive", gettext_lazy("Archive")),
)


@login_required
@require_safe
def award(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show an award to its holder, the office and its recommender; a certificate has its own page."""
    desk = desk_or_404(request, reference)
    one = desk.award
    if desk.rules.route.result != ResultKind.FUNDED and one.certificates.exists():
        return redirect("workflow:certificate", reference=reference)
    context = {
        "award": one,
        "case": one.application,
        "trail": trail_to(desk)[:1],
        "facts": facts_of(desk),
        "actions": actions_of(desk),
        "deadlines": deadlines_of(one),
        "gates": desk.gates,
        "ledger": ledger_of(one),
        "recoveries": recoveries_of(one),
        "agreements": agreements_of(one),
        "digest": request.GET.get("digest", ""),
        **_record(desk),
    }
    return render(request, "workflow/award.html", context)


def actions_of(desk: AwardDesk) -> list[dict[str, str]]:
    """Return what this person may do now, the step that waits first."""
    here = [desk.award.reference]
    links = [
        {"label": str(label), "url": reverse(f"workflow:{name}", args=here)}
        for step, who, name, label in STEPS
        if step == desk.step and desk.may(*who)
    ]
    if links:
        links[0]["kind"] = "primary"
    if desk.may(HOLDER) and any(gate.is_open for gate in desk.gates):
        links.append({"label": _("Ask for an instalment"), "url": reverse("workflow:payment_new", args=here)})
    if desk.may("decide") and desk.step in RUNNING:
        links.append({"label": _("End the project early"), "url": reverse("workflow:award_break_off", args=here)})
        links.append({"label": _("Revoke the award"), "url": reverse("workflow:award_take_back", args=here)})
    if desk.may("manage") and desk.award.archived_at is None and desk.award.status in STOPPED:
        links.append({"label": _("Archive"), "url": reverse("workflow:award_archive", args=here)})
    return links


def _record(desk: AwardDesk) -> dict[str, Any]:
    """Return what was reported, checked, changed and accepted."""
    one = desk.award
    requests = open_requests(one)
    evaluation = getattr(one, "evaluation", None)
    return {
        "reports": one.progress_reports.select_related("request").order_by("period"),
        "missing": reports_open(one) if desk.step == "active" else [],
        "midterms": [(row, named(MidtermGrade, row.grade)) for row in one.midterm_checks.order_by("pk")],
        "changes": [
            (row, named(ChangeKind, row.what)) for row in one.change_requests.select_related("request").order_by("pk")
        ],
        "acceptances": one.acceptances.prefetch_related("results__target").order_by("number"),
        "evaluation": evaluation,
        "grade": named(Grade, evaluation.grade) if evaluation else "",
        "requests": [(row, RequestKind(row.kind).label) for row in requests],
        "may_correct": desk.may(HOLDER),
        "may_check": desk.may("manage"),
        "may_decide": desk.may("decide"),
        "may_pay": desk.may("finance"),
    }
