# SPDX-License-Identifier: AGPL-3.0-or-later
"""Batches in: stage a file, answer what it asks, write it, take it back; the kinds are registered by the apps."""

from grants.services.rosters.applying import import_apply, import_cancel, import_undo
from grants.services.rosters.correcting import cells_correct, row_answer
from grants.services.rosters.kinds import Entry, ReversibleRoster, Roster, RosterKind, register_kind, roster_kinds
from grants.services.rosters.staging import import_stage

__all__ = [
    "Entry",
    "ReversibleRoster",
    "Roster",
    "RosterKind",
    "cells_correct",
    "import_apply",
    "import_cancel",
    "import_stage",
    "import_undo",
    "register_kind",
    "roster_kinds",
    "row_answer",
]
