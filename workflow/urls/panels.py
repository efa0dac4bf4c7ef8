# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of panels: groups, draws, invitations, seats."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
