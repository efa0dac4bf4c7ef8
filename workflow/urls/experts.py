# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of experts: invitation, declaration, scoring."""

from django.urls import URLPattern, path

from workflow.views import experts_declarations, experts_handin, experts_invitations, experts_piles, experts_scoring

urlpatterns: list[URLPattern] = [
    path("invitations/", experts_invitations.invitations, name="invitations"),
    path("invitations/<slug:reference>/", experts_invitations.invitation_answer, name="invitation_answer"),
    path("reviews/", experts_piles.piles, name="piles"),
    path("reviews/seat/<slug:reference>/declare/", experts_declarations.declare, name="declare"),
    path("reviews/seat/<slug:reference>/", experts_scoring.score, name="score"),
    path("reviews/seat/<slug:reference>/hand-in/", experts_handin.hand_in, name="hand_in"),
    path("reviews/seat/<slug:reference>/reopen/", experts_handin.ask_reopening, name="ask_reopening"),
    path("reviews/seat/<slug:reference>/tie/", experts_handin.report_tie, name="report_tie"),
    path("reviews/<slug:reference>/", experts_piles.pile, name="pile"),
    path("reviews/<slug:reference>/declare/", experts_declarations.declarations, name="declarations"),
    path("reviews/<slug:reference>/compare/", experts_piles.compare, name="compare"),
    path("reviews/<slug:reference>/hand-in/", experts_piles.hand_in_all, name="hand_in_all"),
    path("reviews/<slug:reference>/sheets/", experts_piles.review_sheets, name="review_sheets"),
]
