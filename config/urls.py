# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address of the house."""

from django.urls import include, path

from config.api import api
from grants.views.accounts import language_view

urlpatterns = [
    path("i18n/setlang/", language_view, name="set_language"),
    path("account/", include("config.account_urls")),
    path("api/v1/", api.urls),
    path("", include("grants.urls")),
    path("", include("reviewers.urls")),
    path("", include("workflow.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
