# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of applicants: begin, fill in, submit, correct, withdraw."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
