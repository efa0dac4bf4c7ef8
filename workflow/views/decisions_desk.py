# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page of a call's decisions begins with: the call, what this person may do there, the menu."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.models import Call
from grants.rules import CallRules, load_rules
from workflow.selectors.office import acts_on, calls_handled_by

# Who reads rankings, lists and what becomes of them; formal checks and running panels do not need them.
READING = ("manage", "rank", "decide", "sign", "exempt", "notice", "finance", "audit")
# Who knows which expert gave which score.
NAMING = frozenset({"assign", "audit"})

MENU: tuple[dict[str, Any], ...] = (
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


@dataclass(frozen=True)
class Desk:
    """One person at the papers of one call."""

    call: Call
    acts: frozenset[str]

    @cached_property
    def rules(self) -> CallRules:
        """Return the newest rules of the call; one query."""
        return load_rules(self.call.rule_sets.latest("version").data)

    def may(self, *acts: str) -> bool:
        """Say whether this person may do one of ``acts``."""
        return not self.acts.isdisjoint(acts)

    def require(self, *acts: str) -> None:
        """Refuse (403) who may do none of ``acts``."""
        if not self.may(*acts):
            raise PermissionDenied

    def frame(self, here: str, url_name: str = "", *, trail: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
        """Return what the frame of a page shows: the menu with ``url_name`` marked, and the way back."""
        return {
            "call": self.call,
            "desk": self,
            "here": here,
            "side": self._side(url_name),
            "trail": [(_("My work"), reverse("workflow:work")), *trail],
        }

    def _side(self, url_name: str) -> list[dict[str, Any]]:
        links = [{**way, "url": self.url(way["page"]), "is_current": way["page"] == url_name} for way in MENU]
        return [{"title": str(self.call), "links": links}]

    @property
    def sign_url(self) -> str:
        """Return the address of the signatures."""
        return self.url("workflow:sign")

    def url(self, url_name: str) -> str:
        """Return the address of a page of this call."""
        return reverse(url_name, args=[self.call.reference])


def desk_for(request: HttpRequest, reference: str, *acts: str) -> Desk:
    """Return the desk of a call; 404 where the call is not the office's of this person, 403 without one of ``acts``."""
    call = get_object_or_404(calls_handled_by(request.user), reference=reference)
    desk = Desk(call=call, acts=acts_on(request.user, call))
    desk.require(*(acts or READING))
    return desk
