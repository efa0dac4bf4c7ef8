# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of organisations: register, join, members, the licence and who checks it."""

from django.urls import URLPattern, path

from grants.views import members, names, organisations, register, verifications

urlpatterns: list[URLPattern] = [
    path("account/name/", names.own_name, name="own_name"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/register/", organisations.organisation_register_view, name="organisation_register"),
    path("organisations/code/", organisations.organisation_code, name="organisation_code"),
    path("organisations/join/", organisations.organisation_join, name="organisation_join"),
    path("organisations/requests/", members.membership_requests, name="membership_requests"),
    path("organisations/requests/<int:pk>/", members.membership_request_answer, name="membership_request"),
    path(
        "organisations/requests/<int:pk>/withdraw/",
        organisations.membership_request_withdraw_view,
        name="membership_request_withdraw",
    ),
    path("organisations/<slug:reference>/", organisations.organisation, name="organisation"),
    path("organisations/<slug:reference>/profile/", organisations.organisation_profile, name="organisation_profile"),
    path(
        "organisations/<slug:reference>/verification/",
        verifications.organisation_verification,
        name="organisation_verification",
    ),
    path("organisations/<slug:reference>/members/", members.organisation_members, name="organisation_members"),
    path("organisations/<slug:reference>/members/<int:pk>/", members.organisation_member, name="organisation_member"),
    path("register/organisations/", register.organisation_list, name="organisation_list"),
    path("verifications/", verifications.verifications, name="verifications"),
    path("verifications/<slug:reference>/", verifications.verification, name="verification"),
    path("verifications/<slug:reference>/licence/", verifications.licence, name="licence"),
]
