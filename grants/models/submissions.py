# SPDX-License-Identifier: AGPL-3.0-or-later
"""No submission gets past its window: the database compares it with round, reopenings and the case's own extension.

The closing moment itself is late.
"""

from grants.models.triggers import register_trigger

TABLE = "grants_application"
NAME = "guard_grants_application_window"
TEXT = "the case was submitted after its window closed"
CLOSES = "(SELECT closes_at FROM grants_round WHERE id = NEW.round_id)"
REOPENED = (
    "(SELECT max(closes_at) FROM grants_reopening WHERE round_id = NEW.round_id AND (district_id IS NULL OR "
    "district_id = (SELECT district_id FROM grants_organisation WHERE id = NEW.organisation_id)))"
)
# moments are texts of one form on SQLite, so that they compare as they lie in time
SQLITE_LATEST = f"max({CLOSES}, coalesce({REOPENED}, {CLOSES}), coalesce(NEW.extended_to, {CLOSES}))"
POSTGRES_LATEST = f"greatest({CLOSES}, {REOPENED}, NEW.extended_to)"


def _sqlite(suffix: str, act: str, condition: str) -> str:
    return (
        f"CREATE TRIGGER {NAME}_{suffix} BEFORE {act} ON {TABLE} "
        f"WHEN {condition} AND NEW.submitted_at >= {SQLITE_LATEST} BEGIN SELECT RAISE(ABORT, '{TEXT}'); END"
    )


def register() -> None:
    """Add the trigger; called when the application is ready."""
    register_trigger(
        "application_window",
        TABLE,
        {
            "sqlite": [
                _sqlite("insert", "INSERT", "NEW.submitted_at IS NOT NULL"),
                _sqlite(
                    "update", "UPDATE OF submitted_at", "NEW.submitted_at IS NOT NULL AND OLD.submitted_at IS NULL"
                ),
            ],
            "postgresql": [
                (
                    f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS "
                    f"$$BEGIN IF NEW.submitted_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.submitted_at IS NULL) "
                    f"AND NEW.submitted_at >= {POSTGRES_LATEST} THEN RAISE EXCEPTION '{TEXT}' "
                    f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END$$"
                ),
                (
                    f"CREATE OR REPLACE TRIGGER {NAME}_rows BEFORE INSERT OR UPDATE OF submitted_at ON {TABLE} "
                    f"FOR EACH ROW EXECUTE FUNCTION {NAME}()"
                ),
            ],
        },
    )
