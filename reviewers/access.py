# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of reviewers: the register of experts."""

from grants.access import (
    ABSENT,
    FORBIDDEN,
    FOUND,
    OK,
    REFUSED,
    SIGNED_IN_GET_ONLY,
    AccessRow,
    answers,
    get_and_post,
)

# the register is one for the city: who is an officer anywhere keeps it
KEEPERS = ("officer", "stranger")
READERS = ("review_agency", "auditor")
READS = answers(ABSENT, ("anonymous", FOUND), ((*KEEPERS, *READERS), OK))
KEEPS = answers(ABSENT, ("anonymous", FOUND), (KEEPERS, OK), (READERS, FORBIDDEN))
KEEPS_WRONGLY = answers(ABSENT, ("anonymous", FOUND), (KEEPERS, REFUSED), (READERS, FORBIDDEN))

TABLE: list[AccessRow] = [
    *get_and_post("reviewers:experts", READS, SIGNED_IN_GET_ONLY),
    *get_and_post("reviewers:expert_new", KEEPS, KEEPS_WRONGLY),
    *get_and_post("reviewers:expert", READS, SIGNED_IN_GET_ONLY, state="panels_expert"),
    *get_and_post("reviewers:expert_edit", KEEPS, KEEPS_WRONGLY, state="panels_expert"),
    *get_and_post("reviewers:expert_standing", KEEPS, KEEPS_WRONGLY, state="panels_expert"),
    *get_and_post("reviewers:tie_new", KEEPS, KEEPS_WRONGLY, state="panels_expert"),
    *get_and_post("reviewers:tie_end", KEEPS, KEEPS_WRONGLY, state="panels_tie"),
    *get_and_post("reviewers:tie_withdraw", KEEPS, KEEPS_WRONGLY, state="panels_tie"),
]
