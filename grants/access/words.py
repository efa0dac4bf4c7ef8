# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from which address: the words the table is written in."""

from collections.abc import Mapping
from dataclasses import dataclass

PERSONAS = (
    "anonymous",
    "stranger",
    "preparer",
    "organisation_administrator",
    "recommender_clerk",
    "recommender_leader",
    "officer",
    "review_agency",
    "decision_maker",
    "finance_officer",
    "panel_chair",
    "panel_member",
    "auditor",
    "system_administrator",
    "security_administrator",
    "audit_administrator",
)
APPLICANTS = ("preparer", "organisation_administrator")
RECOMMENDERS = ("recommender_clerk", "recommender_leader")
OFFICE = ("officer", "review_agency", "decision_maker", "finance_officer")
EXPERTS = ("panel_chair", "panel_member")
READERS = ("auditor",)

OK, FOUND, UNAUTHORISED, FORBIDDEN, ABSENT, WRONG_METHOD, REFUSED = 200, 302, 401, 403, 404, 405, 422


@dataclass(frozen=True)
class AccessRow:
    """The answers of one address (``workflow:decide``) and method, in one class of state.

    ``state`` names a scene of ``tests/access/scenes.py``, which sets the stage and gives the arguments and the data;
    an empty one is for addresses without arguments. ``expected`` gives a status for every persona.
    """

    route: str
    method: str
    expected: Mapping[str, int]
    state: str = ""

    def __post_init__(self) -> None:
        """Refuse a row that leaves a persona out."""
        if set(self.expected) != set(PERSONAS):
            message = f"{self.method} {self.route}: expected has to name every persona."
            raise ValueError(message)


def answers(everybody: int, *groups: tuple[tuple[str, ...] | str, int]) -> dict[str, int]:
    """Return one status for everybody, with other ones for named personas or groups of them; later ones win."""
    expected = dict.fromkeys(PERSONAS, everybody)
    for names, status in groups:
        expected.update(dict.fromkeys((names,) if isinstance(names, str) else names, status))
    return expected


EVERYBODY = answers(OK)
SIGNED_IN = answers(OK, ("anonymous", FOUND))
SIGNED_OUT = answers(FOUND, ("anonymous", OK))
AWAY = answers(FOUND)
NOWHERE = answers(ABSENT)
NO_SUCH_METHOD = answers(WRONG_METHOD)
SIGNED_IN_GET_ONLY = answers(WRONG_METHOD, ("anonymous", FOUND))
NO_PASSWORD = answers(FORBIDDEN, ("anonymous", FOUND))
NOT_SET_UP = answers(ABSENT, ("anonymous", FOUND))
OWN_KEY = answers(ABSENT, (("anonymous", "preparer"), FOUND))
SIGNED_IN_API = answers(OK, ("anonymous", UNAUTHORISED))
SEES_CASE = answers(
    ABSENT,
    ("anonymous", UNAUTHORISED),
    ((*APPLICANTS, *RECOMMENDERS, *OFFICE, *EXPERTS, *READERS), OK),
)
SEES_CASE_BUT_EXPERTS = {**SEES_CASE, **dict.fromkeys(EXPERTS, ABSENT)}
SEES_DRAFT = answers(ABSENT, ("anonymous", UNAUTHORISED), (APPLICANTS, OK))


def get_and_post(route: str, get: Mapping[str, int], post: Mapping[str, int], state: str = "") -> list[AccessRow]:
    """Return the rows of an address that is asked for and posted to."""
    return [AccessRow(route, "GET", get, state), AccessRow(route, "POST", post, state)]
