# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of grants, a module for each family of pages."""

from django.urls import URLPattern, URLResolver, path

from grants.urls import forms, organisations, public, rosters
from grants.views import health, home, outbox, style

app_name = "grants"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("style/", style.style, name="style"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("outbox/", outbox.outbox, name="outbox"),
    *forms.urlpatterns,
    *organisations.urlpatterns,
    *public.urlpatterns,
    *rosters.urlpatterns,
]
