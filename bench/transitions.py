#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Count the queries of each act that moves a process: python bench/transitions.py (DATABASE_URL chooses the database).

Runs on a database of its own, made and removed here. What is counted is the act through the one way in, with gate,
locks, right, service, audit, process and deadlines; not the jobs that follow.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django  # noqa: E402 -- see above

import tests.environment  # noqa: E402, F401 -- a data folder of our own, before the settings are read

django.setup()

from django.db import connection  # noqa: E402 -- needs the settings
from django.test.utils import (  # noqa: E402 -- needs the settings
    CaptureQueriesContext,
    setup_test_environment,
    teardown_test_environment,
)

from grants.selectors.clock import database_now  # noqa: E402 -- needs the settings
from grants.services.jobs import jobs_run_due  # noqa: E402 -- needs the settings
from tests.factories import world as play  # noqa: E402 -- needs the settings
from workflow.services import calls, cases, decisions, reviews  # noqa: E402 -- needs the settings


def counted(name: str, act: Callable[[], object]) -> None:
    """Run an act and print what it asked."""
    with CaptureQueriesContext(connection) as queries:
        act()
    print(f"{name:<34}{len(queries):>5}")


def walk() -> None:
    """Walk one case from submission to its approval."""
    world = play.World().opened()
    case, other = world.draft(), world.accepted()
    boss, officer = case.created_by, world.officer
    counted("submit", lambda: cases.case_submit(actor=boss, application=case, received_at=database_now()))
    counted(
        "recommend",
        lambda: cases.case_recommend(
            actor=world.clerk, application=play.fresh(case), opinion="同意", rank=2, letter_number="1号"
        ),
    )
    counted("formal check: accept", lambda: cases.case_accept(actor=officer, application=play.fresh(case), items=[]))
    group = world.in_review(play.fresh(case), other)
    seats = [seat for one in (case, other) for seat in play.seats_of(one)]
    counted("declare no tie", lambda: world.declare(seats[0]))
    world.fill(seats[0])
    counted("hand in a score", lambda: reviews.review_hand_in(actor=seats[0].expert.user, seat=seats[0]))
    for seat in seats[1:]:
        world.score(seat)
    counted(f"gate jobs of {group.assessments.count()} cases", jobs_run_due)
    counted("close the review", lambda: calls.call_review_done(actor=officer, call=world.call))
    counted("lock the ranking", lambda: calls.call_rank(actor=officer, call=world.call))
    draft = decisions.decisions_prepare(
        actor=officer, call=world.call, proposals=[play.support(case), play.reject(other)]
    )
    counted("hand the list to the signers", lambda: decisions.decisions_submit(actor=officer, decision_list=draft))
    for place, _step in enumerate(world.rules.decision.sign_off, start=1):
        counted(f"signature {place}", lambda: decisions.decisions_sign(actor=world.leader, decision_list=draft))
    counted("jobs that carry 2 cases on", jobs_run_due)
    counted("publish the notice", world.noticed)
    counted("end the notice", world.notice_over)
    counted("approve by document, 2 persons", lambda: world.approved(case))


def main() -> int:
    """Make a database, walk, remove it; return 0."""
    setup_test_environment()
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        print(f"queries of each act on {connection.vendor}")
        walk()
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        teardown_test_environment()
    return 0


if __name__ == "__main__":
    sys.exit(main())
