# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of decisions: ranking, list, signatures, notices, approval."""

from django.urls import URLPattern, path

from workflow.views import (
    decisions_approval,
    decisions_list,
    decisions_notice,
    decisions_ranking,
    decisions_requests,
    decisions_results,
    decisions_signing,
)

CALL = "calls/<slug:reference>"

urlpatterns: list[URLPattern] = [
    path(f"{CALL}/ranking/", decisions_ranking.ranking, name="ranking"),
    path(f"{CALL}/ranking/print/", decisions_ranking.ranking_print, name="ranking_print"),
    path(f"{CALL}/ranking/lock/", decisions_ranking.ranking_lock, name="ranking_lock"),
    path(f"{CALL}/ranking/export/", decisions_results.ranking_export, name="ranking_export"),
    path(f"{CALL}/review/reopen/", decisions_ranking.reopen_review, name="reopen_review"),
    path("cases/<slug:reference>/approved-total/", decisions_ranking.approved_total, name="approved_total"),
    path(f"{CALL}/decisions/", decisions_list.decide, name="decide"),
    path(f"{CALL}/decisions/sums/", decisions_list.decide_sums, name="decide_sums"),
    path(f"{CALL}/decisions/submit/", decisions_list.decide_submit, name="decide_submit"),
    path(f"{CALL}/signatures/", decisions_signing.sign, name="sign"),
    path(f"{CALL}/signatures/record/", decisions_signing.record_signature, name="record_signature"),
    path(f"{CALL}/signatures/check/", decisions_signing.check_signature, name="check_signature"),
    path(f"{CALL}/signatures/send-back/", decisions_signing.send_back, name="send_back"),
    path(f"{CALL}/scans/<slug:sha256>/", decisions_signing.scan, name="scan"),
    path(f"{CALL}/notice/", decisions_notice.notice, name="notice"),
    path(f"{CALL}/objections/", decisions_requests.requests, name="requests"),
    path("requests/<slug:reference>/check/", decisions_requests.request_check, name="request_check"),
    path("requests/<slug:reference>/decide/", decisions_requests.request_decide, name="request_decide"),
    path("requests/<slug:reference>/letter/", decisions_requests.request_letter, name="request_letter"),
    path(f"{CALL}/approval/", decisions_approval.approve, name="approve"),
    path(f"{CALL}/approval/<int:number>/", decisions_approval.approval_check, name="approval_check"),
    path(f"{CALL}/announcement/", decisions_notice.announce, name="announce"),
    path(f"{CALL}/approved/", decisions_results.approved_list, name="approved_list"),
    path(f"{CALL}/letters/", decisions_results.letters, name="result_letters"),
]
