# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of auditors: cases, events, verification."""

from django.urls import URLPattern, path

from workflow.views import auditors

urlpatterns: list[URLPattern] = [
    path("audit/cases/", auditors.audit_cases, name="audit_cases"),
    path("audit/events/", auditors.audit_events, name="audit_events"),
    path("audit/verify/", auditors.audit_verify, name="audit_verify"),
]
