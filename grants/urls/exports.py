# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of lists on their way out."""

from django.urls import URLPattern, path

from grants.views import exports

urlpatterns: list[URLPattern] = [
    path("exports/", exports.exports, name="exports"),
    path("exports/new/", exports.export_new, name="export_new"),
    path("exports/layouts/<slug:reference>/remove/", exports.export_layout_remove, name="export_layout_remove"),
    path("exports/<slug:reference>/", exports.export, name="export"),
    path("exports/<slug:reference>/cancel/", exports.export_cancel_view, name="export_cancel"),
    path("exports/<slug:reference>/file/", exports.export_file, name="export_file"),
]
