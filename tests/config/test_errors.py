# SPDX-License-Identifier: AGPL-3.0-or-later
"""Error pages: the right status, no database, one body for what is absent and what is hidden, a number to quote."""

import re

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.template.loader import render_to_string
from django.test import Client
from django.urls import path, reverse

from config import errors
from config import urls as real
from grants.exceptions import GrantsError

RAISED = {
    "absent": Http404("no such case"),
    "hidden": Http404("a case of somebody else"),
    "forbidden": PermissionDenied("secret reason"),
    "suspicious": SuspiciousOperation("bad host"),
    "large": RequestDataTooBig("too large"),
    "broken": RuntimeError("secret cause"),
}


def fail(request, name):
    """Raise what the test asks for."""
    raise RAISED[name]


def accept(request):
    """Accept a form, which the check of its token must come before."""
    raise GrantsError("reached")


urlpatterns = [*real.urlpatterns, path("fail/<name>/", fail), path("accept/", accept)]
handler400, handler403 = errors.bad_request, errors.forbidden
handler404, handler500 = errors.not_found, errors.server_error


@pytest.fixture
def visitor(settings):
    """A visitor whose requests meet the failing pages of this module."""
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("absent", 404, "没有找到该页面"),
        ("forbidden", 403, "没有办理权限"),
        ("suspicious", 400, "无法识别的请求"),
        ("large", 413, "提交的内容过大"),
        ("broken", 500, "系统暂时无法响应"),
    ],
)
def test_each_failure_has_its_page_and_touches_no_database(visitor, name, status, words):
    answer = visitor.get(f"/fail/{name}/")

    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "secret" not in answer.content.decode()


def test_hidden_and_absent_have_the_same_body(visitor):
    bodies = {visitor.get(address).content for address in ("/fail/absent/", "/fail/hidden/", "/nowhere/")}

    assert len(bodies) == 1


@pytest.mark.parametrize("name", ["suspicious", "large", "broken"])
def test_an_incident_number_leads_from_the_page_to_the_log(visitor, name, caplog):
    answer = visitor.get(f"/fail/{name}/")

    number = re.search(r"<strong>([0-9A-F]{8})</strong>", answer.content.decode())
    assert number is not None
    assert [record.message.startswith(f"incident {number.group(1)}: ") for record in caplog.records].count(True) == 1


@pytest.mark.django_db
def test_a_page_that_grew_too_old_says_so(visitor):
    answer = visitor.post("/accept/")

    assert answer.status_code == 403
    assert "登录状态已失效" in answer.content.decode()


def test_error_pages_speak_the_language_of_the_reader(visitor):
    answer = visitor.get("/nowhere/", headers={"accept-language": "en"})

    assert "Page not found" in answer.content.decode()
    assert '<html lang="en">' in answer.content.decode()


@pytest.mark.parametrize("status", [409, 422, 429])
def test_pages_for_views_to_answer_with_are_there(status):
    assert reverse("grants:home") in render_to_string(f"errors/{status}.html")
