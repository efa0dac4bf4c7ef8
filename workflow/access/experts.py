# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of experts: invitation, declaration, scoring."""

from grants.access import (
    ABSENT,
    EXPERTS,
    FOUND,
    OK,
    REFUSED,
    SIGNED_IN,
    SIGNED_IN_GET_ONLY,
    AccessRow,
    answers,
    get_and_post,
)

ONE = "panel_member"
PILE = answers(ABSENT, ("anonymous", FOUND), (EXPERTS, OK))
PILE_REFUSES = answers(ABSENT, ("anonymous", FOUND), (EXPERTS, REFUSED))
PILE_GOES_ON = answers(ABSENT, ("anonymous", FOUND), (EXPERTS, FOUND))
OWN_SEAT = answers(ABSENT, ("anonymous", FOUND), (ONE, OK))
OWN_SEAT_REFUSES = answers(ABSENT, ("anonymous", FOUND), (ONE, REFUSED))
OWN_SEAT_GOES_ON = answers(ABSENT, ("anonymous", FOUND), (ONE, FOUND))
NOT_BEFORE_DECLARING = answers(ABSENT, ("anonymous", FOUND))

TABLE: list[AccessRow] = [
    *get_and_post("workflow:invitations", SIGNED_IN, SIGNED_IN_GET_ONLY),
    *get_and_post("workflow:invitation_answer", SIGNED_IN_GET_ONLY, OWN_SEAT_GOES_ON, state="invited_expert"),
    *get_and_post("workflow:piles", SIGNED_IN, SIGNED_IN_GET_ONLY),
    *get_and_post("workflow:pile", PILE, SIGNED_IN_GET_ONLY, state="pile_undeclared"),
    *get_and_post("workflow:declarations", PILE, PILE_REFUSES, state="pile_undeclared"),
    *get_and_post("workflow:declarations", PILE_GOES_ON, PILE_GOES_ON, state="pile_declared"),
    *get_and_post("workflow:compare", PILE, SIGNED_IN_GET_ONLY, state="pile_declared"),
    *get_and_post("workflow:hand_in_all", PILE, PILE_GOES_ON, state="pile_declared"),
    *get_and_post("workflow:review_sheets", PILE, SIGNED_IN_GET_ONLY, state="pile_declared"),
    *get_and_post("workflow:declare", OWN_SEAT_GOES_ON, SIGNED_IN_GET_ONLY, state="seat_undeclared"),
    *get_and_post("workflow:score", OWN_SEAT_GOES_ON, OWN_SEAT_GOES_ON, state="seat_undeclared"),
    *get_and_post("workflow:score", OWN_SEAT, OWN_SEAT_GOES_ON, state="seat_declared"),
    *get_and_post("workflow:hand_in", NOT_BEFORE_DECLARING, NOT_BEFORE_DECLARING, state="seat_undeclared"),
    *get_and_post("workflow:hand_in", OWN_SEAT, OWN_SEAT_REFUSES, state="seat_declared"),
    *get_and_post("workflow:ask_reopening", OWN_SEAT_GOES_ON, OWN_SEAT_GOES_ON, state="seat_declared"),
    *get_and_post("workflow:ask_reopening", OWN_SEAT, OWN_SEAT_REFUSES, state="seat_handed_in"),
    *get_and_post("workflow:report_tie", OWN_SEAT, OWN_SEAT_REFUSES, state="seat_declared"),
]
