# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of everybody: calls, notices, honours, objections."""

from grants.access.words import (
    ABSENT,
    EVERYBODY,
    FORBIDDEN,
    FOUND,
    NO_SUCH_METHOD,
    NOWHERE,
    OK,
    REFUSED,
    SIGNED_IN_GET_ONLY,
    AccessRow,
    answers,
    get_and_post,
)

ANSWERS_OBJECTIONS = answers(ABSENT, ("anonymous", FOUND), (("officer", "auditor"), OK))

EXPORTS = answers(FORBIDDEN, ("anonymous", FOUND), (("officer", "stranger"), OK))

# officers and those who manage accounts keep one register, wherever they are; the stranger is an officer elsewhere
KEEPERS = ("officer", "system_administrator", "stranger")
KEEPS = answers(FORBIDDEN, ("anonymous", FOUND), (KEEPERS, OK))
KEEPS_EMPTY = {**KEEPS, **dict.fromkeys(KEEPERS, REFUSED)}

TABLE: list[AccessRow] = [
    *get_and_post("grants:calls", EVERYBODY, NO_SUCH_METHOD),
    *get_and_post("grants:call", EVERYBODY, NO_SUCH_METHOD, state="published_call"),
    AccessRow("grants:call", "GET", NOWHERE, state="designed_call"),
    *get_and_post("grants:notices", EVERYBODY, NO_SUCH_METHOD),
    *get_and_post("grants:notice", EVERYBODY, NO_SUCH_METHOD, state="notice"),
    AccessRow("grants:notice", "GET", NOWHERE, state="draft_notice"),
    *get_and_post("grants:notice_print", EVERYBODY, NO_SUCH_METHOD, state="notice"),
    AccessRow("grants:notice_print", "GET", NOWHERE, state="draft_notice"),
    *get_and_post("grants:honours", EVERYBODY, NO_SUCH_METHOD),
    *get_and_post("grants:honours_export", SIGNED_IN_GET_ONLY, EXPORTS),
    *get_and_post("grants:honours_pending", KEEPS, SIGNED_IN_GET_ONLY),
    *get_and_post("grants:honour_code", KEEPS, KEEPS_EMPTY, state="pending_honour"),
    *get_and_post("grants:certificate_verify", EVERYBODY, NO_SUCH_METHOD),
    *get_and_post("grants:certificate_verified", EVERYBODY, NO_SUCH_METHOD, state="numbered_honour"),
    *get_and_post("grants:help", EVERYBODY, NO_SUCH_METHOD),
    *get_and_post("grants:accessibility", EVERYBODY, NO_SUCH_METHOD),
    *get_and_post("grants:objection_status", EVERYBODY, answers(REFUSED)),
    *get_and_post("grants:objection_receipt", EVERYBODY, NO_SUCH_METHOD, state="objection"),
    *get_and_post("grants:objection_file", ANSWERS_OBJECTIONS, SIGNED_IN_GET_ONLY, state="objection_file"),
]
