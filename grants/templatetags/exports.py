# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way from a list to its export, with the filters of the list."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from grants.forms.exports import PREFIX
from grants.models import Call
from grants.selectors.exportkinds import export_kind, may_export

register = template.Library()


@register.simple_tag
def export_url(code: str, request: Any, call: Call | None = None, layout: str = "") -> str:
    """Return where the list shown is taken out as it is narrowed; empty where that is not open to the reader."""
    kind = export_kind(code)
    if not may_export(request.user, kind, call):
        return ""
    query = {"kind": code, "call": call.reference if call else "", "layout": layout}
    query |= {PREFIX + one.code: request.GET.get(one.code, "") for one in kind.filters}
    return f"{reverse('grants:export_new')}?{urlencode({name: value for name, value in query.items() if value})}"
