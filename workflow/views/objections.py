# SPDX-License-Identifier: AGPL-3.0-or-later
"""File an objection to an entry of a running notice: enter, check, file; nothing is stored before it is filed."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grants.exceptions import GrantsError
from grants.forms.objections import (
    Held,
    ObjectionForm,
    answers_read,
    answers_sign,
    enclosures_of,
)
from grants.models import NoticeEntry, Objection
from grants.rules import load_rules
from grants.selectors.notices import public_entries
from grants.selectors.objections import ObjectionTerms, is_open_to_objection, objection_terms
from workflow.services.answers import case_objected


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def object_view(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Take an objection in two steps, the second of which shows what will be filed."""
    entry = get_object_or_404(public_entries(), notice=pk, position=position)
    if not is_open_to_objection(entry.notice):
        messages.warning(request, _("The period of this notice is over; objections are no longer taken here."))
        return redirect("grants:notice", pk=pk)
    terms = objection_terms(load_rules(entry.application.rule_set.data).notice)
    if request.method != "POST":
        return _form_page(request, entry, ObjectionForm(terms=terms))
    if limited := ratelimit.consume_or_429(request, action="objection"):
        return limited  # type: ignore[no-any-return]
    act = request.POST.get("act", "check")
    answers = answers_read(request.POST.get("answers", ""), entry=entry) if act in {"file", "change"} else None
    if answers is None:
        return _check(request, entry, terms)
    return _filed(request, entry, answers) if act == "file" else _again(request, entry, terms, answers)


def _check(request: HttpRequest, entry: NoticeEntry, terms: ObjectionTerms) -> HttpResponse:
    form = ObjectionForm(request.POST, request.FILES, terms=terms)
    if not form.is_valid():
        return _form_page(request, entry, form, status=422)
    return _check_page(request, entry, form.answers())


def _filed(request: HttpRequest, entry: NoticeEntry, answers: dict[str, Any]) -> HttpResponse:
    """File the objection; a second press finds it under its receipt."""
    receipt = answers["receipt"]
    try:
        case_objected(
            entry=entry,
            text=answers["text"],
            filer_name=answers["name"],
            filer_phone=answers["phone"],
            filer_unit=answers["unit"],
            enclosures=enclosures_of(answers),
            receipt=receipt,
        )
    except GrantsError as error:
        if not Objection.objects.filter(receipt=receipt).exists():
            return _check_page(request, entry, answers, error=str(error), status=422)
    return redirect("grants:objection_receipt", receipt=receipt)


def _again(request: HttpRequest, entry: NoticeEntry, terms: ObjectionTerms, answers: dict[str, Any]) -> HttpResponse:
    form = ObjectionForm(terms=terms, initial=answers, held=[Held(**one) for one in answers["held"]])
    return _form_page(request, entry, form)


def _form_page(request: HttpRequest, entry: NoticeEntry, form: ObjectionForm, status: int = 200) -> HttpResponse:
    context = {**_base(entry), "form": form, "terms": form.terms}
    return render(request, "workflow/object.html", context, status=status)


def _check_page(
    request: HttpRequest, entry: NoticeEntry, answers: dict[str, Any], error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        **_base(entry),
        "answers": answers,
        "token": answers_sign(answers, entry=entry),
        "lines": [("", error)] if error else [],
    }
    return render(request, "workflow/object_check.html", context, status=status)


def _base(entry: NoticeEntry) -> dict[str, object]:
    trail = [
        (_("Public notices"), reverse("grants:notices")),
        (entry.notice.title, reverse("grants:notice", args=[entry.notice_id])),
    ]
    return {"entry": entry, "notice": entry.notice, "trail": trail}
