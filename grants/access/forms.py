# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of forms: sections and attachments of a case."""

from grants.access.words import (
    ABSENT,
    APPLICANTS,
    FOUND,
    OFFICE,
    OK,
    READERS,
    RECOMMENDERS,
    SIGNED_IN_GET_ONLY,
    AccessRow,
    answers,
)

OPENS_OWN_FILE = answers(ABSENT, ("anonymous", FOUND), (APPLICANTS, OK))
OPENS_FILE = answers(ABSENT, ("anonymous", FOUND), ((*APPLICANTS, *RECOMMENDERS, *OFFICE, *READERS), OK))

TABLE: list[AccessRow] = [
    AccessRow("grants:file", "GET", OPENS_OWN_FILE, state="file_of_draft"),
    AccessRow("grants:file", "GET", OPENS_FILE, state="file_of_submitted"),
    AccessRow("grants:file", "POST", SIGNED_IN_GET_ONLY, state="file_of_draft"),
]
