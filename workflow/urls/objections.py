# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of whoever objects to an entry of a notice."""

from django.urls import URLPattern, path

from workflow.views import objections

urlpatterns: list[URLPattern] = [
    path("notices/<int:pk>/entries/<int:position>/object/", objections.object_view, name="object"),
]
