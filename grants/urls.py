# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of grants."""

from django.urls import URLPattern, URLResolver

app_name = "grants"
urlpatterns: list[URLPattern | URLResolver] = []
