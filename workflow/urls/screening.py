# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the formal check and the office's view of a case."""

from django.urls import URLPattern, path

from workflow.views import dossiers, screening_case, screening_check, screening_outside, screening_queue

urlpatterns: list[URLPattern] = [
    path("screening/", screening_queue.screening_calls, name="screening_calls"),
    path("screening/<slug:reference>/", screening_queue.screening, name="screening"),
    path("screening/<slug:reference>/finish/", screening_queue.call_screen, name="call_screen"),
    path("screening/<slug:reference>/outside/", screening_outside.outside_checks, name="outside_checks"),
    path("screening/<slug:reference>/outside/<int:pk>/", screening_outside.outside_reply, name="outside_reply"),
    path("cases/<slug:reference>/file/", screening_case.case, name="case"),
    path("cases/<slug:reference>/file/notes/", screening_case.case_note, name="case_note"),
    path("cases/<slug:reference>/dossier/", dossiers.dossier, name="dossier"),
    path("cases/<slug:reference>/dossier/<int:number>/pdf/", dossiers.dossier_pdf, name="dossier_pdf"),
    path("cases/<slug:reference>/dossier/<int:number>/zip/", dossiers.dossier_zip, name="dossier_zip"),
    path("cases/<slug:reference>/check/", screening_check.formal_check, name="formal_check"),
]
