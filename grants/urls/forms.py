# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of forms: sections and attachments of a case."""

from django.urls import URLPattern, path

from grants.views import files

urlpatterns: list[URLPattern] = [
    path("files/<slug:reference>/", files.file_serve, name="file"),
]
