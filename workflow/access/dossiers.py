# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the dossier of a case."""

from grants.access import ABSENT, FORBIDDEN, FOUND, OK, AccessRow, answers, get_and_post
from workflow.access.screening import GET_ONLY, NO_CASE, SEES_CASE

READS = answers(ABSENT, ("anonymous", FOUND), (SEES_CASE, FORBIDDEN), (("officer", "auditor"), OK))
ORDERS = answers(ABSENT, ("anonymous", FOUND), (SEES_CASE, FORBIDDEN), ("officer", FOUND))

TABLE: list[AccessRow] = [
    AccessRow("workflow:dossier", "GET", NO_CASE, state="draft"),
    *get_and_post("workflow:dossier", READS, ORDERS, state="submitted"),
    *(
        row
        for name in ("workflow:dossier_pdf", "workflow:dossier_zip")
        for row in get_and_post(name, READS, GET_ONLY, state="dossiered")
    ),
]
