# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of panels: groups, draws, invitations, seats."""

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

ASSIGNS, RUNS, AUDITS = "officer", "review_agency", "auditor"
READS = answers(ABSENT, ("anonymous", FOUND), ((ASSIGNS, RUNS, AUDITS), OK))
ASSIGNER_READS = answers(ABSENT, ("anonymous", FOUND), (ASSIGNS, OK), ((RUNS, AUDITS), FORBIDDEN))
ASSIGNER_IS_REFUSED = {**ASSIGNER_READS, ASSIGNS: REFUSED}
ASSIGNER_GOES_ON = {**ASSIGNER_READS, ASSIGNS: FOUND}
RUNNER_READS = {**ASSIGNER_READS, RUNS: OK}
RUNNER_IS_REFUSED = {**ASSIGNER_READS, ASSIGNS: REFUSED, RUNS: REFUSED}
RUNNER_GOES_ON = {**ASSIGNER_READS, ASSIGNS: FOUND, RUNS: FOUND}
POST_ONLY = SIGNED_IN_GET_ONLY

VISITS = {**ASSIGNER_READS, RUNS: OK}
VISITS_EMPTY = {**ASSIGNER_READS, ASSIGNS: REFUSED, RUNS: REFUSED}

TABLE: list[AccessRow] = [
    *get_and_post("workflow:groups", READS, SIGNED_IN_GET_ONLY, state="panels_ready"),
    *get_and_post("workflow:group_new", POST_ONLY, ASSIGNER_IS_REFUSED, state="panels_ready"),
    *get_and_post("workflow:groups_suggest", POST_ONLY, ASSIGNER_GOES_ON, state="panels_ready"),
    *get_and_post("workflow:groups_ties", POST_ONLY, ASSIGNER_GOES_ON, state="panels_ready"),
    *get_and_post("workflow:group", READS, SIGNED_IN_GET_ONLY, state="panels_grouped"),
    *get_and_post("workflow:group_name", ASSIGNER_READS, ASSIGNER_IS_REFUSED, state="panels_grouped"),
    *get_and_post("workflow:group_fill", POST_ONLY, ASSIGNER_IS_REFUSED, state="panels_grouped"),
    *get_and_post("workflow:group_drop", POST_ONLY, ASSIGNER_IS_REFUSED, state="panels_grouped"),
    *get_and_post("workflow:group_ties", POST_ONLY, ASSIGNER_GOES_ON, state="panels_grouped"),
    *get_and_post("workflow:group_draw", ASSIGNER_READS, ASSIGNER_IS_REFUSED, state="panels_grouped"),
    *get_and_post("workflow:call_sample", READS, ASSIGNER_IS_REFUSED, state="panels_ready"),
    *get_and_post("workflow:draw", READS, SIGNED_IN_GET_ONLY, state="panels_draw"),
    *get_and_post("workflow:draw_print", READS, SIGNED_IN_GET_ONLY, state="panels_draw"),
    *get_and_post("workflow:panel", READS, SIGNED_IN_GET_ONLY, state="panels_drawn"),
    *get_and_post("workflow:panel_invite", POST_ONLY, RUNNER_GOES_ON, state="panels_drawn"),
    *get_and_post("workflow:panel_commit", POST_ONLY, ASSIGNER_GOES_ON, state="panels_drawn"),
    *get_and_post("workflow:panel_name", ASSIGNER_READS, ASSIGNER_IS_REFUSED, state="panels_drawn"),
    *get_and_post("workflow:panel_widen", ASSIGNER_READS, ASSIGNER_IS_REFUSED, state="panels_drawn"),
    *get_and_post("workflow:panel_seats", READS, SIGNED_IN_GET_ONLY, state="panels_seated"),
    *get_and_post("workflow:member_phone", POST_ONLY, RUNNER_GOES_ON, state="panels_member"),
    *get_and_post("workflow:member_chair", POST_ONLY, ASSIGNER_GOES_ON, state="panels_member"),
    *get_and_post("workflow:member_release", ASSIGNER_READS, ASSIGNER_IS_REFUSED, state="panels_member"),
    *get_and_post("workflow:member_give_up", RUNNER_READS, RUNNER_IS_REFUSED, state="panels_member"),
    *get_and_post("workflow:seat", READS, SIGNED_IN_GET_ONLY, state="panels_seat"),
    *get_and_post("workflow:clear_tie", ASSIGNER_READS, ASSIGNER_IS_REFUSED, state="panels_doubt"),
    *get_and_post("workflow:seat_void", ASSIGNER_READS, ASSIGNER_IS_REFUSED, state="panels_seat"),
    *get_and_post("workflow:seat_reopen", ASSIGNER_READS, ASSIGNER_IS_REFUSED, state="panels_seat"),
    *get_and_post("workflow:seat_late_tie", ASSIGNER_READS, ASSIGNER_IS_REFUSED, state="panels_seat"),
    *get_and_post("workflow:seat_add", ASSIGNER_READS, ASSIGNER_IS_REFUSED, state="panels_case"),
    *get_and_post("workflow:site_visit", VISITS, VISITS_EMPTY, state="panels_case"),
    *get_and_post("workflow:chair_review", ASSIGNER_READS, ASSIGNER_IS_REFUSED, state="panels_case"),
]
