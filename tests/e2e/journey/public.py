# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody from the public, not signed in: reads what is announced."""

from playwright.sync_api import expect

from tests.e2e.journey.desk import Person


def reads_the_notice(citizen: Person, *, heading: str, titles: list[str], absent: str) -> None:
    """Find a list among the notices, with its rows and nobody who is not on it."""
    citizen.uses_menu("公示公告")
    citizen.follows(heading)
    for title in titles:
        citizen.reads(title)
    expect(citizen.main.get_by_text(absent)).to_have_count(0)
