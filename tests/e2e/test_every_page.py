# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page of the product, as everybody gets it who may open it: full, empty, and with a form that was refused."""

import pytest
from django.test import override_settings

from grants.access import WRONG_METHOD
from tests.access.table import routes, table
from tests.e2e.checks import html_errors
from tests.e2e.pages import (
    account,
    awards,
    calls,
    certified,
    crawl,
    desks,
    matrix,
    organisations,
    public,
    rosters,
    screening,
    steps,
)
from tests.e2e.pages.album import Album
from tests.e2e.pages.document import Document
from tests.e2e.pages.window import Window
from tests.workflow.views.test_lists import LISTS

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]  # all pages are looked at before the first test

PARTS = (account, matrix, public, organisations, rosters, calls, screening, desks, steps, awards, certified, crawl)
# what is asked for and is no page of its own
NO_PAGE = {
    "a file": {
        "grants:export_file",
        "grants:file",
        "grants:licence",
        "grants:objection_file",
        "grants:roster_faults",
        "grants:roster_template",
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
}
# why a form never comes back with what is wrong with it
NEVER_REFUSED = {
    "a button alone": {
        "account_logout",
        "grants:export_cancel",
        "grants:membership_request_withdraw",
        "grants:organisation_join",
        "mfa_deactivate_totp",
        "mfa_remove_webauthn",
        "workflow:attachment_remove",
        "workflow:audit_verify",
        "workflow:call_close",
        "workflow:call_resume",
        "workflow:dossier",
        "workflow:exemption_check",
        "workflow:group_ties",
        "workflow:groups_suggest",
        "workflow:groups_ties",
        "workflow:hand_in_all",
        "workflow:member_chair",
        "workflow:member_phone",
        "workflow:panel_commit",
        "workflow:panel_invite",
        "workflow:print",
    },
    "sends a file": {"grants:honours_export", "workflow:approved_list"},
    "a key answers": {"mfa_login_webauthn", "mfa_reauthenticate_webauthn"},
    "a sample": {"grants:style"},
    "every field may be left out": {"workflow:agreement_text"},
    "saved as it is, beside its problems": {"workflow:score"},
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


def unopened(addresses, opened):
    """Return the routes that can be asked for and gave no page."""
    rows = table()
    asked = {row.route for row in rows if row.method == "GET" and WRONG_METHOD not in row.expected.values()}
    only_posted_to = {row.route for row in rows} - asked
    return {route for route in addresses if not route.startswith("api:")} - only_posted_to - opened


def test_every_route_is_a_page_that_was_looked_at_or_says_why_not(album):
    assert unopened(routes(), album.opened) == set().union(*NO_PAGE.values())


def test_a_route_that_nobody_reaches_is_named(album):
    assert unopened(["workflow:cockpit", "workflow:planted"], album.opened) == {"workflow:planted"}


def test_every_form_was_refused_once_or_says_why_not(album):
    assert album.forms - album.refused == set().union(*NEVER_REFUSED.values())


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
