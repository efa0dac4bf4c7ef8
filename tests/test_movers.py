# SPDX-License-Identifier: AGPL-3.0-or-later
"""Only workflow moves a process: no other page, job or command calls a service that writes its status."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import get_type_hints

from grants import enums as grants_enums
from reviewers import enums as reviewers_enums
from tests.sources import PACKAGES, Function, Module, assert_none, modules_of
from workflow.models import CallBound

SERVICES = ("services",)
FIELDS = ("status", "state")
ONE_WAY_IN = {"task_complete", "handle_complete"}
MODELS = {get_type_hints(process.subject.fget)["return"].__name__ for process in CallBound.__subclasses__()}
ENUMS = {
    f"{model}{field.title()}"
    for model in MODELS
    for field in FIELDS
    if hasattr(grants_enums, f"{model}{field.title()}") or hasattr(reviewers_enums, f"{model}{field.title()}")
}


def first_name(node: ast.AST) -> str:
    """Return the name at the left end of a chain, as Award of Award.objects.filter(…)."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def known_models(function: Function) -> dict[str, str]:
    """Return the model of each name of a function that says it: by annotation, or by what it is fetched from."""
    arguments = [*function.args.args, *function.args.kwonlyargs]
    known = {one.arg: ast.unparse(one.annotation) for one in arguments if one.annotation is not None}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            model = first_name(node.value)
            if model[:1].isupper():
                known.setdefault(node.targets[0].id, model)
    return known


def moves(owner: ast.AST, value: ast.AST, known: dict[str, str]) -> bool:
    """Say whether a new status of ``owner`` is that of a process; where nothing tells the model, it is."""
    enum = first_name(value)
    if enum.endswith(("Status", "State")):
        return enum in ENUMS
    name = first_name(owner)
    if name[:1].isupper():
        return name in MODELS
    return name not in known or known[name] in MODELS


def new_statuses(function: Function) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Yield what a function gives a status to, and the status."""
    for node in ast.walk(function):
        for target in node.targets if isinstance(node, ast.Assign) else []:
            if isinstance(target, ast.Attribute) and target.attr in FIELDS:
                yield target.value, node.value
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
            yield from ((node.func.value, given.value) for given in node.keywords if given.arg in FIELDS)


def writes_status(function: Function) -> bool:
    """Say whether a function itself gives a process another status."""
    known = known_models(function)
    return any(moves(owner, value, known) for owner, value in new_statuses(function))


def names_used(node: ast.AST) -> set[str]:
    """Return every name that a piece of code reads."""
    parts = list(ast.walk(node))
    return {part.id for part in parts if isinstance(part, ast.Name)} | {
        part.attr for part in parts if isinstance(part, ast.Attribute)
    }


@cache
def movers() -> frozenset[str]:
    """Return the public services that give a process another status, themselves or through another function."""
    found: set[tuple[str, str]] = set()
    functions = [
        (module, one) for module in modules_of("grants", "reviewers", layers=SERVICES) for one in module.functions()
    ]
    before = -1
    while len(found) != before:
        before = len(found)
        public = {name for _path, name in found if not name.startswith("_")}
        for module, function in functions:
            reached = public | {name for path, name in found if path == module.path}
            if writes_status(function) or names_used(function) & reached:
                found.add((module.path, function.name))
    return frozenset(name for _path, name in found if not name.startswith("_"))


def services_used(tree: ast.AST, origins: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Yield every mover that a piece of code reads from a module of services, with its line."""
    for part in ast.walk(tree):
        if isinstance(part, ast.Name):
            origin, line = origins.get(part.id, ""), part.lineno
        elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
            origin, line = f"{origins.get(part.value.id, '')}.{part.attr}", part.lineno
        else:
            continue
        name = origin.rpartition(".")[2]
        if re.match(r"(?:grants|reviewers)\.services\b", origin) and name in movers():
            yield name, line


def origins_of(tree: ast.Module) -> dict[str, str]:
    """Return where each imported name comes from."""
    return {
        one.asname or one.name: f"{node.module}.{one.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for one in node.names
    }


def handed_to_the_way_in(tree: ast.Module, origins: dict[str, str]) -> set[tuple[str, int]]:
    """Return the services given as ``act=`` to the one way in, with their lines."""
    return {
        use
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and first_name(call.func) in ONE_WAY_IN
        for given in call.keywords
        if given.arg == "act"
        for use in services_used(given.value, origins)
    }


def stray_uses(module: Module) -> Iterator[str]:
    """Name every use of a mover in a module that may not move a process itself."""
    origins = origins_of(module.tree)
    allowed = handed_to_the_way_in(module.tree, origins) if module.place[0] == "workflow" else set()
    for use in services_used(module.tree, origins):
        if use not in allowed:
            yield f"{module.path}:{use[1]} uses {use[0]}"


def test_the_walk_finds_the_services_that_move():
    assert {"application_submit", "award_suspend", "call_open", "review_submit", "request_decide"} <= movers()
    assert {"application_locked", "message_queue", "job_schedule", "payment_confirm"} & movers() == set()


def test_a_process_is_moved_from_workflow_only():
    strangers = [module for module in modules_of(*PACKAGES) if module.place[1] not in SERVICES]

    assert_none(use for module in strangers for use in stray_uses(module))


def test_a_status_is_written_by_services_of_grants_and_reviewers_only():
    strangers = [
        module
        for module in modules_of(*PACKAGES)
        if module.place not in {("grants", "services"), ("reviewers", "services")}
    ]

    assert_none(
        f"{module.path}:{function.lineno} {function.name} writes a status"
        for module in strangers
        for function in module.functions()
        if writes_status(function)
    )
