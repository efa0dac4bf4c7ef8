# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of reviewers."""

from django.urls import URLPattern, URLResolver, path

from reviewers.views import experts, ties

app_name = "reviewers"
urlpatterns: list[URLPattern | URLResolver] = [
    path("register/experts/", experts.expert_list, name="experts"),
    path("register/experts/new/", experts.expert_new, name="expert_new"),
    path("register/experts/<slug:reference>/", experts.expert_page, name="expert"),
    path("register/experts/<slug:reference>/edit/", experts.expert_edit, name="expert_edit"),
    path("register/experts/<slug:reference>/standing/", experts.expert_standing, name="expert_standing"),
    path("register/experts/<slug:reference>/ties/new/", ties.tie_new, name="tie_new"),
    path("register/experts/<slug:reference>/ties/<int:pk>/end/", ties.tie_over, name="tie_end"),
    path("register/experts/<slug:reference>/ties/<int:pk>/withdraw/", ties.tie_mistaken, name="tie_withdraw"),
]
