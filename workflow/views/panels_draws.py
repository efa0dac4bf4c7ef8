# SPDX-License-Identifier: AGPL-3.0-or-later
"""Draw the panel of a group in front of a supervisor, keep the record, prove it."""

import hashlib
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from grants.exceptions import GrantsError
from grants.rules import load_rules
from grants.views.requests import SignedInRequest
from reviewers.engine.draws import Supply, parameters_from
from reviewers.models import CaseGroup, Draw
from reviewers.selectors.groups import groups_visible_to
from reviewers.selectors.panels import (
    Preview,
    drawn_lines,
    draws_visible_to,
    excluded_counts,
    preview_of,
    stratum_names,
)
from reviewers.services.draws import draw_verify
from reviewers.views.pages import posted
from workflow.forms.panels import MADE, DrawForm
from workflow.services.panels import draw_make
from workflow.views.panels_common import place_of, require_assigner, rights_on

UNPROCESSABLE = 422
OFFICIAL_LANGUAGE = "zh-hans"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def group_draw(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show what a draw rests on before the seed is known, and draw."""
    group = get_object_or_404(groups_visible_to(request.user), reference=reference)
    require_assigner(request, group.call)
    rules = load_rules(group.call.rule_sets.latest("version").data).panel
    form = DrawForm(posted(request), rules=rules, is_redraw=group.panel is not None, initial={"origin": MADE})
    if form.is_valid():
        try:
            row = _drawn(request, group, form.cleaned_data)
        except GrantsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The panel is drawn."))
            return redirect("workflow:draw", reference=group.call.reference, number=row.number)
    preview = preview_of(group)
    context = {
        "group": group,
        "form": form,
        "preview": preview,
        "supplies": _named(preview),
        "excluded": excluded_counts(candidate.excluded for candidate in preview.pool),
        "is_committed": group.panel is not None and group.panel.is_committed,
        **place_of(request, group.call, group=group),
    }
    return render(request, "workflow/group_draw.html", context, status=UNPROCESSABLE if form.is_bound else None)


@login_required
@require_safe
def draw(request: SignedInRequest, reference: str, number: int) -> HttpResponse:
    """Show a draw; asked to, draw again from what was stored and say whether the same comes out."""
    row = _draw_of(request, reference, number)
    context = {
        **_record(row),
        "outcome": draw_verify(row=row) if "verify" in request.GET else None,
        "rights": rights_on(request, row.call),
        "is_current": row.panel is not None and row.panel.groups.exists(),
        **place_of(request, row.call),
    }
    return render(request, "workflow/draw.html", context)


@login_required
@require_safe
def draw_print(request: SignedInRequest, reference: str, number: int) -> HttpResponse:
    """Show the record of a draw as an official form."""
    row = _draw_of(request, reference, number)
    with override(OFFICIAL_LANGUAGE):
        return render(request, "workflow/draw_print.html", {**_record(row), "printed_at": timezone.now()})


def _drawn(request: SignedInRequest, group: CaseGroup, given: dict[str, Any]) -> Draw:
    return draw_make(
        actor=request.user,
        group=group,
        seed=given["seed"],
        supervised_by=given["supervised_by"],
        pool_seen=given["pool_seen"],
        reason=given.get("reason", ""),
    )


def _draw_of(request: SignedInRequest, reference: str, number: int) -> Draw:
    return get_object_or_404(draws_visible_to(request.user), call__reference=reference, number=number)


def _named(preview: Preview) -> list[tuple[str, Supply]]:
    """Return the supplies with the words for their strata."""
    names = stratum_names(supply.stratum.code for supply in preview.supplies)
    return [(names[supply.stratum.code], supply) for supply in preview.supplies]


def _record(row: Draw) -> dict[str, Any]:
    """Return what page and print show of a draw."""
    parameters = parameters_from(row.parameters)
    names = stratum_names(stratum.code for stratum in parameters.strata)
    return {
        "draw": row,
        "parameters": parameters,
        "seed_digest": hashlib.sha256(bytes.fromhex(row.seed)).hexdigest(),
        "strata": [(names[stratum.code], stratum.seats) for stratum in parameters.strata],
        "lines": drawn_lines(row),
        "pool_size": len(row.pool),
        "eligible": sum(not candidate["excluded"] for candidate in row.pool),
        "excluded": excluded_counts(candidate["excluded"] for candidate in row.pool),
    }
