# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of reviewers."""

from django.urls import URLPattern, URLResolver

app_name = "reviewers"
urlpatterns: list[URLPattern | URLResolver] = []
