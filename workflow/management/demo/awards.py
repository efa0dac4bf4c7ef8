# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which awards of the closed call of the demo stand where, and the way of each to that point."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.utils import timezone

from grants.engine.calendar import ONE_DAY, add_months
from grants.models import Call, Request
from workflow.management.demo.answers import Period
from workflow.management.demo.awarded import Awarded, awarded_of
from workflow.management.demo.endings import (
    accepted,
    applied,
    broken_off,
    closed,
    due,
    failed,
    lapsed,
    not_rectified,
    revoked,
    to_rectify,
)
from workflow.management.demo.money import asked, first_money_paid, passed
from workflow.management.demo.people import Cast
from workflow.management.demo.projects import (
    checked,
    extended,
    extension_asked,
    report_sent_back,
    suspended,
)

# what becomes of the award of each firm, by the place of the firm in the list
FATES: Mapping[int, str] = MappingProxyType(
    {
        0: "printed",
        1: "running",
        3: "signed",
        5: "asking",
        9: "drafted",
        14: "revoked",
        15: "returned",
        22: "suspended",
        23: "checked",
        30: "extending",
        34: "extended",
        35: "broken_off",
        46: "lapsed",
        70: "due",
        71: "applied",
        72: "to_rectify",
        73: "accepted",
        74: "closed",
        75: "failed",
        77: "not_rectified",
    }
)
UNSIGNED = ("drafted", "printed", "lapsed")
UNPAID = ("asking", "signed", *UNSIGNED)
OVER = ("due", "applied", "to_rectify", "accepted", "closed", "failed", "not_rectified")
# how many months ago a project began, and how many it takes
UNDER_WAY, HALF_WAY, OVER_NOW = (9, 20), (12, 20), (12, 12)

LIVES: Mapping[str, Callable[[Awarded], None]] = MappingProxyType(
    {
        "returned": report_sent_back,
        "checked": checked,
        "extending": extension_asked,
        "extended": extended,
        "suspended": suspended,
        "due": due,
        "applied": applied,
        "to_rectify": to_rectify,
        "accepted": accepted,
        "closed": closed,
        "failed": failed,
        "not_rectified": not_rectified,
        "broken_off": broken_off,
        "revoked": revoked,
        "lapsed": lapsed,
    }
)


def periods() -> dict[int, Period]:
    """Return when the project of each firm runs, so that what is to become of it can become of it today."""
    return {firm: _period(fate) for firm, fate in FATES.items()}


def awards_begun(cast: Cast, call: Call) -> None:
    """Bring the award of each firm to where it is to stand; one that was not supported this time is left out."""
    found = awarded_of(cast, call, FATES)
    for one in found.values():
        _agreed(one)
    first_money_paid([one for fate, one in found.items() if fate not in UNPAID])
    if "asking" in found:
        payment = asked(found["asking"], 1, "first_money")
        passed([Request.objects.get(payment=payment)], cast)
    for fate, live in LIVES.items():
        if fate in found:
            live(found[fate])


def _agreed(one: Awarded) -> None:
    """Write the agreement, have it sealed and agreed, as far as the fate of the award goes."""
    if one.fate != "drafted":
        one.write_agreement()
    if one.fate not in UNSIGNED:
        one.hand_agreement_in()
    if one.fate not in (*UNSIGNED, "signed"):
        one.conclude_agreement()


def _period(fate: str) -> Period:
    ago, months = OVER_NOW if fate in OVER else HALF_WAY if fate == "checked" else UNDER_WAY
    start = add_months(timezone.localdate().replace(day=1), -ago)
    return start, add_months(start, months) - ONE_DAY
