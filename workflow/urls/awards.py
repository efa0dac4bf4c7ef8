# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of awards: the award, and each act on it."""

from django.urls import URLPattern, path

from workflow.views import awards, awards_agreements, awards_ends, awards_progress, tracking

AWARD = "awards/<slug:reference>"

urlpatterns: list[URLPattern] = [
    path("awards/", tracking.tracking, name="tracking"),
    path(f"{AWARD}/", awards.award, name="award"),
    path(f"{AWARD}/agreement/text/", awards_agreements.agreement_text, name="agreement_text"),
    path(f"{AWARD}/agreement/sign/", awards_agreements.agreement_sign, name="agreement_sign"),
    path(f"{AWARD}/agreement/agree/", awards_agreements.agreement_agree, name="agreement_agree"),
    path(f"{AWARD}/agreement/<int:version>/print/", awards_agreements.agreement_pdf, name="agreement_pdf"),
    path(f"{AWARD}/agreement/<int:version>/scan/", awards_agreements.agreement_scan, name="agreement_scan"),
    path(f"{AWARD}/report/", awards_progress.report, name="award_report"),
    path(f"{AWARD}/midterm/", awards_progress.midterm, name="award_midterm"),
    path(f"{AWARD}/change/", awards_progress.change, name="award_change"),
    path(f"{AWARD}/pause/", awards_progress.pause, name="award_pause"),
    path(f"{AWARD}/resume/", awards_progress.suspended, name="award_suspended"),
    path(f"{AWARD}/finish/", awards_progress.finish, name="award_finish"),
    path(f"{AWARD}/acceptance/apply/", awards_ends.acceptance_apply, name="acceptance_apply"),
    path(f"{AWARD}/acceptance/panel/", awards_ends.acceptance_panel, name="acceptance_panel"),
    path(f"{AWARD}/acceptance/conclude/", awards_ends.acceptance_conclude, name="acceptance_conclude"),
    path(f"{AWARD}/evaluation/", awards_ends.evaluate, name="award_evaluate"),
    path(f"{AWARD}/archive/", awards_ends.archive, name="award_archive"),
    path(f"{AWARD}/break-off/", awards_ends.break_off, name="award_break_off"),
    path(f"{AWARD}/revoke/", awards_ends.take_back, name="award_take_back"),
]
