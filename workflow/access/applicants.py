# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of applicants: begin, fill in, submit, correct, withdraw."""

from grants.access import (
    ABSENT,
    APPLICANTS,
    FORBIDDEN,
    FOUND,
    OFFICE,
    OK,
    READERS,
    RECOMMENDERS,
    REFUSED,
    SIGNED_IN,
    SIGNED_IN_API,
    SIGNED_IN_GET_ONLY,
    UNAUTHORISED,
    AccessRow,
    answers,
    get_and_post,
)

OWN_PAGE = answers(ABSENT, ("anonymous", FOUND), (APPLICANTS, OK))
OWN_WRONG = answers(ABSENT, ("anonymous", FOUND), (APPLICANTS, REFUSED))
OWN_DONE = answers(ABSENT, ("anonymous", FOUND), (APPLICANTS, FOUND))
OWN_BY_ADMINISTRATOR = answers(
    ABSENT, ("anonymous", FOUND), ("preparer", FORBIDDEN), ("organisation_administrator", FOUND)
)
READS_PRINT = answers(ABSENT, ("anonymous", FOUND), ((*APPLICANTS, *RECOMMENDERS, *OFFICE, *READERS), OK))
OWN_ACT = answers(ABSENT, ("anonymous", UNAUTHORISED), ("preparer", FORBIDDEN), ("organisation_administrator", OK))
BEGINS = answers(REFUSED, ("anonymous", FOUND))

TABLE: list[AccessRow] = [
    *get_and_post("workflow:begin", SIGNED_IN, BEGINS, state="open_call"),
    AccessRow("workflow:form", "GET", OWN_PAGE, state="draft"),
    AccessRow("workflow:form", "POST", SIGNED_IN_GET_ONLY, state="draft"),
    AccessRow("workflow:section", "GET", OWN_PAGE, state="section_of_draft"),
    AccessRow("workflow:section", "POST", OWN_DONE, state="section_of_draft"),
    AccessRow("workflow:section", "POST", OWN_WRONG, state="section_of_submitted"),
    AccessRow("workflow:attachments", "GET", OWN_PAGE, state="draft"),
    AccessRow("workflow:attachments", "POST", OWN_WRONG, state="upload_of_nothing"),
    AccessRow("workflow:attachment_remove", "GET", SIGNED_IN_GET_ONLY, state="file_of_draft"),
    AccessRow("workflow:attachment_remove", "POST", OWN_DONE, state="file_of_draft"),
    AccessRow("workflow:attachment_restore", "POST", OWN_DONE, state="file_of_draft"),
    AccessRow("workflow:confirm_amendment", "GET", SIGNED_IN_GET_ONLY, state="draft"),
    AccessRow("workflow:confirm_amendment", "POST", OWN_DONE, state="draft"),
    AccessRow("workflow:print", "GET", OWN_PAGE, state="draft"),
    AccessRow("workflow:print", "POST", OWN_BY_ADMINISTRATOR, state="draft"),
    AccessRow("workflow:print_pdf", "GET", READS_PRINT, state="version_of_submitted"),
    AccessRow("workflow:submit", "GET", OWN_PAGE, state="draft"),
    AccessRow("workflow:submit", "POST", OWN_BY_ADMINISTRATOR, state="ready_to_submit"),
    AccessRow("workflow:receipt", "GET", OWN_DONE, state="draft"),
    AccessRow("workflow:receipt", "GET", OWN_PAGE, state="submitted"),
    AccessRow("workflow:withdraw", "GET", OWN_PAGE, state="draft"),
    AccessRow("workflow:withdraw", "POST", OWN_BY_ADMINISTRATOR, state="ready_to_withdraw"),
    AccessRow("api:tasks", "GET", SIGNED_IN_API),
    AccessRow("api:case_submit", "POST", OWN_ACT, state="draft"),
    AccessRow("api:case_withdraw", "POST", OWN_ACT, state="draft"),
]
