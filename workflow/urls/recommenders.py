# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of recommenders: queue, opinion, quota, letters."""

from django.urls import URLPattern, path

from workflow.views import recommenders_batch, recommenders_case, recommenders_queue

urlpatterns: list[URLPattern] = [
    path("recommendations/", recommenders_queue.recommendation_calls, name="recommendation_calls"),
    path("recommendations/<slug:reference>/", recommenders_queue.recommendations, name="recommendations"),
    path("recommendations/<slug:reference>/batch/", recommenders_batch.recommend_batch, name="recommend_batch"),
    path("recommendations/<slug:reference>/letters/", recommenders_batch.letters, name="letters"),
    path("recommendations/<slug:reference>/letter/", recommenders_batch.letter_print, name="letter_print"),
    path("cases/<slug:reference>/recommend/", recommenders_case.recommend, name="recommend"),
]
