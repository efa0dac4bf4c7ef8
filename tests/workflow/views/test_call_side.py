# SPDX-License-Identifier: AGPL-3.0-or-later
"""The menu at the side of a call leads everybody of the office only to pages that open."""

import pytest
from django.urls import reverse

from tests.factories.roles import holder
from tests.factories.world import World
from workflow.views.call_side import side_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    return World().opened().call


def entries(user, call, here="workflow:cockpit"):
    return [link for menu in side_for(user, call, here) for link in menu["links"]]


@pytest.mark.parametrize(
    ("role", "count"),
    [("officer", 19), ("decision_maker", 16), ("finance_officer", 15), ("auditor", 19), ("review_agency", 5)],
)
def test_every_way_in_the_menu_opens(client, call, role, count):
    user = holder(role, call.programme if role != "review_agency" else call)
    client.force_login(user)

    answers = {link["page"]: client.get(link["url"]).status_code for link in entries(user, call)}

    assert set(answers.values()) == {200}
    assert len(answers) == count


@pytest.mark.parametrize("page", ["workflow:cockpit", "workflow:screening", "workflow:groups", "workflow:ranking"])
def test_the_menu_marks_where_one_is(client, call, page):
    user = holder("officer", call.programme)
    client.force_login(user)

    side = client.get(reverse(page, args=[call.reference])).context["side"]

    assert [link["page"] for menu in side for link in menu["links"] if link["is_current"]] == [page]
