# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of auditors: cases, events, verification."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
