# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of the code: sizes, names, docstrings, who may reach for what, and that nothing is left unfinished."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.apps import apps

from tests.sources import APPS, PACKAGES, ROOT, Function, Module, assert_none, files, modules, modules_of, texts

FILE_LINES = 400
FUNCTION_LINES = 40
CODE = (".py", ".html", ".js", ".txt", ".sh", ".yml", ".yaml", ".toml")
JUNK_DRAWERS = {"utils", "util", "helpers", "helper", "misc", "common", "core", "shared", "base_utils"}
SPDX = "# SPDX-License-Identifier: AGPL-3.0-or-later"

# Functions of services that take something by position, and why.
POSITIONAL = {
    r"register_\w+": "a register reads as a table: the name, then what it stands for",
    r"grants\.services\.reference\.files\.\w+": "readers of one cell or one file, without any effect",
    r"grants\.services\.files\.blob_scan_job": "called by the register of jobs, which hands over the job",
    r"workflow\.services\.award_moments\.\w+": "called by the register of moments, which hands over award and rules",
}

# The one place that sends each kind of message to the broker: after the commit, with the id of its row.
SENDERS = {"grants/services/jobs.py", "grants/services/messages.py"}

# Why an import may stand inside a function.
INLINE_REASONS = {"task body", "needs loaded apps", "needs the settings above", "heavy library"}
INLINE_BY_NATURE = ("apps.py", "manage.py")  # ready() runs when the models are loaded; manage.py sets the settings

SILENCES = re.compile(r"#\s*(?:noqa|nosec|nosemgrep|type:\s*ignore|pragma:\s*no cover)\b.*")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK|WIP|TBD)\b")
MACHINES = re.compile(rf"(?<![\w.}}-])/(?:home|root|tmp|Users|mnt|private)\b|\b[A-Z]:\\\w|{re.escape(str(ROOT))}\b")

# Calls in which a text is the name of a relation.
LOOKUPS = {
    *("select_related", "prefetch_related", "values", "values_list", "order_by", "only", "defer", "distinct"),
    *("F", "Q", "OuterRef", "Prefetch", "Count", "Sum", "Min", "Max", "Avg", "Exists", "filter", "exclude", "get"),
}


def length(function: Function) -> int:
    """Return how many lines a function takes, decorators aside."""
    return function.end_lineno - function.lineno + 1


def test_no_file_is_longer_than_400_lines():
    counted = ((path, len(text.splitlines())) for path, text in texts(*CODE) if is_written_by_hand(path))

    assert_none(f"{path} has {lines} lines" for path, lines in counted if lines > FILE_LINES)


def is_written_by_hand(path: str) -> bool:
    """Say whether people wrote this file, and not a tool or an authority."""
    return not re.search(r"/migrations/|^static/vendor/|^reference/|^requirements|^locale/|package-lock", path)


def test_no_function_is_longer_than_40_lines():
    assert_none(
        f"{module.path}:{function.lineno} {function.name} has {length(function)} lines"
        for module in modules()
        for function in module.functions()
        if length(function) > FUNCTION_LINES
    )


def test_no_module_is_a_junk_drawer():
    assert_none(path for path in files() if JUNK_DRAWERS & set(re.split(r"[/.]", path)[:-1]))


def test_every_module_names_its_licence():
    assert_none(module.path for module in modules() if SPDX not in module.lines[:2])


def test_every_module_says_in_one_sentence_what_it_is_for():
    assert_none(f"{module.path}: {fault}" for module in modules() if (fault := docstring_fault(module)))


def docstring_fault(module: Module) -> str:
    """Return what is wrong with the first docstring of a module; a package may be a mere folder."""
    if not module.tree.body:
        return "" if module.path.endswith("__init__.py") else "is empty"
    first = (ast.get_docstring(module.tree) or "").split("\n\n")[0].replace("\n", " ")
    if not first:
        return "has no docstring"
    if not first.endswith((".", ":")) or re.search(r"[.!?] +[A-Z]", first):
        return f"should open with one sentence, not “{first}”"
    return ""


def test_every_public_service_and_selector_says_what_it_does():
    assert_none(
        f"{module.path}:{node.lineno} {node.name} has no docstring"
        for module in modules_of(*APPS, layers=("services", "selectors"))
        for node in module.public(ast.FunctionDef | ast.ClassDef)
        if not ast.get_docstring(node)
    )


def test_services_take_their_arguments_by_name():
    assert_none(
        f"{module.path}:{function.lineno} {function.name} takes {', '.join(given)} by position"
        for module in modules_of(*APPS, layers=("services",))
        for function in module.public(ast.FunctionDef)
        if (given := positional(function)) and not may_be_positional(module, function)
    )


def positional(function: ast.FunctionDef) -> list[str]:
    """Return the arguments that a function takes by position."""
    arguments = function.args
    starred = [arguments.vararg] if arguments.vararg else []
    return [one.arg for one in (*arguments.posonlyargs, *arguments.args, *starred)]


def may_be_positional(module: Module, function: ast.FunctionDef) -> bool:
    """Say whether the list of exceptions names a function, by its name alone or with its module."""
    names = (function.name, f"{module.name}.{function.name}")
    return any(re.fullmatch(pattern, name) for pattern in POSITIONAL for name in names)


@pytest.mark.parametrize("pattern", POSITIONAL)
def test_every_exception_is_needed(pattern):
    needed = [
        function.name
        for module in modules_of(*APPS, layers=("services",))
        for function in module.public(ast.FunctionDef)
        if positional(function)
        and any(re.fullmatch(pattern, name) for name in (function.name, f"{module.name}.{function.name}"))
    ]

    assert needed != []


