# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of panels: groups, draws, invitations, seats."""

from django.urls import URLPattern, path

from workflow.views import panels_draws as draws
from workflow.views import panels_groups as groups
from workflow.views import panels_members as members
from workflow.views import panels_samples as samples
from workflow.views import panels_seats as seats

urlpatterns: list[URLPattern] = [
    path("calls/<slug:reference>/groups/", groups.groups, name="groups"),
    path("calls/<slug:reference>/groups/new/", groups.group_new, name="group_new"),
    path("calls/<slug:reference>/groups/suggested/", groups.groups_suggest, name="groups_suggest"),
    path("calls/<slug:reference>/groups/ties/", groups.groups_ties, name="groups_ties"),
    path("groups/<slug:reference>/", groups.group, name="group"),
    path("groups/<slug:reference>/name/", groups.group_name, name="group_name"),
    path("groups/<slug:reference>/add/", groups.group_fill, name="group_fill"),
    path("groups/<slug:reference>/drop/", groups.group_drop_cases, name="group_drop"),
    path("groups/<slug:reference>/ties/", groups.group_ties, name="group_ties"),
    path("groups/<slug:reference>/draw/", draws.group_draw, name="group_draw"),
    path("calls/<slug:reference>/sample/", samples.call_sample, name="call_sample"),
    path("calls/<slug:reference>/draws/<int:number>/", draws.draw, name="draw"),
    path("calls/<slug:reference>/draws/<int:number>/print/", draws.draw_print, name="draw_print"),
    path("panels/<slug:reference>/", members.panel, name="panel"),
    path("panels/<slug:reference>/invite/", members.panel_asked, name="panel_invite"),
    path("panels/<slug:reference>/commit/", members.panel_commit, name="panel_commit"),
    path("panels/<slug:reference>/name/", members.panel_name, name="panel_name"),
    path("panels/<slug:reference>/widen/", members.panel_widen, name="panel_widen"),
    path("panels/<slug:reference>/seats/", seats.panel_seats, name="panel_seats"),
    path("panel-members/<slug:reference>/call/", members.member_phoned, name="member_phone"),
    path("panel-members/<slug:reference>/chair/", members.member_chair, name="member_chair"),
    path("panel-members/<slug:reference>/release/", members.member_release, name="member_release"),
    path("panel-members/<slug:reference>/give-up/", members.member_give_up, name="member_give_up"),
    path("seats/<slug:reference>/", seats.seat, name="seat"),
    path("seats/<slug:reference>/tie/", seats.clear_tie, name="clear_tie"),
    path("seats/<slug:reference>/void/", seats.seat_void, name="seat_void"),
    path("seats/<slug:reference>/reopen/", seats.seat_reopen, name="seat_reopen"),
    path("seats/<slug:reference>/late-tie/", seats.seat_late_tie, name="seat_late_tie"),
    path("cases/<slug:reference>/site-visit/", samples.site_visit, name="site_visit"),
    path("cases/<slug:reference>/seats/add/", seats.seat_add, name="seat_add"),
    path("cases/<slug:reference>/chair-review/", seats.chair_review, name="chair_review"),
]
