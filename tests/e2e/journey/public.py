# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody from the public, not signed in: reads what is announced."""

from playwright.sync_api import expect

from tests.e2e.journey.desk import Person

PHONE = "13800005555"


def reads_the_notice(citizen: Person, *, heading: str, titles: list[str], absent: str) -> None:
    """Find a list among the notices, with its rows and nobody who is not on it."""
    citizen.uses_menu("公示公告")
    citizen.follows(heading)
    for title in titles:
        citizen.reads(title)
    expect(citizen.main.get_by_text(absent)).to_have_count(0)


def objects(citizen: Person, *, notice: str, title: str, reason: str) -> str:
    """Object to an entry under one's own name; return the number of the receipt."""
    citizen.uses_menu("公示公告")
    citizen.follows(notice)
    citizen.follows(f"提出异议 {title}")
    citizen.fills({"text": reason, "filer": "person", "name": "赵一", "phone": PHONE, "promise": True})
    citizen.presses("核对异议")
    citizen.reads(reason)
    citizen.presses("提交异议")
    citizen.is_at("异议已收到")
    return citizen.page.locator(".receipt-number").inner_text()


def asks_how_it_stands(citizen: Person, *, receipt: str) -> None:
    """Ask by receipt and telephone how an objection stands."""
    citizen.uses_menu("查询异议进展")
    citizen.fills({"receipt": receipt, "phone": PHONE})
    citizen.presses("查询")
