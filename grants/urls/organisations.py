# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of organisations: register, join, members."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
