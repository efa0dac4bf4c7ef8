# SPDX-License-Identifier: AGPL-3.0-or-later
"""The leader: reads the list in the system and signs it; what comes after is signed on paper."""

from tests.e2e.journey.desk import Person


def signs(leader: Person, *, titles: list[str]) -> None:
    """Read the whole list, sign it, and have the steps after this one signed on paper."""
    leader.follows("签批决策")
    for title in titles:
        leader.reads(title)
    leader.fills({"opinion": "同意。", "rest_on_paper": True})
    leader.presses("签批")
    leader.is_told("本环节已签批")
