# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of the house, and hello: a page that asks who is there and nothing else (two queries)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


@login_required
def hello(_request: HttpRequest) -> HttpResponse:
    """Greet."""
    return HttpResponse("hello")


urlpatterns = [path("bench/hello/", hello), path("", include("config.urls"))]
