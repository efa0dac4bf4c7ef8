# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page of the product, as everybody gets it who may open it: full, empty, and with a form that was refused."""

import pytest
from django.test import override_settings

from grants.access import WRONG_METHOD
from tests.access.table import routes, table
from tests.e2e.checks import html_errors
from tests.e2e.pages import (
    account,
    calls,
    certified,
    crawl,
    desks,
    matrix,
    organisations,
    public,
    screening,
    steps,
)
from tests.e2e.pages.album import Album
from tests.e2e.pages.document import Document
from tests.e2e.pages.window import Window
from tests.workflow.views.test_lists import LISTS

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]  # all pages are looked at before the first test

PARTS = (account, matrix, public, organisations, calls, screening, desks, steps, certified, crawl)
# what is asked for and is no page of its own
NO_PAGE = {
    "a file": {
        "grants:file",
        "grants:licence",
        "grants:objection_file",
        "mfa_download_recovery_codes",
        "workflow:agreement_pdf",
        "workflow:agreement_scan",
        "workflow:certificate_pdf",
        "workflow:dossier_pdf",
        "workflow:dossier_zip",
        "workflow:scan",
    },
    "an answer to a program": {"grants:healthz", "grants:readyz", "mfa_login_webauthn"},
    "leads on to the page of the case": {"workflow:declare"},
    "a page that needs a case that came this far": {"workflow:payment_correct", "workflow:request_letter"},
}
# their forms have nothing that could be wrong, or come back as another page
NEVER_REFUSED = {
    "account_logout",
    "grants:honours_export",
    "grants:organisation_join",
    "grants:style",
    "mfa_deactivate_totp",
    "mfa_login_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "workflow:agreement_text",
    "workflow:approved_list",
    "workflow:attachment_remove",
    "workflow:audit_verify",
    "workflow:call_close",
    "workflow:dossier",
    "workflow:group_ties",
    "workflow:groups_suggest",
    "workflow:groups_ties",
    "workflow:hand_in_all",
    "workflow:member_chair",
    "workflow:member_phone",
    "workflow:panel_commit",
    "workflow:panel_invite",
    "workflow:print",
    "workflow:score",
}
NEVER_EMPTY = {
    "grants:organisation_members": "whoever opens it is a member",
    "workflow:pile": "whoever opens it has a seat in the call",
}

PAGE = """<!doctype html><html lang="zh"><head><title>页</title><meta name="viewport" content="width=device-width">
<script>console.log("")</script></head><body><main><h1>页</h1>{planted}</main></body></html>"""
POLICY = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'self'"}
OPEN = {"Content-Type": "text/html; charset=utf-8"}
PLANTED = {
    "an unlabelled field": ("<input type='text' name='x'>", OPEN, {"axe"}),
    "a box that is too wide": ("<img src='/static/mark.svg' alt='' width='350'>", OPEN, {"sticks out at 320"}),
    "an error on the console": ("<script>console.error('x')</script>", OPEN, {"console"}),
    "a script that the policy blocks": ("<p>页</p>", POLICY, {"console"}),
    "nothing": ("<p>页</p>", OPEN, set()),
}


@pytest.fixture(scope="module")
def album(chromium, django_db_setup, django_db_blocker, tmp_path_factory):
    """Look at the pages of accounts, of the access table and of the demo."""
    anchors = override_settings(ANCHOR_DIR=str(tmp_path_factory.mktemp("anchors")))
    with django_db_blocker.unblock(), anchors, Window(chromium) as window:
        album = Album(window)
        for part in PARTS:
            album.keep(part.documents())
    return album


def test_nothing_is_wrong_with_any_page(album):
    assert album.window.faults == {}


def test_every_page_is_sound_html(album):
    assert html_errors(album.pages) == []


def test_every_route_is_a_page_that_was_looked_at_or_says_why_not(album):
    asked = {route for route in routes() if not route.startswith("api:")} - only_posted_to()

    assert asked - album.opened == set().union(*NO_PAGE.values())


def only_posted_to():
    """Return the routes that nobody can ask for."""
    return {row.route for row in table() if row.method == "GET" and WRONG_METHOD in row.expected.values()}


def test_a_route_that_nobody_reaches_is_named(album):
    album.opened.discard("workflow:cockpit")

    try:
        with pytest.raises(AssertionError, match="workflow:cockpit"):
            test_every_route_is_a_page_that_was_looked_at_or_says_why_not(album)
    finally:
        album.opened.add("workflow:cockpit")


def test_every_form_was_refused_once_or_says_why_not(album):
    assert album.forms - album.refused == NEVER_REFUSED


def test_every_list_was_looked_at_with_rows_and_without(album):
    lists = {one.route for one in LISTS}

    assert lists - album.full == set()
    assert lists - album.empty == set(NEVER_EMPTY)


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_named(chromium, name):
    planted, headers, questions = PLANTED[name]
    text = PAGE.format(planted=planted)

    with Window(chromium) as window:
        window.show(Document("x", "GET", "planted", "anonymous", "/", 200, headers, text, frozenset()))
        window.finish()

    assert {question.partition(":")[0] for question in window.faults} == questions
