# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that are no lists are refused before anything parses them, each with its reason and in little memory."""

import multiprocessing
import re
from pathlib import Path

import pytest

from grants.engine.rosters.books import Book
from grants.engine.rosters.layouts import Column, Holds, layout_of
from grants.engine.rosters.problems import RosterRefusedError
from grants.engine.rosters.tables import Choices, find_table
from tests.rosters.hostile import HOSTILE

LAYOUT = layout_of("organisations", Column("name", Holds.NAME, is_required=True), Column("uscc", Holds.USCC))
MEGABYTES = 100


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_with_its_reason(name):
    make, fault = HOSTILE[name]

    code, message, megabytes = measured(make())

    assert code == fault
    assert re.search(r"[\u4e00-\u9fff]", message) is not None
    assert megabytes < MEGABYTES


def measured(body):
    """Return code and message of a refusal with the growth of memory in megabytes, in a process of its own."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=refuse, args=(body, sender))
    process.start()
    result = receiver.recv()
    process.join()
    return result


def refuse(body, sender):
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak counts anew
    before = peak()
    try:
        find_table(Book(body), LAYOUT, Choices())
    except RosterRefusedError as error:
        sender.send((error.problem.code, str(error), peak() - before))
    else:
        sender.send((None, "", 0))


def peak():
    """Return the most memory that this process has held, in megabytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024
