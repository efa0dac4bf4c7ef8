# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of the money of awards."""

from grants.access import ABSENT, APPLICANTS, FORBIDDEN, FOUND, OK, REFUSED, AccessRow, answers
from workflow.access.decisions import READING, READS, only, rows

BOOKS = (*APPLICANTS, *READING)
READS_BOOKS = answers(ABSENT, ("anonymous", FOUND), (BOOKS, OK))


def of_books(*groups: tuple[tuple[str, ...] | str, int]) -> dict[str, int]:
    """Return the answers of an act by a few of those who read the books of an award."""
    return answers(ABSENT, ("anonymous", FOUND), (BOOKS, FORBIDDEN), *groups)


TABLE: list[AccessRow] = [
    *rows(
        "workflow:payment_new",
        of_books(("organisation_administrator", OK)),
        of_books(("organisation_administrator", REFUSED)),
        state="award_in_force",
    ),
    *rows(
        "workflow:payment_correct",
        of_books(("organisation_administrator", FOUND)),
        of_books(("organisation_administrator", FOUND)),
        state="payment_asked_for",
    ),
    *rows("workflow:award_ledger", READS_BOOKS, of_books((BOOKS, REFUSED)), state="award_in_force"),
    *rows(
        "workflow:recoveries",
        READS_BOOKS,
        of_books((("officer", "finance_officer"), REFUSED)),
        state="award_in_force",
    ),
    *rows("workflow:funds", READS, only("finance_officer", status=REFUSED)),
    *rows("workflow:fund_plan", READS, only("finance_officer", status=REFUSED), state="plan_drafted"),
    *rows("workflow:breaches", READS, only("officer", status=REFUSED)),
    *rows("workflow:call_ledger", READS, only(*READING, status=REFUSED)),
]
