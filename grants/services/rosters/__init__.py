# SPDX-License-Identifier: AGPL-3.0-or-later
"""Batches in: stage a file, answer what it asks, write it, take it back; the kinds are registered by the apps."""

from grants.services.rosters.applying import import_apply
from grants.services.rosters.correcting import cells_correct, rows_answer, rows_current
from grants.services.rosters.inviting import invitations_send, is_inviting
from grants.services.rosters.kinds import (
    Entry,
    Invitation,
    InvitingRoster,
    ReversibleRoster,
    Roster,
    RosterKind,
    register_kind,
    roster_kinds,
)
from grants.services.rosters.receiving import import_choose, import_receive, import_stage
from grants.services.rosters.reporting import faults_workbook
from grants.services.rosters.running import (
    RUNNING,
    import_cancel,
    import_confirm,
    import_resume,
    import_stop,
    import_take_back,
    is_stuck,
    register_imports,
)
from grants.services.rosters.staging import import_read
from grants.services.rosters.templates import template_workbook
from grants.services.rosters.undoing import import_undo, is_undoable

__all__ = [
    "RUNNING",
    "Entry",
    "Invitation",
    "InvitingRoster",
    "ReversibleRoster",
    "Roster",
    "RosterKind",
    "cells_correct",
    "faults_workbook",
    "import_apply",
    "import_cancel",
    "import_choose",
    "import_confirm",
    "import_read",
    "import_receive",
    "import_resume",
    "import_stage",
    "import_stop",
    "import_take_back",
    "import_undo",
    "invitations_send",
    "is_inviting",
    "is_stuck",
    "is_undoable",
    "register_imports",
    "register_kind",
    "roster_kinds",
    "rows_answer",
    "rows_current",
    "template_workbook",
]
