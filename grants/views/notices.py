# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices as the public reads them: the list, one frozen list with how to object, and its official form."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants.enums import NoticeKind, NoticeState
from grants.models import Notice
from grants.selectors.notices import (
    columns_of,
    entries_of,
    notice_shown,
    notices_listed,
    objections_counted,
    period_of,
    rules_of,
)
from grants.selectors.objections import objection_terms

NOTICES_A_PAGE = 20
ENTRIES_A_PAGE = 200
WORDS_LENGTH = 60


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """List the notices, all or of one kind."""
    kind = request.GET.get("kind", "")
    kinds = [
        ("", _("All")),
        (NoticeKind.PROPOSED.value, _("Proposed lists")),
        (NoticeKind.RESULT.value, _("Announced results")),
    ]
    context = {
        "page": Paginator(notices_listed(kind), NOTICES_A_PAGE).get_page(request.GET.get("page")),
        "segments": [{"label": label, "code": code, "is_current": code == kind} for code, label in kinds],
    }
    return render(request, "grants/notices.html", context)


@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a frozen list, its period and how to object."""
    shown = get_object_or_404(notice_shown(), pk=pk)
    words = request.GET.get("q", "")[:WORDS_LENGTH]
    rules = rules_of(shown)
    context = {
        **_base(shown),
        "page": Paginator(entries_of(shown, words), ENTRIES_A_PAGE).get_page(request.GET.get("page")),
        "words": words,
        "period": period_of(shown, rules),
        "terms": objection_terms(rules.notice),
        "objections": objections_counted(shown) if shown.state == NoticeState.ENDED else None,
    }
    return render(request, "grants/notice.html", context)


@require_safe
def notice_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the official form of a notice, in Chinese whatever language its reader uses."""
    shown = get_object_or_404(notice_shown(), pk=pk)
    with translation.override("zh-hans"):
        return render(request, "print/notice.html", {**_base(shown), "entries": entries_of(shown)})


def _base(shown: Notice) -> dict[str, object]:
    rules = rules_of(shown)
    return {
        "notice": shown,
        "call": shown.call,
        "authority": shown.call.programme.authority,
        "columns": columns_of(shown, rules),
        "is_proposed": shown.kind == NoticeKind.PROPOSED,
    }
