# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of recommenders: queue, opinion, quota, letters."""

from grants.access import (
    ABSENT,
    APPLICANTS,
    FORBIDDEN,
    FOUND,
    NOWHERE,
    OFFICE,
    OK,
    READERS,
    RECOMMENDERS,
    REFUSED,
    WRONG_METHOD,
    AccessRow,
    answers,
    get_and_post,
)

# Any recommender may look at any published call: it finds its own cases there, or none.
BODIES = (*RECOMMENDERS, "stranger")
FOR_BODIES = answers(FORBIDDEN, ("anonymous", FOUND), (BODIES, OK))
GET_ONLY = answers(WRONG_METHOD, ("anonymous", FOUND))
POST_ONLY = answers(WRONG_METHOD, ("anonymous", FOUND))
NO_CALL = {**NOWHERE, "anonymous": FOUND}

SEES_CASE = (*APPLICANTS, *RECOMMENDERS, *OFFICE, *READERS)
RECOMMENDS = answers(ABSENT, ("anonymous", FOUND), (SEES_CASE, FORBIDDEN), ("recommender_clerk", OK))
RECOMMENDS_BADLY = {**RECOMMENDS, "recommender_clerk": REFUSED}
RECOMMENDED_ALREADY = {**RECOMMENDS, "recommender_clerk": FOUND}

TABLE: list[AccessRow] = [
    *get_and_post("workflow:recommendation_calls", FOR_BODIES, GET_ONLY),
    *get_and_post("workflow:recommendations", FOR_BODIES, GET_ONLY, state="published_call"),
    AccessRow("workflow:recommendations", "GET", NO_CALL, state="designed_call"),
    AccessRow("workflow:recommend_batch", "GET", POST_ONLY, state="marked_cases"),
    # the stranger may recommend for another body; what he marked is not its, so he is led back to his queue
    AccessRow(
        "workflow:recommend_batch",
        "POST",
        answers(FORBIDDEN, (("anonymous", "stranger"), FOUND), ("recommender_clerk", OK)),
        state="marked_cases",
    ),
    *get_and_post(
        "workflow:letters",
        FOR_BODIES,
        answers(FORBIDDEN, ("anonymous", FOUND), ("recommender_leader", FOUND), (("recommender_clerk", "stranger"), REFUSED)),
        state="sealed_letter",
    ),
    *get_and_post("workflow:letter_print", FOR_BODIES, GET_ONLY, state="published_call"),
    *get_and_post("workflow:recommend", RECOMMENDS, RECOMMENDS_BADLY, state="submitted"),
    AccessRow("workflow:recommend", "GET", RECOMMENDED_ALREADY, state="recommended"),
]  # fmt: skip
