# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of workflow, a module for each family of pages."""

from django.urls import URLPattern, URLResolver, path

from workflow.urls import (
    applicants,
    auditors,
    awards,
    calls,
    certificates,
    decisions,
    experts,
    funds,
    objections,
    panels,
    recommenders,
    screening,
)
from workflow.views import timeline, work

app_name = "workflow"
urlpatterns: list[URLPattern | URLResolver] = [
    path("work/", work.work_list, name="work"),
    path("cases/<slug:reference>/", timeline.timeline, name="timeline"),
    *applicants.urlpatterns,
    *auditors.urlpatterns,
    *awards.urlpatterns,
    *calls.urlpatterns,
    *certificates.urlpatterns,
    *decisions.urlpatterns,
    *experts.urlpatterns,
    *funds.urlpatterns,
    *objections.urlpatterns,
    *panels.urlpatterns,
    *recommenders.urlpatterns,
    *screening.urlpatterns,
]
