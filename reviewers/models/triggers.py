# SPDX-License-Identifier: AGPL-3.0-or-later
"""A live seat and a hard block of the same expert and case never stand together, whichever is written last."""

from grants.models.triggers import register_trigger
from reviewers.enums import LIVE_SEATS, Severity

LIVE = ", ".join(f"'{state.value}'" for state in LIVE_SEATS)
HARD = Severity.HARD.value
SEAT_TEXT = "this expert is excluded from the case by a hard block"
BLOCK_TEXT = "this expert sits in the case: recuse the seat first"

# NEW names the row being written, so the same question serves both databases.
SEAT_IS_BLOCKED = f"""EXISTS (
    SELECT 1 FROM reviewers_block b JOIN reviewers_assessment a ON a.application_id = b.application_id
    WHERE a.id = NEW.assessment_id AND b.expert_id = NEW.expert_id AND b.severity = '{HARD}'
)"""  # noqa: S608 -- codes of our own
BLOCK_HAS_SEAT = f"""EXISTS (
    SELECT 1 FROM reviewers_seat s JOIN reviewers_assessment a ON a.id = s.assessment_id
    WHERE a.application_id = NEW.application_id AND s.expert_id = NEW.expert_id AND s.state IN ({LIVE})
)"""  # noqa: S608 -- codes of our own
SEAT_BECOMES_LIVE = (
    f"NEW.state IN ({LIVE}) AND (OLD.state NOT IN ({LIVE}) "
    "OR OLD.expert_id <> NEW.expert_id OR OLD.assessment_id <> NEW.assessment_id)"
)


def _sqlite(name: str, table: str, act: str, when: str, text: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{text}'); END"


def _function(name: str, case: str, question: str, text: str) -> str:
    # The row of the case is locked first: of two writers that do not see each other, the second waits and then sees.
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
        f"PERFORM 1 FROM grants_application WHERE id = {case} FOR NO KEY UPDATE; "
        f"IF {question} THEN RAISE EXCEPTION '{text}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "RETURN NEW; END$$"
    )


def _postgresql(name: str, table: str, act: str, when: str, function: str) -> str:
    return (
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {act} ON {table} "
        f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {function}()"
    )


IS_LIVE, IS_HARD = f"NEW.state IN ({LIVE})", f"NEW.severity = '{HARD}'"
SEAT_UPDATE = "UPDATE OF state, expert_id, assessment_id"
BLOCK_UPDATE = "UPDATE OF severity, expert_id, application_id"

register_trigger(
    "seat_not_blocked",
    "reviewers_seat",
    {
        "sqlite": [
            _sqlite("guard_seat_insert", "reviewers_seat", "INSERT", f"{IS_LIVE} AND {SEAT_IS_BLOCKED}", SEAT_TEXT),
            _sqlite(
                "guard_seat_update",
                "reviewers_seat",
                SEAT_UPDATE,
                f"{SEAT_BECOMES_LIVE} AND {SEAT_IS_BLOCKED}",
                SEAT_TEXT,
            ),
        ],
        "postgresql": [
            _function(
                "guard_seat",
                "(SELECT application_id FROM reviewers_assessment WHERE id = NEW.assessment_id)",
                SEAT_IS_BLOCKED,
                SEAT_TEXT,
            ),
            _postgresql("guard_seat_insert", "reviewers_seat", "INSERT", IS_LIVE, "guard_seat"),
            _postgresql("guard_seat_update", "reviewers_seat", SEAT_UPDATE, SEAT_BECOMES_LIVE, "guard_seat"),
        ],
    },
)
register_trigger(
    "block_not_seated",
    "reviewers_block",
    {
        "sqlite": [
            _sqlite("guard_block_insert", "reviewers_block", "INSERT", f"{IS_HARD} AND {BLOCK_HAS_SEAT}", BLOCK_TEXT),
            _sqlite(
                "guard_block_update", "reviewers_block", BLOCK_UPDATE, f"{IS_HARD} AND {BLOCK_HAS_SEAT}", BLOCK_TEXT
            ),
        ],
        "postgresql": [
            _function("guard_block", "NEW.application_id", BLOCK_HAS_SEAT, BLOCK_TEXT),
            _postgresql("guard_block_insert", "reviewers_block", "INSERT", IS_HARD, "guard_block"),
            _postgresql("guard_block_update", "reviewers_block", BLOCK_UPDATE, IS_HARD, "guard_block"),
        ],
    },
)
