# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of calls: set-up, cockpit, steering."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
