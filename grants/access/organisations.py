# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of organisations: register, join, members, licences."""

from grants.access.words import (
    ABSENT,
    APPLICANTS,
    AWAY,
    FORBIDDEN,
    FOUND,
    OK,
    REFUSED,
    SIGNED_IN,
    SIGNED_IN_GET_ONLY,
    AccessRow,
    answers,
    get_and_post,
)

# the stranger is an officer elsewhere: officers and those who manage accounts keep one register
KEEPERS = ("officer", "system_administrator", "stranger")
ADMINISTRATOR = "organisation_administrator"
EMPTY_FORM = answers(REFUSED, ("anonymous", FOUND))
SEES = answers(ABSENT, ("anonymous", FOUND), ((*APPLICANTS, *KEEPERS), OK))
KEEPS = answers(ABSENT, ("anonymous", FOUND), (KEEPERS, OK))
SEES_ONLY = answers(ABSENT, ("anonymous", FOUND), ((*APPLICANTS, *KEEPERS), FORBIDDEN))
ADMINISTERS = {**SEES_ONLY, ADMINISTRATOR: OK}
ADMINISTERS_EMPTY = {**SEES_ONLY, ADMINISTRATOR: REFUSED}
CHECKS = {**SEES_ONLY, **dict.fromkeys(KEEPERS, OK)}
CHECKS_EMPTY = {**SEES_ONLY, **dict.fromkeys(KEEPERS, REFUSED)}
ANSWERS_WISH = answers(ABSENT, ("anonymous", FOUND), (ADMINISTRATOR, OK))
OWN_WISH = answers(ABSENT, (("anonymous", "preparer"), FOUND))

TABLE: list[AccessRow] = [
    *get_and_post("grants:own_name", SIGNED_IN, EMPTY_FORM),
    *get_and_post("grants:organisations", SIGNED_IN, SIGNED_IN_GET_ONLY),
    *get_and_post("grants:organisation_register", SIGNED_IN, EMPTY_FORM),
    *get_and_post("grants:organisation_code", SIGNED_IN_GET_ONLY, SIGNED_IN),
    *get_and_post("grants:organisation_join", SIGNED_IN_GET_ONLY, AWAY),
    *get_and_post("grants:membership_requests", SIGNED_IN, SIGNED_IN_GET_ONLY),
    *get_and_post(
        "grants:membership_request", ANSWERS_WISH, {**ANSWERS_WISH, ADMINISTRATOR: REFUSED}, state="wish_to_join"
    ),
    *get_and_post("grants:membership_request_withdraw", SIGNED_IN_GET_ONLY, OWN_WISH, state="own_wish"),
    *get_and_post("grants:organisation_list", KEEPS, SIGNED_IN_GET_ONLY),
    *get_and_post("grants:organisation", SEES, SIGNED_IN_GET_ONLY, state="organisation"),
    *get_and_post("grants:organisation_profile", ADMINISTERS, ADMINISTERS_EMPTY, state="organisation"),
    *get_and_post("grants:organisation_verification", ADMINISTERS, ADMINISTERS_EMPTY, state="organisation"),
    *get_and_post("grants:organisation_members", SEES, ADMINISTERS_EMPTY, state="organisation"),
    *get_and_post("grants:organisation_member", SEES, ADMINISTERS_EMPTY, state="member"),
    *get_and_post(
        "grants:verifications",
        answers(FORBIDDEN, ("anonymous", FOUND), (KEEPERS, OK)),
        SIGNED_IN_GET_ONLY,
    ),
    *get_and_post("grants:verification", CHECKS, CHECKS_EMPTY, state="licence"),
    *get_and_post("grants:licence", SEES, SIGNED_IN_GET_ONLY, state="licence"),
]
