# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from which address: this app's part of the table, and the words the table is written in."""

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


TABLE: list[AccessRow] = [
    *get_and_post("grants:home", EVERYBODY, NO_SUCH_METHOD),
    *get_and_post("grants:style", NOWHERE, NO_SUCH_METHOD),  # shown while developing only
    *get_and_post("grants:healthz", EVERYBODY, NO_SUCH_METHOD),
    *get_and_post("grants:readyz", EVERYBODY, NO_SUCH_METHOD),
    *get_and_post("grants:outbox", NOWHERE, NO_SUCH_METHOD),  # there only where messages stay in the house
    *get_and_post("set_language", NO_SUCH_METHOD, AWAY),
    *get_and_post("account_login", SIGNED_OUT, SIGNED_OUT),
    *get_and_post("account_request_login_code", SIGNED_OUT, SIGNED_OUT),
    *get_and_post("account_confirm_login_code", AWAY, AWAY),
    *get_and_post("account_signup", SIGNED_OUT, SIGNED_OUT),
    *get_and_post("account_inactive", EVERYBODY, NO_SUCH_METHOD),
    *get_and_post("account_logout", SIGNED_IN, AWAY),
    *get_and_post("account_reauthenticate", NO_PASSWORD, NO_PASSWORD),
    *get_and_post("account_change_password", AWAY, AWAY),  # the personas have none: they are led to setting one
    *get_and_post("account_set_password", SIGNED_IN, SIGNED_IN),
    *get_and_post("account_email", SIGNED_IN, AWAY),
    *get_and_post("account_email_verification_sent", EVERYBODY, NO_SUCH_METHOD),
    *get_and_post("account_confirm_email", EVERYBODY, NOWHERE, state="confirmation"),
    *get_and_post("account_change_phone", SIGNED_IN, SIGNED_IN),
    *get_and_post("account_verify_phone", AWAY, AWAY),
    *get_and_post("mfa_index", SIGNED_IN, SIGNED_IN_GET_ONLY),
    *get_and_post("mfa_authenticate", AWAY, AWAY),
    *get_and_post("mfa_reauthenticate", NO_PASSWORD, NO_PASSWORD),
    *get_and_post("mfa_activate_totp", SIGNED_IN, SIGNED_IN),
    *get_and_post("mfa_deactivate_totp", NOT_SET_UP, NOT_SET_UP),
    *get_and_post("mfa_view_recovery_codes", NOT_SET_UP, SIGNED_IN_GET_ONLY),
    *get_and_post("mfa_generate_recovery_codes", SIGNED_IN, SIGNED_IN),
    *get_and_post("mfa_download_recovery_codes", NOT_SET_UP, NOT_SET_UP),
    *get_and_post("mfa_list_webauthn", SIGNED_IN, SIGNED_IN_GET_ONLY),
    *get_and_post("mfa_add_webauthn", SIGNED_IN, SIGNED_IN),
    *get_and_post("mfa_reauthenticate_webauthn", NO_PASSWORD, NO_PASSWORD),
    *get_and_post("mfa_login_webauthn", AWAY, AWAY),
    *get_and_post("mfa_remove_webauthn", OWN_KEY, OWN_KEY, state="own_key"),
    *get_and_post("mfa_edit_webauthn", OWN_KEY, OWN_KEY, state="own_key"),
    AccessRow("api:openapi-json", "GET", EVERYBODY),
    AccessRow("api:api-root", "GET", NOWHERE),
    AccessRow("api:me", "GET", SIGNED_IN_API),
    AccessRow("api:calls", "GET", EVERYBODY),
    AccessRow("api:call", "GET", EVERYBODY, state="published_call"),
    AccessRow("api:call", "GET", NOWHERE, state="designed_call"),
    AccessRow("api:applications", "GET", SIGNED_IN_API),
    AccessRow("api:application", "GET", SEES_DRAFT, state="draft"),
    AccessRow("api:application", "GET", SEES_CASE_BUT_EXPERTS, state="submitted"),
    AccessRow("api:application", "GET", SEES_CASE_BUT_EXPERTS, state="undeclared"),
    AccessRow("api:application", "GET", SEES_CASE, state="seated"),
]
