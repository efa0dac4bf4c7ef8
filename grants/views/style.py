# SPDX-License-Identifier: AGPL-3.0-or-later
"""The style page: every component in each of its states, on invented data, where DEBUG is on."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grants.models.reference import localised as say

SCORES = ((91, 88, 93, 90, 92), 90.8, 91.43), ((70, 94, 82), 82, 83.1), ((84, 85, 86, 85), 85, None)
SECTIONS = (
    ("企业基本情况", "The organisation", {"state": "done"}),
    ("项目概况", "The project in outline", {"state": "doing", "done": 5, "total": 8}),
    ("投资与资金", "Investment and funds", {"state": "bad", "errors": 2, "is_current": True}),
    ("附件材料", "Attachments", {"state": "todo"}),
    ("核对并提交", "Check and submit", {"state": "locked"}),
)
ROWS = (
    (
        "K7M2Q9XW4T",
        "面向大型装备的全生命周期协同制造平台",
        "Collaborative making of heavy equipment",
        "ok",
        150_000_000,
    ),
    ("B3D8F6H1JN", "高档数控机床远程运维与预测性维护", "Remote service of machine tools", "warn", 80_000_000),
    ("R5S0V2YCAE", "特钢冶炼全流程数字孪生与质量追溯", "Digital twin of special steel making", "bad", 120_000_000),
)
SWATCHES = ("brand", "brand2", "ok", "warn", "bad", "calc", "mute", "ink", "seal", "track")


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(max_length=40)
    amount = forms.CharField(required=False)
    industry = forms.ChoiceField()
    purpose = forms.CharField(widget=forms.Textarea(attrs={"rows": 3, "data-count": "purpose-count"}), max_length=500)
    answer = forms.ChoiceField(widget=forms.RadioSelect)
    promise = forms.BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "title": say("项目名称", "Title of the project"),
            "amount": say("申请资金", "Amount applied for"),
            "industry": say("所属行业", "Industry"),
            "purpose": say("资金用途说明", "What the money is for"),
            "answer": say("近三年内是否有合作关系", "Have you worked together in the last three years"),
            "promise": say("我承诺所填内容真实", "I declare that what I entered is true"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["title"].help_text = say("不超过 40 字", "At most 40 characters")
        self.fields["amount"].help_text = say("单位为万元", "In ten thousand yuan")
        choices = [("", "—"), ("steel", say("钢铁", "Steel")), ("auto", say("汽车", "Automotive"))]
        self.fields["industry"].choices = choices  # type: ignore[attr-defined]  # a choice field
        answers = [("no", say("没有", "No")), ("yes", say("有", "Yes")), ("unsure", say("不确定", "Not sure"))]
        self.fields["answer"].choices = answers  # type: ignore[attr-defined]  # a choice field

    def clean_amount(self) -> str:
        """Refuse everything, so that the error can be looked at."""
        raise forms.ValidationError(
            say(
                "申请资金应不超过 150.00 万元，当前为 180.00 万元",
                "The amount should be at most 150.00 ten thousand yuan; it is 180.00",
            )
        )


def _timeline(now: dt.datetime) -> list[dict[str, Any]]:
    ago = [now - dt.timedelta(days=days) for days in (0, 2, 9, 12, 14)]
    returned = {"at": ago[2], "text": say("审计报告缺少签字页", "The audit report lacks its signed page")}
    return [
        {"state": "todo", "number": 5, "title": say("专家评审", "Expert review")},
        {"state": "now", "number": 4, "title": say("形式审查", "Formal check"), "at": ago[1], "is_provisional": True},
        {"state": "returned", "title": say("退回补正", "Returned for correction"), "at": ago[2], "log": [returned]},
        {"state": "done", "title": say("已推荐", "Recommended"), "at": ago[3], "who": say("宝山区经委", "Baoshan")},
        {
            "state": "done",
            "title": say("已提交", "Submitted"),
            "at": ago[4],
            "url": "#",
            "label": say("回执", "Receipt"),
        },
        {"state": "stopped", "title": say("已撤回", "Withdrawn"), "at": ago[4]},
    ]


def _steps() -> list[dict[str, str]]:
    day = say("11 月 30 日", "30 November")
    return [
        {"state": "done", "label": say("提交", "Submitted"), "detail": day},
        {"state": "skipped", "label": say("推荐", "Recommended"), "detail": say("本批次无此环节", "Not in this call")},
        {"state": "now", "label": say("专家评审", "Review"), "detail": day},
        {"state": "late", "label": say("公示", "Notice"), "detail": day},
        {"state": "todo", "label": say("批复", "Approval"), "detail": ""},
    ]


def _files(now: dt.datetime) -> list[dict[str, Any]]:
    reason = say(
        "文件格式应为 PDF、JPG 或 PNG。请另存为 PDF 后重新上传",
        "The file should be PDF, JPG or PNG. Please save it as PDF and upload it again",
    )
    states: list[dict[str, Any]] = [
        {"state": "done", "size": 3_355_443, "at": now, "url": "#", "remove_url": "#"},
        {"state": "queued"},
        {"state": "uploading", "share": 62, "remove_url": "#"},
        {"state": "scanning"},
        {"state": "rejected", "reason": reason},
        {"state": "removed", "remove_url": "#"},
    ]
    return [{"name": say(f"审计报告{n}.pdf", f"audit-report-{n}.pdf"), **one} for n, one in enumerate(states, 1)]


def _grid() -> dict[str, Any]:
    words = (
        (say("软件", "Software"), ("420.00", "380.00"), "800.00"),
        (say("装备", "Equipment"), ("560.00", "x"), "—"),
    )
    error = say("应为金额，例如 310.00", "Should be an amount, such as 310.00")
    years = [say("2026 年", "2026"), say("2027 年", "2027")]
    rows = [
        {
            "label": label,
            "sum": total,
            "cells": [
                {"name": f"g{r}{c}", "label": years[c], "value": value, "error": error if value == "x" else ""}
                for c, value in enumerate(values)
            ],
        }
        for r, (label, values, total) in enumerate(words)
    ]
    return {"columns": years, "rows": rows, "totals": ["980.00", "380.00", "1,360.00"]}


def _rubric() -> list[dict[str, Any]]:
    words = (("优", "A"), ("良", "B"), ("中", "C"), ("差", "D"))
    limits = ((27, 30), (22.5, 26.5), (18, 22), (0, 17.5))
    levels = [
        {"value": n, "label": say(*word), "low": low, "high": high, "text": f"{low:g}—{high:g}", "is_chosen": n == 2}  # noqa: PLR2004 -- the level shown as chosen
        for n, (word, (low, high)) in enumerate(zip(words, limits, strict=True), 1)
    ]
    name, question = say("方案先进性与可行性", "Merit of the plan"), say("技术路线和风险控制", "Approach and risks")
    anchor = {"name": say("先进性", "Novelty"), "question": say("与同行业相比", "Compared with the industry")}
    base = {"name": name, "question": question, "maximum": 30}
    low = say("低于 60% 的得分应说明理由", "A score below 60% needs a reason")
    return [
        {**base, "number": 1, "score": None, "anchors": [anchor]},
        {**base, "number": 2, "score": 26, "levels": levels, "is_current": True, "comment": question},
        {**base, "number": 3, "score": 12, "comment_required": True, "error": low, "comment": ""},
        {**base, "number": 4, "score": 24, "is_locked": True, "comment": question},
    ]


def _metrics() -> list[dict[str, Any]]:
    unit, over = say("万元", "ten thousand yuan"), say("超出预算 110.00 万元", "Over budget by 110.00")
    return [
        {"label": say("名额", "Places"), "value": "17", "unit": "/ 20", "share": 85},
        {
            "label": say("预算", "Budget"),
            "value": "2,760.00",
            "unit": unit,
            "detail": over,
            "kind": "bad",
            "share": 100,
        },
        {"label": say("切线分数", "Cut"), "value": "83.50", "kind": "seal"},
        {"label": say("需复核", "To be looked at"), "value": "2", "detail": say("更新于 15:40", "As of 15:40")},
    ]


def _jobs() -> list[dict[str, Any]]:
    title = say("导入示范企业名单", "Import of the list of enterprises")
    reason = say("文件已损坏，请重新上传", "The file is damaged; please upload it again")
    states = ("queued", "running", "done", "failed", "cancelled")
    return [{"title": title, "state": one, "done": 340, "total": 1000, "url": "#", "reason": reason} for one in states]


def sample_context(request: HttpRequest) -> dict[str, Any]:
    """Return invented data for every component."""
    now = timezone.now()
    form, broken = SampleForm(prefix="a"), SampleForm({"b-amount": "180"}, prefix="b")
    grid = _grid()
    return {
        "now": now,
        "soon": now + dt.timedelta(days=3),
        "later": now + dt.timedelta(days=25),
        "past": now - dt.timedelta(days=1),
        "side": [{"title": say("样式", "Style"), "links": [{"label": say("组件", "Components"), "url": "", "is_current": True, "icon": "sliders"}, {"label": say("需要处理", "To do"), "url": "#tables", "icon": "inbox", "count": 12}]}],
        "actions": [{"label": say("导出名单", "Export"), "url": "#", "icon": "download"}, {"label": say("新建", "New"), "url": "#", "kind": "primary"}],
        "trail": [(say("我的申报", "My applications"), "#")],
        "form": form,
        "broken": broken,
        "tasks": [{"title": say(zh, en), "url": "#", **state} for zh, en, state in SECTIONS],
        "files": _files(now),
        "grid": grid,
        "gap": say("还差 0.01 万元", "0.01 ten thousand yuan are still missing"),
        "options": [{"value": "no", "label": say("没有", "None"), "detail": say("我将客观评审", "I shall review fairly")}, {"value": "yes", "label": say("有，申请回避", "Yes, I step back"), "detail": say("本件另行分配", "The case goes to another expert")}],
        "steps": _steps(),
        "timeline": _timeline(now),
        "metrics": _metrics(),
        "rows": [{"reference": ref, "title": say(zh, en), "kind": kind, "fen": fen} for ref, zh, en, kind, fen in ROWS],
        "bulk": [{"label": say("设为拟立项", "Propose"), "value": "support"}, {"label": say("设为储备", "Reserve"), "value": "reserve"}],
        "page": Paginator(range(138), 30).page(2),
        "ordering": request.GET.get("sort", "-score"),
        "scores": SCORES,
        "bars": [{"label": say("装备", "Equipment"), "value": 14, "text": "14"}, {"label": say("汽车", "Automotive"), "value": 9, "text": "9", "url": "#"}],
        "burn": [10, 30, 62, 110, 140, 155, 190, 260, 381],
        "daily": [3, 4, 2, 8, 12, 9, 20, 31, 64, 90],
        "rubric": _rubric(),
        "jobs": _jobs(),
        "facts": [(say("申报单位", "Applicant"), say("上海示范装备有限公司", "Shanghai Demonstration Equipment")), (say("总投资", "Investment"), "1,920.00")],
        "swatches": SWATCHES,
    }  # fmt: skip


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Show the components; absent where DEBUG is off."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "grants/style.html", sample_context(request))
