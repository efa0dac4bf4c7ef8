# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of everybody: calls, notices, honours, objections."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
