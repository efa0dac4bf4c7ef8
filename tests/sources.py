# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of the repository as tests read them: what .gitignore leaves, the modules among it, their functions."""

import ast
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("grants", "reviewers", "workflow")
PACKAGES = ("config", *APPS)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One module of Python, by its path from the root."""

    path: str

    @cached_property
    def text(self) -> str:
        """Return the source."""
        return (ROOT / self.path).read_text(encoding="utf-8")

    @cached_property
    def lines(self) -> list[str]:
        """Return the lines of the source; line 1 is the first."""
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        """Return the parsed source."""
        return ast.parse(self.text)

    @property
    def name(self) -> str:
        """Return the dotted name."""
        return self.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")

    @property
    def place(self) -> tuple[str, str]:
        """Return the package and the layer in it, as ("grants", "services")."""
        parts = self.name.split(".")
        return parts[0], parts[1] if len(parts) > 1 else ""

    def functions(self) -> Iterator[Function]:
        """Yield every function and method, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def public(self, kind: type) -> Iterator[ast.AST]:
        """Yield what the module shows of a kind at its top level."""
        return (node for node in self.tree.body if isinstance(node, kind) and not node.name.startswith("_"))


def ignored_names() -> list[str]:
    """Return the patterns of names that are no part of the repository."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    return [".git", *(line.strip("/") for line in lines)]


def is_ignored(name: str) -> bool:
    """Say whether a file or folder of this name is no part of the repository."""
    return any(fnmatch(name, pattern) for pattern in ignored_names())


@cache
def files() -> tuple[str, ...]:
    """Return every file of the repository by its path from the root."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if not is_ignored(name))
        place = Path(folder).relative_to(ROOT)
        found += [(place / name).as_posix() for name in sorted(names) if not is_ignored(name)]
    return tuple(found)


def texts(*endings: str, under: str = "") -> Iterator[tuple[str, str]]:
    """Yield path and text of every file with one of the endings."""
    for path in files():
        if path.startswith(under) and path.endswith(endings):
            yield path, (ROOT / path).read_text(encoding="utf-8")


def _is_python(path: str) -> bool:
    if path.endswith(".py"):
        return "/migrations/" not in path
    with (ROOT / path).open("rb") as stream:
        return path.startswith("bin/") and stream.readline().strip().endswith(b"python3")


@cache
def modules() -> tuple[Module, ...]:
    """Return every module written by hand: migrations are written by Django."""
    return tuple(Module(path) for path in files() if _is_python(path))


def modules_of(*packages: str, layers: tuple[str, ...] = ()) -> list[Module]:
    """Return the modules of some packages, or of some layers of them."""
    return [module for module in modules() if module.place[0] in packages and (not layers or module.place[1] in layers)]


def assert_none(found: Iterable[str]) -> None:
    """Fail with one line for each thing found."""
    lines = list(found)
    assert not lines, "\n".join(["", *lines])
