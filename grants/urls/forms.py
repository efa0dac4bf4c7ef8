# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of forms: sections and attachments of a case."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
