# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of recommenders: queue, opinion, quota."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
