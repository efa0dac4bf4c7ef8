# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of workflow."""

from django.urls import URLPattern, URLResolver

app_name = "workflow"
urlpatterns: list[URLPattern | URLResolver] = []