def test_messages_to_the_broker_are_sent_from_one_place():
    assert_none(
        f"{module.path}:{node.lineno} {ast.unparse(node)}"
        for module in modules_of(*PACKAGES)
        if module.path not in SENDERS
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"delay", "apply_async", "send_task"}
    )


def test_an_import_inside_a_function_gives_a_listed_reason():
    assert_none(
        f"{module.path}:{node.lineno} {module.lines[node.lineno - 1].strip()}"
        for module in modules()
        if module.place[0] != "tests" and not module.path.endswith(INLINE_BY_NATURE)
        for function in module.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and reason_of(module, node.lineno) not in INLINE_REASONS
    )


def reason_of(module: Module, line: int) -> str:
    """Return the reason for which a line is excused."""
    return module.lines[line - 1].partition(" -- ")[2].strip()


def test_every_silenced_check_gives_its_reason():
    assert_none(
        f"{module.path}:{number} {line.strip()}"
        for module in modules()
        for number, line in enumerate(module.lines, start=1)
        if (silence := SILENCES.search(line)) and not is_explained(silence.group(), module.lines[number - 2])
    )


def is_explained(silence: str, line_above: str) -> bool:
    """Say whether a reason follows the silence, or stands on a line of its own above it; a type's code is one."""
    if re.search(r"type:\s*ignore\[", silence):
        return True
    rest = re.sub(r"#\s*(?:noqa: [A-Z0-9, ]+|nosec( B\d+)*|nosemgrep: [\w-]+|type:\s*ignore)", "", silence)
    return bool(re.search(r"\w", rest)) or line_above.strip().startswith("#")


@pytest.mark.parametrize("lower", ["grants", "reviewers"])
def test_an_app_does_not_know_the_names_that_higher_apps_give_its_models(lower):
    names = reverse_names(lower)

    assert_none(use for module in modules_of(lower) for use in relations_used(module, names))


def reverse_names(lower: str) -> set[str]:
    """Return the relations from higher apps as seen from the models of a lower one."""
    higher = APPS[APPS.index(lower) + 1 :]
    relations = [one for model in apps.get_app_config(lower).get_models() for one in model._meta.related_objects]
    return {
        name
        for one in relations
        if one.related_model._meta.app_label in higher
        for name in (one.name, one.get_accessor_name())
    }


def relations_used(module: Module, names: set[str]) -> Iterator[str]:
    """Name every attribute, lookup and text by which a module follows one of the relations."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in names:
            yield f"{module.path}:{node.lineno} .{node.attr}"
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in LOOKUPS:
            texts_given = [one.value for one in node.args if isinstance(one, ast.Constant)]
            keywords = [one.arg for one in node.keywords if one.arg]
            for name in (*texts_given, *keywords):
                if str(name).lstrip("-").split("__")[0] in names:
                    yield f"{module.path}:{node.lineno} {name}"


def test_the_names_that_higher_apps_give_are_known():
    assert {"assessments", "panels", "expert", "blocks"} <= reverse_names("grants")


def test_nothing_is_left_unfinished():
    assert_none(marks(UNFINISHED))


def test_no_machine_is_named_by_its_paths():
    assert_none(marks(MACHINES))


def marks(pattern: re.Pattern[str]) -> Iterator[str]:
    """Yield every line of ours that a pattern finds; this module names the patterns and is left out."""
    for path, text in texts(*CODE, ".css", ".md", *(path for path in files() if path.startswith("bin/"))):
        if is_written_by_hand(path) and path != "tests/test_architecture.py":
            for number, line in enumerate(text.splitlines(), start=1):
                if pattern.search(line):
                    yield f"{path}:{number} {line.strip()[:100]}"


def test_no_function_is_a_stub():
    assert_none(
        f"{module.path}:{function.lineno} {function.name} does nothing"
        for module in modules_of(*PACKAGES)
        for function in set(module.functions()) - of_protocols(module)
        if is_stub(function)
    )


def is_stub(function: Function) -> bool:
    """Say whether a function ends with ``pass`` or ``...``; one with a mere docstring says why it does nothing."""
    last = function.body[-1]
    is_dots = isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant) and last.value.value is Ellipsis
    return isinstance(last, ast.Pass) or is_dots


def of_protocols(module: Module) -> set[Function]:
    """Return the methods of protocols, which have no body."""
    protocols = (node for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef))
    return {
        node
        for protocol in protocols
        if any(ast.unparse(base).startswith("Protocol") for base in protocol.bases)
        for node in protocol.body
        if isinstance(node, Function)
    }


def test_no_test_steps_aside():
    assert_none(
        f"{module.path}:{node.lineno} {ast.unparse(node)}"
        for module in modules_of("tests")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"skip", "skipif", "xfail", "importorskip"}
    )


def test_every_test_can_fail():
    assert_none(
        f"{module.path}:{function.lineno} {function.name} asserts nothing"
        for module in modules_of("tests")
        for function in module.functions()
        if function.name.startswith("test_") and not asserts(function)
    )


def asserts(function: Function) -> bool:
    """Say whether a test asserts, expects a refusal, counts queries or calls a helper that asserts."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert) and not isinstance(node.test, ast.Constant):
            return True
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            if name.startswith(("assert_", "django_assert_", "raises", "expect", "fail")):
                return True
    return False
