# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of experts: invitation, declaration, scoring."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
