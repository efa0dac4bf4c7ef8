# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of decisions: ranking, list, signatures, notices, approval."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
