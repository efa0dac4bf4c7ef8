# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of certificates: listed, shown, printed, reviewed, issued anew, withdrawn."""

from django.urls import URLPattern, path

from workflow.views import certificates_pages as pages
from workflow.views import certificates_reviews as reviews

AWARD = "awards/<slug:reference>"

urlpatterns: list[URLPattern] = [
    path("certificates/", pages.certificates, name="certificates"),
    path(f"{AWARD}/certificate/", pages.certificate, name="certificate"),
    path(f"{AWARD}/certificate/print/", pages.certificate_pdf, name="certificate_pdf"),
    path(f"{AWARD}/certificate/reissue/", pages.certificate_reissue, name="certificate_reissue"),
    path(f"{AWARD}/certificate/withdraw/", pages.certificate_withdraw, name="certificate_withdraw"),
    path(f"{AWARD}/annual-review/", reviews.annual_review, name="annual_review"),
    path("requests/<slug:reference>/correct/", reviews.request_correct, name="request_correct"),
]
