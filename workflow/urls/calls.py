# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of calls: set-up, cockpit, steering."""

from django.urls import URLPattern, path

from workflow.views import calls, calls_acts, calls_cases, calls_cockpit, calls_rules, calls_setup, calls_steps

urlpatterns: list[URLPattern] = [
    path("office/calls/", calls.call_list, name="call_list"),
    path("office/calls/new/<slug:code>/", calls.call_new, name="call_new"),
    path("office/calls/<slug:reference>/", calls_cockpit.cockpit, name="cockpit"),
    path("office/calls/<slug:reference>/cases/", calls_cases.call_cases, name="call_cases"),
    path("office/calls/<slug:reference>/design/", calls_setup.call_design, name="call_design"),
    path("office/calls/<slug:reference>/design/<slug:part>/", calls_setup.call_part, name="call_part"),
    path("office/calls/<slug:reference>/form/<int:template>/", calls_setup.call_form, name="call_form"),
    path("office/calls/<slug:reference>/rules/", calls_rules.call_rules, name="call_rules"),
    path(
        "office/calls/<slug:reference>/rules/<slug:chapter>/", calls_rules.call_rules_chapter, name="call_rules_chapter"
    ),
    path("office/calls/<slug:reference>/publish/", calls_setup.call_publish, name="call_publish"),
    path("office/calls/<slug:reference>/arrange/", calls_steps.call_arrange, name="call_arrange"),
    path("office/calls/<slug:reference>/assess/", calls_steps.call_assess, name="call_assess"),
    path("office/calls/<slug:reference>/close/", calls_steps.call_close, name="call_close"),
    path("office/calls/<slug:reference>/extend/", calls_acts.call_extend, name="call_extend"),
    path("office/calls/<slug:reference>/suspend/", calls_acts.call_suspend, name="call_suspend"),
    path("office/calls/<slug:reference>/resume/", calls_acts.call_resume, name="call_resume"),
    path("office/calls/<slug:reference>/amend/", calls_acts.call_amend, name="call_amend"),
    path("office/calls/<slug:reference>/cancel/", calls_acts.call_cancel, name="call_cancel"),
    path("office/calls/<slug:reference>/exemptions/", calls_acts.call_exemptions, name="call_exemptions"),
    path("office/calls/<slug:reference>/exemptions/<int:pk>/", calls_acts.exemption_check, name="exemption_check"),
]
