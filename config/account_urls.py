# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of allauth that we show, under allauth's own names; a forgotten password is reset by signing in by code."""

from allauth.account import views
from django.urls import include, path

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("login/code/", views.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", views.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("email/", views.email, name="account_email"),
    path("email/sent/", views.email_verification_sent, name="account_email_verification_sent"),
    path("email/confirm/<str:key>/", views.confirm_email, name="account_confirm_email"),
    path("phone/change/", views.change_phone, name="account_change_phone"),
    path("phone/verify/", views.verify_phone, name="account_verify_phone"),
    path("2fa/", include("allauth.mfa.urls")),
]
