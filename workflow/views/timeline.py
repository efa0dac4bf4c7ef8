# SPDX-License-Identifier: AGPL-3.0-or-later
"""The timeline of a case: where it stands and how it came there."""

from dataclasses import asdict
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants.enums import ResultKind
from grants.models import Application, Award
from grants.selectors.applications import applications_visible_to
from grants.selectors.awards import awards_visible
from grants.templatetags.ui import day, wan
from workflow.selectors.readers import reader_of, reads_decisions, standing_for
from workflow.selectors.timeline import entries_of, is_applicant, standing_of, status_shown, steps_of
from workflow.selectors.tracking import ENDED


@login_required
@require_safe
def timeline(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a case to whoever may see it, to its applicant in the applicant's words."""
    visible = applications_visible_to(request.user).select_related("round", "industry", "district", "recommender")
    application = get_object_or_404(visible, reference=reference)
    for_applicant = is_applicant(request.user, application)
    reader = reader_of(request.user, application)
    reads_all = reads_decisions(reader) and not for_applicant
    award = awards_visible(request.user).filter(application=application).first()
    context = {
        "case": {
            "title": application.title or _("Untitled draft"),
            "number": application.number or application.reference,
            "sub": "  ".join(
                str(part) for part in (application.call, application.industry, application.district) if part
            ),
        },
        "trail": [(_("My work"), reverse("workflow:work"))],
        "actions": _actions(application, award, for_applicant=for_applicant),
        "standing": _standing(application, award) if for_applicant else standing_for(application, reader),
        "steps": steps_of(application, for_applicant=not reads_all),
        "entries": entries_of(application, for_applicant=not reads_all),
        "facts": _facts(application, for_applicant=not reads_all),
        "contact": _contact(application),
    }
    return render(request, "workflow/timeline.html", context)


def _standing(application: Application, award: Award | None) -> dict[str, Any]:
    """Return who has the case, for its applicant; one that became an award goes on at that award's page."""
    standing = asdict(standing_of(application, for_applicant=True))
    if award is None or award.status in ENDED:
        return standing
    way = _way_to(award)
    return {**standing, "who": award.get_status_display(), "act": way["label"], **way}


def _actions(application: Application, award: Award | None, *, for_applicant: bool) -> list[dict[str, str]]:
    """Return the way to the form and its receipt for the applicant, and to what the case became for all who see that."""
    links = []
    if for_applicant:
        links.append({"label": _("Form"), "url": reverse("workflow:form", args=[application.reference])})
        if application.number:
            links.append({"label": _("Receipt"), "url": reverse("workflow:receipt", args=[application.reference])})
    if award is not None:
        links.append({**_way_to(award), "kind": "primary"})
    return links


def _way_to(award: Award) -> dict[str, str]:
    label = _("Certificate") if award.programme.result_kind == ResultKind.CERTIFIED else _("Agreement and payments")
    return {"label": label, "url": reverse("workflow:award", args=[award.reference])}


def _facts(application: Application, *, for_applicant: bool) -> list[tuple[str, str]]:
    facts = [
        (_("Status"), status_shown(application, for_applicant=for_applicant)),
        (_("Organisation"), application.organisation_name or str(application.organisation)),
        (_("Total investment (10,000 yuan)"), wan(application.total_fen)),
        (_("Grant requested (10,000 yuan)"), wan(application.requested_fen)),
    ]
    if application.starts_on and application.ends_on:
        facts.append((_("Period"), f"{day(application.starts_on)} — {day(application.ends_on)}"))
    return facts


def _contact(application: Application) -> dict[str, str] | None:
    recommender = application.recommender
    if recommender is None:
        return None
    return {"name": str(recommender), "phone": recommender.phone}
