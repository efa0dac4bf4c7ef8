# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages whose views live higher up, drawn with the context their templates document."""

import datetime as dt

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from config import urls as real


class Filters(forms.Form):
    """The filters of a work list."""

    q = forms.CharField(label="查找", required=False)
    step = forms.ChoiceField(label="环节", required=False, choices=[("", "全部环节"), ("check", "形式审查")])


def work_list(request):
    """Draw the work list with rows, or without where ``rows=0`` is asked for."""
    now = timezone.now()
    names = ("面向大型装备的全生命周期协同制造平台", "高档数控机床远程运维与预测性维护", "特钢冶炼全流程数字孪生")
    rows = [
        {
            "title": ("形式审查", "出具推荐意见", "补正材料")[n],
            "url": "#",
            "number": ("LHRH-2026-P-0117", "LHRH-2026-P-0231", "")[n],
            "case_title": name,
            "organisation": "上海申域重型装备有限公司",
            "call": "2026 年第二批示范项目",
            "due": (now + dt.timedelta(days=2), now + dt.timedelta(days=20), None)[n],
            "is_provisional": n == 1,
            "since": now - dt.timedelta(days=n),
        }
        for n, name in enumerate(names)
    ]
    segments = [
        {"label": "待我办理", "url": "?", "count": 3, "is_current": True},
        {"label": "可领取", "url": "?all=1", "count": 12},
    ]
    context = {
        "page": Paginator(rows if request.GET.get("rows") != "0" else [], 25).page(1),
        "filters": Filters(request.GET or None),
        "segments": segments,
        "ordering": "due",
        "sub": "",
    }
    return render(request, "workflow/work_list.html", context)


def timeline(request):
    """Draw the timeline of a case in public notice, in the applicant's words."""
    now = timezone.now()
    ago = [now - dt.timedelta(days=days) for days in range(0, 60, 10)]
    context = {
        "case": {
            "title": "面向大型装备的全生命周期协同制造平台",
            "number": "LHRH-2026-P-0117",
            "sub": "2026 年第一批示范项目　装备行业　宝山区",
        },
        "trail": [("我的申报", "#")],
        "actions": [
            {"label": "查看申报书", "url": "#", "icon": "file-earmark-text"},
            {"label": "打印回执", "url": "#", "icon": "printer"},
        ],
        "standing": {
            "who": "市经济信息化委",
            "until": now + dt.timedelta(days=5),
            "is_provisional": False,
            "act": "补正审计报告" if request.GET.get("act") else "",
            "url": "#" if request.GET.get("act") else "",
            "label": "补正审计报告",
        },
        "steps": [
            {"state": "done", "label": "提交", "detail": "9 月 12 日"},
            {"state": "done", "label": "推荐", "detail": "9 月 19 日"},
            {"state": "done", "label": "形式审查", "detail": "9 月 28 日"},
            {"state": "now", "label": "评审", "detail": ""},
            {"state": "todo", "label": "公示", "detail": ""},
            {"state": "todo", "label": "批复", "detail": ""},
        ],
        "outcome": {"kind": "info", "title": "正在评审", "text": "评审结束后公示拟立项名单，您无需操作。"},
        "entries": [
            {"state": "todo", "number": 5, "title": "公示"},
            {"state": "now", "number": 4, "title": "评审", "at": ago[0]},
            {
                "state": "done",
                "title": "形式审查通过",
                "at": ago[1],
                "who": "市经济信息化委",
                "text": "补正 1 次后通过。",
            },
            {
                "state": "returned",
                "title": "退回补正",
                "at": ago[2],
                "log": [{"at": ago[2], "text": "审计报告缺少签字页"}],
            },
            {"state": "done", "title": "已推荐", "at": ago[3], "who": "宝山区经委"},
            {"state": "done", "title": "已提交", "at": ago[4], "who": "张伟", "url": "#", "label": "下载提交回执"},
        ],
        "facts": [("申报单位", "上海申域重型装备有限公司"), ("总投资", "1,920.00 万元"), ("申请资金", "150.00 万元")],
        "letters": [
            {"at": ago[0], "title": "项目进入评审", "url": "#", "is_read": False},
            {"at": ago[1], "title": "形式审查通过", "url": "#", "is_read": True},
        ],
        "contact": {"name": "宝山区经委", "phone": "021-0000 0000", "hours": "工作日 9:00—17:00"},
        "acts": [{"label": "撤回申报", "url": "#", "kind": "bad"}],
    }
    return render(request, "workflow/timeline.html", context)


urlpatterns = [*real.urlpatterns, path("sample/work/", work_list), path("sample/timeline/", timeline)]
