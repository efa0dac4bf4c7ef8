# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists whose rows are acts, as offices send them: by the command, a second time, and without anybody who acts."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from grants.models import ImportIssue, ImportJob
from tests.factories.world import World, assert_sound, fresh, seats_of
from tests.rosters.books import ods, text, xls, xlsx

pytestmark = pytest.mark.django_db
EXPECTED = json.loads(Path(__file__).with_name("acts.json").read_text(encoding="utf-8"))
COUNTS = ("rows", "created", "updated", "unchanged", "refused")
HEAD = ["申报编号", "推荐结论", "推荐排名", "推荐意见", "推荐函文号"]
SCORES = ["申报编号", "专家编号", "1", "2", "3", "4", "5", "6", "评审意见", "是否支持"]
NAMED = ["申报编号", "专家编号", *(f"指标{code}（分）" for code in range(1, 7)), "评审意见", "是否支持"]
GOOD = [8, 20, 16, 16, 10.5, 9.5, "方案可行", "支持"]


def recommendations():
    """Return the rows of two cases, and who recommends them."""
    world = World().opened()
    first, second = (world.submitted(title).number for title in "甲乙")
    return world.clerk, [first, "推荐", 1, "同意推荐", "8号"], [second, "推荐", 2, "同意推荐", "8号"]


def scores():
    """Return the rows of two seats of a case, and who enters them."""
    world = World().opened()
    case = world.accepted()
    world.in_review(case)
    first, second = seats_of(fresh(case))[:2]
    for seat in (first, second):
        world.declare(seat)
    number = case.number
    return world.officer, [number, first.expert.number, *GOOD], [number, second.expert.number, *GOOD]


SAMPLES = {
    "recommendations with titles above": (
        recommendations, "r.xlsx",
        lambda a, b: xlsx([["附件2"], ["区推荐汇总表"], ["序号", *HEAD], [1, *a], [2, *b], ["合计", "", "", "2", "", ""]]),
    ),
    "recommendations xls in other words": (
        recommendations, "r.xls",
        lambda a, b: xls([["受理编号", "结论", "排序", "意见", "推荐文号"], a, [b[0], "退回补正", "", "补充材料", ""]]),
    ),
    "recommendations csv gb18030, one hostile": (
        recommendations, "r.csv", lambda a, b: text([HEAD, a, [b[0], "同意？", 0, "无", "x"]], encoding="gb18030"),
    ),
    "recommendations twice and unknown": (
        recommendations, "r.xlsx", lambda a, _b: xlsx([HEAD, a, a, ["'; DROP TABLE x; --", *a[1:]]]),
    ),
    "recommendations without opinions": (
        recommendations, "r.xlsx", lambda a, _b: xlsx([HEAD[:3], a[:3]]),
    ),
    "scores ods": (scores, "s.ods", lambda a, b: ods([SCORES, a, b])),
    "scores tsv utf-16 by name": (
        scores, "s.txt", lambda a, b: text([NAMED, a, b], encoding="utf-16", delimiter="\t"),
    ),
    "scores, hostile": (
        scores, "s.xlsx",
        lambda a, b: xlsx([SCORES, [*a[:2], -3, 10**9, "", *a[5:]], [*b[:2], "约八", *b[3:]]]),
    ),
}  # fmt: skip


def command(kind, path, *more):
    """Run the command and return its exit code and the JSON of its last line."""
    out, code = StringIO(), 0
    try:
        call_command("import_roster", kind, str(path), "--json", *more, stdout=out, stderr=StringIO())
    except CommandError as error:
        code = error.returncode
    return code, json.loads(out.getvalue().splitlines()[-1])


def test_every_file_is_expected():
    assert set(EXPECTED) == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_file_comes_to_what_is_expected_and_again_changes_nothing(name, tmp_path):
    set_up, file_name, make = SAMPLES[name]
    actor, *rows = set_up()
    path = tmp_path / file_name
    path.write_bytes(make(*rows))

    code, result = command(set_up.__name__, path, "--as", actor.mobile)
    first = ImportJob.objects.get()
    again_code, again = command(set_up.__name__, path, "--as", actor.mobile)

    wanted = EXPECTED[name]
    issues = ImportIssue.objects.filter(batch=first).exclude(level="notice").order_by("row", "pk")
    assert [[one.row, one.column, one.code] for one in issues] == wanted["faults"]
    assert [code, *(result[count] for count in COUNTS)] == wanted["command"]
    assert [again_code, *(again[count] for count in COUNTS)] == wanted["again"]
    assert_sound()


@pytest.mark.parametrize("who", [[], ["--as", "13999999999"], ["--as", "nobody"]])
@pytest.mark.parametrize("kind", ["recommendations", "scores"])
def test_command_wants_to_know_who_acts(kind, who, tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(xlsx([HEAD]))

    with pytest.raises(CommandError) as refused:
        call_command("import_roster", kind, str(path), *who)

    assert refused.value.returncode == 2
    assert ImportJob.objects.count() == 0
