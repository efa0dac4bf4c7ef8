# SPDX-License-Identifier: AGPL-3.0-or-later
"""Draw a flow as a Mermaid chart, from the flow itself, so that the picture cannot differ from the process."""

from collections.abc import Iterator
from typing import Any

from viewflow.workflow.nodes import End, Split, StartHandle, Switch

from workflow import flows
from workflow.nodes import Task, Wait

SHAPES: tuple[tuple[type[Any], str, str], ...] = (
    (Task, '["', '"]'),
    (Wait, '("', '")'),
    (Switch, '{"', '"}'),
    (Split, '{{"', '"}}'),
    (StartHandle, '(["', '"])'),
    (End, '(("', '"))'),
)


def flow_names() -> list[str]:
    """Return the names of the flows that can be drawn."""
    return list(flows.__all__)


def flow_chart(*, name: str) -> str:
    """Return the chart of a flow in Mermaid; raises KeyError for a name that is no flow."""
    if name not in flows.__all__:
        raise KeyError(name)
    instance = getattr(flows, name).instance
    nodes = sorted(instance.nodes(), key=lambda node: str(node.name))
    lines = ["flowchart TD", *(_shape(node) for node in nodes), *(edge for node in nodes for edge in _edges(node))]
    return "\n".join(lines) + "\n"


def _shape(node: Any) -> str:
    for kind, opening, closing in SHAPES:
        if isinstance(node, kind):
            return f"    {node.name}{opening}{node.name}{closing}"
    return f'    {node.name}["{node.name}"]'


def _edges(node: Any) -> Iterator[str]:
    for edge in node._outgoing():  # noqa: SLF001 -- Viewflow's name for the edges
        label = _condition(node, edge.dst)
        arrow = f"-- {label} -->" if label else "-->"
        yield f"    {node.name} {arrow} {edge.dst.name}"


def _condition(node: Any, target: Any) -> str:
    """Return the results that lead from a switch to ``target``."""
    if not isinstance(node, Switch):
        return ""
    for branch, condition in node._branches:  # noqa: SLF001 -- Viewflow's name for its cases
        if branch is target and condition is not None:
            return " / ".join(condition.codes)
    return ""
