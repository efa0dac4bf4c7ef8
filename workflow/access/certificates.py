# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of certificates: holders, the office, nobody else."""

from grants.access import ABSENT, FORBIDDEN, FOUND, OK, REFUSED, SIGNED_IN, SIGNED_IN_GET_ONLY, AccessRow, answers
from grants.access.words import APPLICANTS, OFFICE, READERS, RECOMMENDERS, get_and_post

SEEING = (*APPLICANTS, *RECOMMENDERS, *OFFICE, *READERS)
HOLDER, OFFICER = "organisation_administrator", "officer"

READS = answers(ABSENT, ("anonymous", FOUND), (SEEING, OK))
ONLY_SEES = answers(ABSENT, ("anonymous", FOUND), (SEEING, FORBIDDEN))
FILES = {**ONLY_SEES, HOLDER: OK}
FILES_EMPTY = {**ONLY_SEES, HOLDER: REFUSED}
OFFICE_ACTS = {**ONLY_SEES, OFFICER: REFUSED}
COMPLETES = answers(ABSENT, ("anonymous", FOUND), (APPLICANTS, FORBIDDEN), (HOLDER, OK))

TABLE: list[AccessRow] = [
    *get_and_post("workflow:certificates", SIGNED_IN, SIGNED_IN_GET_ONLY),
    *get_and_post("workflow:certificate", READS, SIGNED_IN_GET_ONLY, state="certified_award"),
    *get_and_post("workflow:certificate_pdf", READS, SIGNED_IN_GET_ONLY, state="certified_award"),
    *get_and_post("workflow:certificate_reissue", SIGNED_IN_GET_ONLY, OFFICE_ACTS, state="certified_award"),
    *get_and_post("workflow:certificate_withdraw", {**ONLY_SEES, OFFICER: OK}, OFFICE_ACTS, state="certified_award"),
    *get_and_post("workflow:annual_review", FILES, FILES_EMPTY, state="certified_award"),
    *get_and_post("workflow:request_correct", COMPLETES, {**COMPLETES, HOLDER: REFUSED}, state="appealed"),
]
