# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of a call: all chapters with their sources and differences, and a page to change one."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants.exceptions import GrantsError
from grants.forms.rules import ChapterForm
from grants.models import Call
from grants.rules import dump_rules
from grants.rules.defaults import default_rules
from grants.rules.labels import CHAPTERS
from grants.rules.programmes import PROGRAMME_RULES
from grants.rules.shapes import chapter_names
from grants.selectors.rulesheets import sheets_of
from workflow.views.calls import SignedInRequest, call_managed, call_page, call_seen

Compared = tuple[Mapping[str, Any] | None, str]


def compared_with(call: Call) -> Compared:
    """Return the rules that these are compared with, and what they are: of the call copied, or the defaults."""
    source = call.copied_from
    if source is not None:
        return source.rule_sets.latest("version").data, _("the copied call %(code)s") % {"code": source.code}
    if call.programme.code in PROGRAMME_RULES:
        return dump_rules(default_rules(call.programme.code)), _("the default rules of the programme")
    return None, ""


@login_required
@require_safe
def call_rules(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show every rule of a call with its source, what differs, and the versions."""
    call = call_seen(request, reference)
    versions = list(call.rule_sets.select_related("created_by").order_by("-version"))
    other, other_name = compared_with(call)
    sheets = sheets_of(versions[0].data, other)
    context = {
        **call_page(request, call, "workflow:call_rules"),
        "sheets": [
            (sheet, reverse("workflow:call_rules_chapter", args=[call.reference, sheet.chapter])) for sheet in sheets
        ],
        "versions": versions,
        "other_name": other_name,
        "differences": sum(sheet.differences for sheet in sheets),
    }
    return render(request, "workflow/call_rules.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_rules_chapter(request: SignedInRequest, reference: str, chapter: str) -> HttpResponse:
    """Change the rules of one chapter: in design the draft, afterwards by a correction."""
    call = call_managed(request, reference)
    if chapter not in chapter_names():
        raise Http404
    other, other_name = compared_with(call)
    data = request.POST if request.method == "POST" else None
    form = ChapterForm(data, call=call, chapter=chapter, other=other)
    if form.is_valid():
        try:
            form.save(actor=request.user)
        except GrantsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("“%(part)s” has been saved.") % {"part": CHAPTERS[chapter]})
            return redirect(reverse("workflow:call_rules", args=[call.reference]) + f"#{chapter}")
    rules = (_("Rules"), reverse("workflow:call_rules", args=[call.reference]))
    context = {
        **call_page(request, call, "workflow:call_rules", rules),
        "form": form,
        "title": CHAPTERS[chapter],
        "entries": form.entries(),
        "other_name": other_name,
    }
    return render(request, "workflow/call_rules_chapter.html", context, status=422 if form.is_bound else 200)
