# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every fault has its sentence in both languages, and its gaps are filled."""

import re

import pytest
from django.utils import translation

from grants.engine.rosters.problems import Problem
from grants.enums.rosters import FaultLevel, RosterFault

GAP = re.compile(r"%\((\w+)\)([sd])")


def sentence(fault, language):
    with translation.override(language):
        params = {name: 7 if kind == "d" else "甲" for name, kind in GAP.findall(str(fault.label))}
        return Problem(fault, params=params).message


@pytest.mark.parametrize("fault", RosterFault)
def test_every_fault_speaks_both_languages(fault):
    chinese, english = sentence(fault, "zh-hans"), sentence(fault, "en")

    assert re.search(r"[\u4e00-\u9fff]", chinese) is not None
    assert chinese != english
    assert "%(" not in chinese + english


def test_only_notices_leave_a_row_alone():
    assert Problem(RosterFault.ROWS_HIDDEN).level == FaultLevel.NOTICE
    assert Problem(RosterFault.DIGITS_LOST).level == FaultLevel.ERROR
