# SPDX-License-Identifier: AGPL-3.0-or-later
"""bin/test itself: a red part ends the run, parts come in their order, a name that matches nothing is an error."""

import hashlib
import shutil

import pytest

from tests.gates.house import House
from tests.sources import ROOT

HEAD = '# SPDX-License-Identifier: AGPL-3.0-or-later\n"""Planted."""\n\n'
KEPT = {"__init__.py", "conftest.py", "environment.py"}
ZEBRA = f"""{HEAD}import pytest


@pytest.mark.postgres
def test_zebra(settings):
    assert settings.DATABASES["default"]["ENGINE"] == "planted"
"""


@pytest.fixture(scope="module")
def small_house(tmp_path_factory):
    """A copy whose only tests are planted ones, in an environment that bin/test has nothing to add to."""
    wanted = hashlib.sha256(b"".join((ROOT / f"requirements{kind}.txt").read_bytes() for kind in ("", "-dev")))
    stamp = ROOT / ".venv" / ".requirements-dev"
    assert stamp.exists(), "the environment is not that of bin/test; run it once"
    assert stamp.read_text().strip() == wanted.hexdigest(), (
        "the environment is older than the requirements; run bin/test"
    )
    house = House(tmp_path_factory.mktemp("gates") / "small")
    for path in (house.root / "tests").iterdir():
        if path.name == "e2e":
            (path / "conftest.py").unlink()
            for module in path.glob("test_*.py"):
                module.unlink()
        elif path.is_dir():
            shutil.rmtree(path)
        elif path.name not in KEPT:
            path.unlink()
    (house.root / "tests" / "access").mkdir()
    house.plant("tests/test_planted.py", ZEBRA)
    return house


def parts(output: str) -> list[str]:
    """Return the parts that a run began, in their order."""
    return [line.removeprefix("== ") for line in output.splitlines() if line.startswith("== ") and ":" not in line]


def test_a_red_part_ends_the_run(small_house):
    outcome = small_house.run("bin/test", "-k", "zebra")

    assert outcome.code == 1, outcome.output
    assert parts(outcome.output) == ["install", "postgresql"]
    assert "+ django.db.backends.postgresql" in outcome.output


def test_a_name_that_matches_nothing_is_an_error(small_house):
    outcome = small_house.run("bin/test", "-k", "unicorn")

    assert outcome.code == 1, outcome.output
    assert parts(outcome.output) == ["install", "postgresql", "access", "browser", "sqlite"]
    assert "bin/test: no test matched -k unicorn." in outcome.output
