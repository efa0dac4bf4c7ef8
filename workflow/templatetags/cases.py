# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lists say about a case, drawn in Python because a page holds many rows."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from grants.templatetags.ui import address

register = template.Library()


@register.simple_tag
def case_cell(case: Any) -> SafeString:
    """Draw a case in a list: title, number, organisation."""
    return format_html(
        '<a class="plain strong" href="{}">{}</a><br>'
        '<span class="small muted fw-normal"><span class="me-2 nowrap">{}</span>{}</span>',
        address("workflow:case", case.reference),
        case.title or _("Untitled"),
        case.number,
        case.organisation_name or case.organisation.name,
    )
