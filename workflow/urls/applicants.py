# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of applicants: begin, fill in, submit, correct, withdraw."""

from django.urls import URLPattern, path

from workflow.views import applicants, attachments, sections

urlpatterns: list[URLPattern] = [
    path("calls/<slug:reference>/begin/", applicants.begin, name="begin"),
    path("cases/<slug:reference>/form/", applicants.form, name="form"),
    path("cases/<slug:reference>/form/<slug:code>/", sections.section, name="section"),
    path("cases/<slug:reference>/files/", attachments.attachments, name="attachments"),
    path("cases/<slug:reference>/amendment/", applicants.confirm_amendment, name="confirm_amendment"),
    path("cases/<slug:reference>/print/", applicants.print_form, name="print"),
    path("cases/<slug:reference>/print/<int:number>/", applicants.print_pdf, name="print_pdf"),
    path("cases/<slug:reference>/submit/", applicants.submit, name="submit"),
    path("cases/<slug:reference>/receipt/", applicants.receipt, name="receipt"),
    path("cases/<slug:reference>/withdraw/", applicants.withdraw, name="withdraw"),
    path("files/<slug:reference>/remove/", attachments.change, {"act": "remove"}, name="attachment_remove"),
    path("files/<slug:reference>/restore/", attachments.change, {"act": "restore"}, name="attachment_restore"),
]
