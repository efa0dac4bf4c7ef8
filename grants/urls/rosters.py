# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of lists on their way in."""

from django.urls import URLPattern, path

from grants.views import roster_batch, roster_files, rosters

BATCH = "rosters/<slug:reference>"
urlpatterns: list[URLPattern] = [
    path("rosters/", rosters.rosters, name="rosters"),
    path("rosters/new/", rosters.roster_new, name="roster_new"),
    path("rosters/templates/<slug:kind>/", roster_files.roster_template, name="roster_template"),
    path(f"{BATCH}/", roster_batch.roster, name="roster"),
    path(f"{BATCH}/columns/", rosters.roster_columns, name="roster_columns"),
    path(f"{BATCH}/rows/<int:number>/", roster_batch.roster_row, name="roster_row"),
    path(f"{BATCH}/faults/", roster_files.roster_faults, name="roster_faults"),
    path(f"{BATCH}/undo/", rosters.roster_undo, name="roster_undo"),
]
