# SPDX-License-Identifier: AGPL-3.0-or-later
"""The menu at the side of every page of a call: its steering, and its decisions."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.models import Call

# a page with "to" is there for who may do one of these acts
SCREENING, REVIEWING = ("screen", "audit"), ("assign", "run_reviews", "audit")
Menu = tuple[dict[str, Any], ...]

STEERING: Menu = (
    {"page": "workflow:cockpit", "label": gettext_lazy("Cockpit"), "icon": "sliders"},
    {"page": "workflow:call_cases", "label": gettext_lazy("Cases of the call"), "icon": "inbox"},
    {"page": "workflow:call_design", "label": gettext_lazy("Set-up"), "icon": "list"},
    {"page": "workflow:call_rules", "label": gettext_lazy("Rules"), "icon": "file-earmark-text"},
    {"page": "workflow:screening", "label": gettext_lazy("Formal check"), "icon": "check-lg", "to": SCREENING},
    {"page": "workflow:groups", "label": gettext_lazy("Groups and panels"), "icon": "person-circle", "to": REVIEWING},
)
DECIDING: Menu = (
    {"page": "workflow:ranking", "label": gettext_lazy("Ranking"), "icon": "trophy"},
    {"page": "workflow:decide", "label": gettext_lazy("Decisions"), "icon": "list-check"},
    {"page": "workflow:sign", "label": gettext_lazy("Signatures"), "icon": "pen"},
    {"page": "workflow:notice", "label": gettext_lazy("Public notice"), "icon": "megaphone"},
    {"page": "workflow:requests", "label": gettext_lazy("Objections and appeals"), "icon": "chat-left-text"},
    {"page": "workflow:approve", "label": gettext_lazy("Approval"), "icon": "patch-check"},
    {"page": "workflow:announce", "label": gettext_lazy("Announcement"), "icon": "newspaper"},
    {"page": "workflow:approved_list", "label": gettext_lazy("Approved list"), "icon": "award"},
    {"page": "workflow:result_letters", "label": gettext_lazy("Letters"), "icon": "envelope"},
)


def side_of(call: Call, here: str, acts: frozenset[str]) -> list[dict[str, Any]]:
    """Return the menu of a call for who may do ``acts`` on it, with the entry ``here`` (the name of its page) marked."""
    return [
        {"title": str(call), "links": _links(call, STEERING, here, acts)},
        {"title": _("From the ranking to the result"), "links": _links(call, DECIDING, here, acts)},
    ]


def _links(call: Call, menu: Menu, here: str, acts: frozenset[str]) -> list[dict[str, Any]]:
    return [
        {**way, "url": reverse(way["page"], args=[call.reference]), "is_current": way["page"] == here}
        for way in menu
        if "to" not in way or not acts.isdisjoint(way["to"])
    ]
