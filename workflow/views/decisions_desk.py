# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page of a call's decisions begins with: the call, what this person may do there, the menu."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.models import Call, RuleSet
from grants.rules import CallRules, load_rules
from grants.selectors.programmes import calls_handled_by
from grants.views.requests import SignedInRequest
from workflow.selectors.office import acts_on
from workflow.selectors.ranking import with_ranking
from workflow.views.call_side import READING, side_of

# Who knows which expert gave which score.
NAMING = frozenset({"assign", "audit"})


@dataclass(frozen=True)
class Desk:
    """One person at the papers of one call."""

    call: Call
    acts: frozenset[str]

    @cached_property
    def rules(self) -> CallRules:
        """Return the newest rules of the call; no query where ``desk_for`` read them with it."""
        data = getattr(self.call, "newest_rules", None)
        return load_rules(data or self.call.rule_sets.latest("version").data)

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
            "side": side_of(self.call, url_name, self.acts),
            "trail": [
                (_("Calls"), reverse("workflow:call_list")),
                (str(self.call), self.url("workflow:cockpit")),
                *trail,
            ],
        }

    @property
    def sign_url(self) -> str:
        """Return the address of the signatures."""
        return self.url("workflow:sign")

    def url(self, url_name: str) -> str:
        """Return the address of a page of this call."""
        return reverse(url_name, args=[self.call.reference])


def desk_for(request: SignedInRequest, reference: str, *acts: str) -> Desk:
    """Return the desk of a call; 404 where the call is not the office's of this person, 403 without one of ``acts``."""
    newest = RuleSet.objects.filter(call=OuterRef("pk")).order_by("-version").values("data")[:1]
    calls = calls_handled_by(request.user).select_related("programme__authority")
    call = get_object_or_404(with_ranking(calls.annotate(newest_rules=Subquery(newest))), reference=reference)
    desk = Desk(call=call, acts=acts_on(request.user, call))
    desk.require(*(acts or READING))
    return desk
