# SPDX-License-Identifier: AGPL-3.0-or-later
"""A copy of the repository in which a test may plant a defect and run the real commands."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.environment import KEPT, READ_BY_SETTINGS
from tests.sources import ROOT, files

PATIENCE_SECONDS = 300


@dataclass(frozen=True)
class Outcome:
    """How a command ended and what it said."""

    code: int
    output: str


@dataclass(frozen=True)
class Defect:
    """What is written into a file, in place of ``instead_of`` where that is given, and what has to be said then."""

    path: str
    text: str
    named: str  # one thing a line
    instead_of: str = ""

    def unnamed_in(self, said: str) -> list[str]:
        """Return what a failure does not say."""
        return [words for words in self.named.splitlines() if words not in said]


def failures(output: str) -> dict[str, str]:
    """Return what each failed test of a run of pytest said, by its name."""
    parts = re.split(r"^_+ (?:ERROR at \w+ of )?(test_.*?) _+$", output, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


class House:
    """The copy; what was planted is taken back by ``restore``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.changed: set[str] = set()
        for path in files():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, root / path)
        for installed in (".venv", "tests/e2e/node_modules"):
            if (ROOT / installed).exists():
                (root / installed).symlink_to(ROOT / installed)
        if (ROOT / ".mypy_cache").exists():
            shutil.copytree(ROOT / ".mypy_cache", root / ".mypy_cache")

    def plant(self, path: str, text: str) -> None:
        """Write a file."""
        self.changed.add(path)
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def append(self, path: str, text: str) -> None:
        """Write more at the end of a file."""
        self.plant(path, (self.root / path).read_text(encoding="utf-8") + text)

    def replace(self, path: str, old: str, new: str) -> None:
        """Write something else into a file, at the one place where ``old`` stands."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        self.plant(path, text.replace(old, new))

    @contextmanager
    def spoilt(self, defects: Iterable[Defect]) -> Iterator[None]:
        """Plant every defect for a while."""
        try:
            for one in defects:
                if one.instead_of:
                    self.replace(one.path, one.instead_of, one.text)
                else:
                    self.plant(one.path, one.text)
            yield
        finally:
            self.restore()

    def restore(self) -> None:
        """Take back whatever was planted."""
        for path in self.changed:
            if (ROOT / path).exists():
                shutil.copy2(ROOT / path, self.root / path)
            else:
                (self.root / path).unlink()
        self.changed.clear()

    def run(self, *command: str) -> Outcome:
        """Run a command as a person would, with nothing of this test run in its environment."""
        done = subprocess.run(
            command,
            cwd=self.root,
            env=surroundings(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        return Outcome(done.returncode, done.stdout)

    def pytest(self, *arguments: str) -> Outcome:
        """Run tests of the copy."""
        command = [".venv/bin/python", "-m", "pytest", "-p", "no:cacheprovider", "--show-capture=no"]
        return self.run(*command, *arguments)


def surroundings() -> dict[str, str]:
    """Return the environment of this run without what belongs to it; CI has pytest write every difference out."""
    ours = KEPT | READ_BY_SETTINGS
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ours and not name.startswith(("PYTEST", "PYTHON", "COV_", "HOUSE_"))
    }
    return kept | {"CI": "1"}
