# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hooks: a subject that tells nothing is refused, and the configuration calls our own commands."""

import subprocess

import pytest
import yaml

from tests.sources import ROOT


def hook(tmp_path, message):
    """Return how the hook of the message ends, and what it says."""
    file = tmp_path / "COMMIT_EDITMSG"
    file.write_text(message, encoding="utf-8")
    done = subprocess.run([ROOT / "bin" / "commit-subject", file], capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    "message",
    [
        "awards: Pay an instalment in parts.",
        "awards: Pay an instalment in parts.\n\nThe treasury asked for it.\n",
        "\n# Please enter the commit message\nbin-test: Name what was not matched.\n",
        "awards: " + "Pay an instalment in parts, whatever".ljust(63, "y") + ".",
        "Merge branch 'main' into awards",
        "fixup! awards: Pay an instalment in parts.",
    ],
)
def test_a_subject_in_the_house_style_is_taken(tmp_path, message):
    assert hook(tmp_path, message) == (0, "")


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("Pay an instalment in parts.", "does not begin with an area"),
        ("Awards: Pay an instalment in parts.", "does not begin with an area"),
        ("awards: pay an instalment in parts.", "is no sentence"),
        ("awards: Fixes.", "is no sentence"),
        ("awards: Pay an instalment in parts", "does not end with one full stop"),
        ("awards: Pay an instalment in parts…...", "does not end with one full stop"),
        ("awards: " + "Pay an instalment in parts, whatever".ljust(64, "y") + ".", "has 73 characters"),
        ("# only a comment\n", "does not begin with an area"),
    ],
)
def test_any_other_subject_is_refused_with_what_is_wrong(tmp_path, message, fault):
    code, said = hook(tmp_path, message)

    assert code == 1
    assert fault in said


def test_the_hooks_call_our_commands():
    settings = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = {one["entry"]: one["stages"] for repository in settings["repos"] for one in repository["hooks"]}

    assert hooks == {"bin/check --static": ["pre-commit"], "bin/commit-subject": ["commit-msg"]}
    assert {repository["repo"] for repository in settings["repos"]} == {"local"}
    assert settings["default_install_hook_types"] == ["pre-commit", "commit-msg"]
