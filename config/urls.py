# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address of the house."""

from django.urls import include, path

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("account/", include("allauth.urls")),
    path("", include("grants.urls")),
    path("", include("reviewers.urls")),
    path("", include("workflow.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
