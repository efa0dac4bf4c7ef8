# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of everybody: calls, notices, honours, objections, help."""

from django.urls import URLPattern, path

from grants.views import calls, certificates, honours, notices, objections, public

urlpatterns: list[URLPattern] = [
    path("calls/", calls.calls, name="calls"),
    path("calls/<slug:reference>/", calls.call, name="call"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/print/", notices.notice_print, name="notice_print"),
    path("honours/", public.honours, name="honours"),
    path("honours/export/", public.honours_export, name="honours_export"),
    path("honours/pending/", honours.honours_pending_view, name="honours_pending"),
    path("honours/<int:pk>/code/", honours.honour_code, name="honour_code"),
    path("verify/", certificates.certificate_verify, name="certificate_verify"),
    path("verify/<slug:number>/", certificates.certificate_verified, name="certificate_verified"),
    path("objections/", objections.objection_status, name="objection_status"),
    path("objections/<slug:receipt>/", objections.objection_receipt, name="objection_receipt"),
    path("objections/files/<slug:reference>/", objections.objection_file, name="objection_file"),
    path("help/", public.help_page, name="help"),
    path("accessibility/", public.accessibility, name="accessibility"),
]
