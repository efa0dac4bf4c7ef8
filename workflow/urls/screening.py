# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the formal check and the office's view of a case."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
