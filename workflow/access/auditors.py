# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of auditors: cases, events, verification."""

from grants.access import FORBIDDEN, FOUND, OK, WRONG_METHOD, AccessRow, answers, get_and_post

GET_ONLY = answers(WRONG_METHOD, ("anonymous", FOUND))
# The stranger audits another call, and finds what belongs to that.
AUDITORS = ("auditor", "stranger")
READS_CASES = answers(FORBIDDEN, ("anonymous", FOUND), (AUDITORS, OK))
READS_LOG = answers(FORBIDDEN, ("anonymous", FOUND), ((*AUDITORS, "audit_administrator"), OK))
STARTS = answers(FORBIDDEN, (("anonymous", "audit_administrator"), FOUND))

TABLE: list[AccessRow] = [
    *get_and_post("workflow:audit_cases", READS_CASES, GET_ONLY),
    *get_and_post("workflow:audit_events", READS_LOG, GET_ONLY),
    *get_and_post("workflow:audit_verify", READS_LOG, STARTS),
]
