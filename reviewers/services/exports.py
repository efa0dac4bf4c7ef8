# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists for export whose rows only this app knows: scores and experts of a call."""

from grants.services.exports import DEFAULT_LAYOUT, ExportKind, Layout, fixed, register_export
from reviewers.selectors.exports import EXPERTS, expert_rows, score_header, score_rows


def register_exports() -> None:
    """Make the lists known."""
    register_export(ExportKind("scores", {DEFAULT_LAYOUT: Layout(header=score_header, rows=score_rows)}))
    register_export(ExportKind("experts", {DEFAULT_LAYOUT: fixed(header=EXPERTS, rows=expert_rows)}))
