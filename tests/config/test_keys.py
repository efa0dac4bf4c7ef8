# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keys are made once and stay."""

import threading

from config.keys import key_lines


def test_key_is_made_once_and_readable_by_its_owner_only(tmp_path):
    folder = tmp_path / "keys"

    first, second = key_lines(folder, "audit"), key_lines(folder, "audit")

    assert (len(first), len(first[0])) == (1, 44)
    assert first == second
    assert (folder / "audit.key").stat().st_mode & 0o777 == 0o600


def test_two_first_starts_read_the_same_key(tmp_path):
    start, found = threading.Barrier(8), []

    def read():
        start.wait()
        found.extend(key_lines(tmp_path, "audit"))

    threads = [threading.Thread(target=read) for _start in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(found), len(set(found))) == (8, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["audit.key"]


def test_newest_key_comes_first(tmp_path):
    (tmp_path / "audit.key").write_text("new\n\nold\n")

    assert key_lines(tmp_path, "audit") == ["new", "old"]
