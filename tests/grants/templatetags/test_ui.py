# SPDX-License-Identifier: AGPL-3.0-or-later
"""What templates write: money, dates, masks, deadlines, errors."""

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.urls import reverse
from django.utils import timezone, translation

from grants.templatetags import ui

SHANGHAI = dt.timezone(dt.timedelta(hours=8))


@pytest.mark.parametrize(
    ("fen", "written"),
    [
        (None, "—"),
        (0, "0.00"),
        (1, "0.000001"),
        (150_000_000, "150.00"),
        (192_000_000_000, "192,000.00"),
        (123_456_789, "123.456789"),
        (-5_000_000, "-5.00"),
    ],
)
def test_money_is_written_exactly(fen, written):
    assert ui.wan(fen) == written


def test_money_in_legends_is_rounded_half_up():
    assert [ui.wan_whole(fen) for fen in (1_499_999, 1_500_000, 12_345_000_000)] == ["1", "2", "12,345"]


def test_points_are_rounded_half_up():
    assert [ui.points(value) for value in (None, Decimal("83.495"), 90)] == ["—", "83.50", "90.00"]


def test_times_are_shown_in_the_zone_of_the_house():
    late = dt.datetime(2026, 11, 30, 16, 30, tzinfo=dt.UTC)

    assert ui.iso_moment(late) == "2026-12-01 00:30"
    assert ui.iso_day(late) == "2026-12-01"


def test_dates_read_as_each_language_writes_them():
    when = dt.datetime(2026, 11, 30, 17, 0, tzinfo=SHANGHAI)

    with translation.override("zh-hans"):
        chinese = ui.moment(when), ui.day(when.date()), ui.short_moment(when), ui.short_day(when)
    with translation.override("en"):
        english = ui.moment(when), ui.day(when.date()), ui.short_moment(when), ui.short_day(when)

    assert chinese == ("2026 年 11 月 30 日 17:00", "2026 年 11 月 30 日", "11 月 30 日 17:00", "11 月 30 日")
    assert english == ("30 November 2026, 17:00", "30 November 2026", "30 November, 17:00", "30 November")


@pytest.mark.parametrize("write", [ui.day, ui.short_day, ui.moment, ui.short_moment, ui.iso_day, ui.iso_moment])
def test_a_missing_date_is_a_dash(write):
    assert write(None) == "—"


@pytest.mark.parametrize(
    ("left", "chinese"),
    [
        (dt.timedelta(days=7, seconds=5), "剩 7 天"),
        (dt.timedelta(hours=23, minutes=59), "剩 23 小时"),
        (dt.timedelta(minutes=59, seconds=30), "剩 59 分钟"),
        (dt.timedelta(seconds=-1), "已截止"),
    ],
)
def test_time_left_gets_finer_towards_the_end(left, chinese, monkeypatch):
    now = dt.datetime(2026, 11, 24, 4, 0, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)

    with translation.override("zh-hans"):
        assert ui.time_left(now + left) == chinese


@pytest.mark.parametrize(
    ("left", "urgency"), [(dt.timedelta(days=8), ""), (dt.timedelta(days=7), "seal"), (dt.timedelta(0), "muted")]
)
def test_a_deadline_is_drawn_with_what_is_left(left, urgency, monkeypatch):
    now = dt.datetime(2026, 3, 2, 9, 30, tzinfo=SHANGHAI)
    monkeypatch.setattr(timezone, "now", lambda: now)
    due = now + left

    assert ui.due_cell(due, is_provisional=False) == (
        f'<span class="{urgency}"><time class="nowrap" datetime="{due:%Y-%m-%dT%H:%M:%S}+08:00">{due:%Y-%m-%d %H:%M}'
        f'</time><br><span class="nowrap small">{ui.time_left(due)}</span></span>'
    )
    assert ui.deadline(due, is_provisional=True) == (
        f'<span class="{urgency}"><time class="nowrap" datetime="{due:%Y-%m-%dT%H:%M:%S}+08:00">{ui.moment(due)}'
        f'</time> <span class="nowrap">{ui.time_left(due)}</span></span> {ui.provisional()}'
    )


def test_no_deadline_is_said_in_words_and_in_a_list_with_a_dash():
    with translation.override("en"):
        drawn = [draw(None, is_provisional=None) for draw in (ui.deadline, ui.due_cell)]

    assert drawn == ['<span class="muted">No deadline</span>', '<span class="muted">—</span>']


def test_an_address_in_a_row_is_the_one_of_its_route():
    routes = ("workflow:case", "workflow:award", "workflow:score")

    assert [ui.address(route, "AB3D5F7H9K") for route in routes] == [
        reverse(route, args=["AB3D5F7H9K"]) for route in routes
    ]


def test_a_deadline_is_near_only_in_its_last_seven_days(monkeypatch):
    now = dt.datetime(2026, 11, 24, 4, 0, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    moments = [now + dt.timedelta(days=days) for days in (-1, 0, 1, 7, 8)]

    assert [ui.is_near(due) for due in moments] == [False, False, True, True, False]
    assert [ui.is_past(due) for due in moments] == [True, True, False, False, False]


def test_masks_keep_what_a_colleague_recognises():
    assert [ui.mask_mobile(mobile) for mobile in ("+8613812342046", "138")] == ["138****2046", "****"]
    assert [ui.mask_name(name) for name in ("赵一鸣", "")] == ["赵××", "—"]


def test_file_sizes_read_as_people_say_them():
    assert [ui.file_size(size) for size in (10, 20_480, 3_355_443)] == ["1 KB", "20 KB", "3.2 MB"]


def test_an_icon_is_an_ornament_unless_it_is_labelled():
    assert ui.icon("list") == (
        '<svg class="icon " aria-hidden="true"><use href="/static/icons.svg#i-list"></use></svg>'
    )
    assert ui.icon("list", "icon-lg", "<Menu>") == (
        '<svg class="icon icon-lg" role="img" aria-label="&lt;Menu&gt;">'
        '<use href="/static/icons.svg#i-list"></use></svg>'
    )


class Sample(forms.Form):
    """A field of each kind that words its own refusal."""

    title = forms.CharField(label="项目名称")
    industry = forms.ChoiceField(label="所属行业", choices=[("a", "A")])
    proof = forms.FileField(label="审计报告")
    answer = forms.ChoiceField(label="答复", choices=[("a", "A")], widget=forms.RadioSelect)
    promise = forms.BooleanField(label="承诺")

    def clean(self):
        raise forms.ValidationError("两处不一致")


def test_the_summary_says_what_to_do_and_leads_to_each_field():
    with translation.override("zh-hans"):
        lines = ui.error_lines(Sample({}))

    assert lines == [
        ("", "两处不一致"),
        ("#id_title", "请填写项目名称"),
        ("#id_industry", "请选择所属行业"),
        ("#id_proof", "请上传审计报告"),
        ("#id_answer_0", "请选择答复"),
        ("#id_promise", "请勾选“承诺”"),
    ]


def test_the_field_template_joins_hint_error_and_control_by_the_ids_of_django():
    form = Sample({})
    form.fields["title"].help_text = "不超过 40 字"

    drawn = form["title"].as_field_group()

    assert 'aria-describedby="id_title_helptext id_title_error"' in drawn
    assert [drawn.count(f'id="{name}"') for name in ("id_title", "id_title_helptext", "id_title_error")] == [1, 1, 1]
