# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of grants."""

from django.urls import URLPattern, URLResolver, path

from grants.views import home, style

app_name = "grants"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("style/", style.style, name="style"),
]
