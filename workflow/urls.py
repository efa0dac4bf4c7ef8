# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of workflow."""

from django.urls import URLPattern, URLResolver, path

from workflow.views import timeline, work

app_name = "workflow"
urlpatterns: list[URLPattern | URLResolver] = [
    path("work/", work.work_list, name="work"),
    path("cases/<slug:reference>/", timeline.timeline, name="timeline"),
]
