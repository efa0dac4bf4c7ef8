# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions about a panel and the draw that made it."""

from reviewers.models import Panel


def drawn_strata(panel: Panel) -> dict[str, str]:
    """Return for each expert drawn for a panel, by number, for which stratum; who was named is not there."""
    row = panel.draws.order_by("-number").first()
    return {} if row is None else dict([*row.result["members"], *row.result["standbys"]])
