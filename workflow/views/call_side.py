# SPDX-License-Identifier: AGPL-3.0-or-later
"""The menu at the side of every page of a call: its steering, and its decisions."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.models import Call, User
from workflow.selectors.office import acts_on

Menu = tuple[dict[str, Any], ...]

# Who reads rankings, lists and what becomes of them; formal checks and running panels do not need them.
READING = ("manage", "rank", "decide", "sign", "exempt", "notice", "finance", "audit")

STEERING: Menu = (
    {"page": "workflow:cockpit", "label": gettext_lazy("Cockpit"), "icon": "sliders"},
    {"page": "workflow:call_cases", "label": gettext_lazy("Cases of the call"), "icon": "inbox"},
    {"page": "workflow:call_design", "label": gettext_lazy("Set-up"), "icon": "list"},
    {"page": "workflow:call_rules", "label": gettext_lazy("Rules"), "icon": "file-earmark-text"},
)
JUDGING: Menu = (
    {
        "page": "workflow:screening",
        "label": gettext_lazy("Formal check"),
        "icon": "clipboard-check",
        "acts": ("screen", "audit"),
    },
    {
        "page": "workflow:outside_checks",
        "label": gettext_lazy("Outside checks"),
        "icon": "building",
        "acts": ("screen", "audit"),
    },
    {
        "page": "workflow:groups",
        "label": gettext_lazy("Groups and panels"),
        "icon": "people",
        "acts": ("assign", "run_reviews", "audit"),
    },
)
DECIDING: Menu = (
    {"page": "workflow:ranking", "label": gettext_lazy("Ranking"), "icon": "trophy", "acts": READING},
    {"page": "workflow:decide", "label": gettext_lazy("Decisions"), "icon": "list-check", "acts": READING},
    {"page": "workflow:sign", "label": gettext_lazy("Signatures"), "icon": "pen", "acts": READING},
    {"page": "workflow:notice", "label": gettext_lazy("Public notice"), "icon": "megaphone", "acts": READING},
    {
        "page": "workflow:requests",
        "label": gettext_lazy("Objections and appeals"),
        "icon": "chat-left-text",
        "acts": ("manage", "decide", "sign", "notice", "audit"),
    },
    {"page": "workflow:approve", "label": gettext_lazy("Approval"), "icon": "patch-check", "acts": READING},
    {"page": "workflow:announce", "label": gettext_lazy("Announcement"), "icon": "newspaper", "acts": READING},
    {"page": "workflow:approved_list", "label": gettext_lazy("Approved list"), "icon": "award", "acts": READING},
    {"page": "workflow:result_letters", "label": gettext_lazy("Letters"), "icon": "envelope", "acts": READING},
)
PAYING: Menu = (
    {"page": "workflow:funds", "label": gettext_lazy("Fund plans"), "icon": "list-check", "acts": READING},
    {"page": "workflow:call_ledger", "label": gettext_lazy("Ledger"), "icon": "file-earmark-text", "acts": READING},
    {"page": "workflow:breaches", "label": gettext_lazy("Credit records"), "icon": "clipboard-check", "acts": READING},
)


def side_of(call: Call, here: str, acts: frozenset[str]) -> list[dict[str, Any]]:
    """Return what a person with ``acts`` may open of a call; the entry ``here`` (the name of its page) is marked."""
    parts = [
        (str(call), STEERING),
        (_("From the formal check to the panels"), JUDGING),
        (_("From the ranking to the result"), DECIDING),
        (_("Money of the awards"), PAYING),
    ]
    menus = [{"title": title, "links": _links(call, menu, here, acts)} for title, menu in parts]
    return [menu for menu in menus if menu["links"]]


def side_for(user: User | AnonymousUser, call: Call, here: str) -> list[dict[str, Any]]:
    """Return what ``user`` may open of a call, by the grants that were read already."""
    return side_of(call, here, acts_on(user, call))


def _links(call: Call, menu: Menu, here: str, acts: frozenset[str]) -> list[dict[str, Any]]:
    return [
        {**way, "url": reverse(way["page"], args=[call.reference]), "is_current": way["page"] == here}
        for way in menu
        if "acts" not in way or not acts.isdisjoint(way["acts"])
    ]
