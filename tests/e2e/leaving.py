# SPDX-License-Identifier: AGPL-3.0-or-later
"""Profiles are closed when their pages have arrived: Chromium never answers where one is closed on its way."""

from playwright.sync_api import BrowserContext, Page, Request

LOOK_MS, LOOKS = 50, 60

_on_the_way: set[Page] = set()


def watch(page: Page) -> None:
    """Remember, from now on, whether the page is on its way to another."""
    page.on("request", lambda request: _on_the_way.add(page) if _moves(request) else None)
    page.on("load", lambda _page: _on_the_way.discard(page))
    page.on("requestfailed", lambda request: _on_the_way.discard(page) if _moves(request) else None)


def _moves(request: Request) -> bool:
    return request.is_navigation_request() and request.frame.parent_frame is None


def close(context: BrowserContext) -> None:
    """Close a profile once its pages stand still, or after three seconds."""
    for page in context.pages:
        for _ in range(LOOKS):
            if page not in _on_the_way:
                break
            page.wait_for_timeout(LOOK_MS)
        _on_the_way.discard(page)
    context.close()
