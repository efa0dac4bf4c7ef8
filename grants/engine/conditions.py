# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conditions and computed values of a form: a JSON tree of known operators, bounded in depth and cost, never code.

A node is a literal (text, integer, true, false, null), ``{"number": "0.30"}``, ``{"date": "2026-03-01"}``,
``{"field": code}``, ``{"column": "table.column"}``, ``{"param": name}`` or ``{operator: [nodes]}``. What has not been
filled in is null, and null spreads: a comparison with null is null, so an unfinished form breaks no check.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from types import MappingProxyType
from typing import Any

Scalar = bool | int | Decimal | str | date | None
Value = Scalar | tuple[Scalar, ...]
Tree = Any

DEPTH_LIMIT = 12
NODE_LIMIT = 200
COST_LIMIT = 20_000
TEXT_LIMIT = 200
INTEGER_LIMIT = 10**18
MONTHS_OF_YEAR = 12
# Enough for any product of amounts in fen; an exponent that runs away is an error, not a busy processor.
ARITHMETIC = Context(prec=40, Emax=60, Emin=-60, traps=[Overflow, InvalidOperation, DivisionByZero])
LEAVES = frozenset({"number", "date", "field", "column", "param"})


class ConditionError(ValueError):
    """A tree that cannot be understood, is too large, or compares what cannot be compared."""


@dataclass(slots=True)
class Scope:
    """What a tree may read: values by field, columns of tables by ``table.column``, parameters of the call."""

    fields: Mapping[str, Value]
    columns: Mapping[str, tuple[Scalar, ...]] = field(default_factory=dict)
    params: Mapping[str, Value] = field(default_factory=dict)
    cost: int = 0

    def spend(self, cost: int) -> None:
        """Count work done; raises ConditionError beyond the limit."""
        self.cost += cost
        if self.cost > COST_LIMIT:
            raise ConditionError("the condition takes too long")


def _numbers(arguments: Sequence[Value]) -> list[Decimal]:
    numbers = []
    for value in arguments:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise ConditionError(f"{value!r} is no number")
        numbers.append(Decimal(value))
    return numbers


def _add(*values: Value) -> Value:
    return sum(_numbers(values), Decimal(0))


def _sub(left: Value, right: Value) -> Value:
    first, second = _numbers((left, right))
    return first - second


def _mul(*values: Value) -> Value:
    product = Decimal(1)
    for number in _numbers(values):
        product *= number
    return product


def _div(left: Value, right: Value) -> Value:
    first, second = _numbers((left, right))
    return first / second if second else None


def _compared(test: Callable[[Any, Any], bool]) -> Callable[[Value, Value], Value]:
    def compare(left: Value, right: Value) -> Value:
        for kinds in ((int, Decimal), (str,), (date,)):
            if isinstance(left, kinds) and isinstance(right, kinds):
                return test(left, right)
        raise ConditionError(f"{left!r} and {right!r} cannot be compared")

    return compare


def _same(left: Value, right: Value) -> Value:
    return left == right


def _in(value: Value, *choices: Value) -> Value:
    chosen = value if isinstance(value, tuple) else (value,)
    return any(entry in choices for entry in chosen)


def _months(start: Value, end: Value) -> Value:
    """Return the months that a period from ``start`` to ``end`` takes, a month begun counting as one."""
    if not (isinstance(start, date) and isinstance(end, date)):
        raise ConditionError("months are counted between dates")
    months = (end.year - start.year) * MONTHS_OF_YEAR + end.month - start.month
    return months + (end.day > start.day)


def _length(value: Value) -> Value:
    if not isinstance(value, str | tuple):
        raise ConditionError(f"{value!r} has no length")
    return len(value)


def _least(*values: Value) -> Value:
    return min(_numbers(values))


def _greatest(*values: Value) -> Value:
    return max(_numbers(values))


# Operators whose result is null as soon as one argument is.
STRICT: Mapping[str, Callable[..., Value]] = MappingProxyType(
    {
        "eq": _same,
        "ne": lambda left, right: left != right,
        "lt": _compared(lambda left, right: left < right),
        "le": _compared(lambda left, right: left <= right),
        "gt": _compared(lambda left, right: left > right),
        "ge": _compared(lambda left, right: left >= right),
        "in": _in,
        "add": _add,
        "sub": _sub,
        "mul": _mul,
        "div": _div,
        "min": _least,
        "max": _greatest,
        "months": _months,
        "length": _length,
    }
)


def _truth(value: Value) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise ConditionError(f"{value!r} is neither true nor false")


def _all(values: Sequence[Value]) -> Value:
    truths = [_truth(value) for value in values]
    return False if False in truths else None if None in truths else True


def _any(values: Sequence[Value]) -> Value:
    truths = [_truth(value) for value in values]
    return True if True in truths else None if None in truths else False


def _not(values: Sequence[Value]) -> Value:
    truth = _truth(values[0])
    return None if truth is None else not truth


def _if(values: Sequence[Value]) -> Value:
    condition, chosen, otherwise = values
    return chosen if _truth(condition) else otherwise


def _filled(values: Sequence[Value]) -> Value:
    return all(value not in (None, "", ()) for value in values)


def _entries(values: Sequence[Value]) -> list[Scalar]:
    entries: list[Scalar] = []
    for value in values:
        entries.extend(value if isinstance(value, tuple) else (value,))
    return [entry for entry in entries if entry not in (None, "")]


def _sum(values: Sequence[Value]) -> Value:
    return sum(_numbers(_entries(values)), Decimal(0))


def _count(values: Sequence[Value]) -> Value:
    return len(_entries(values))


# Operators that have their own way with null: logic of three values; a sum passes over what is blank.
TOLERANT: Mapping[str, Callable[[Sequence[Value]], Value]] = MappingProxyType(
    {"and": _all, "or": _any, "not": _not, "if": _if, "filled": _filled, "sum": _sum, "count": _count}
)
COUNTS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        **dict.fromkeys(("eq", "ne", "lt", "le", "gt", "ge", "sub", "div", "months"), (2, 2)),
        **dict.fromkeys(("not", "length"), (1, 1)),
        "if": (3, 3),
    }
)
OPERATORS = frozenset(STRICT) | frozenset(TOLERANT)


def checked(tree: Tree) -> Tree:
    """Return ``tree`` when every node is known and the limits hold; raises ConditionError."""
    if _size(tree, DEPTH_LIMIT) > NODE_LIMIT:
        raise ConditionError("the condition has too many parts")
    return tree


def _size(node: Tree, depth: int) -> int:
    """Return the number of nodes, looking into each."""
    if depth == 0:
        raise ConditionError("the condition is nested too deeply")
    if node is None or isinstance(node, bool | int):
        if node and abs(node) > INTEGER_LIMIT:
            raise ConditionError("a number in the condition is too large")
        return 1
    if isinstance(node, str):
        if len(node) > TEXT_LIMIT:
            raise ConditionError("a text in the condition is too long")
        return 1
    if not isinstance(node, dict) or len(node) != 1:
        raise ConditionError(f"{node!r} is no part of a condition")
    (name, argument), *_rest = node.items()
    if name in LEAVES:
        _leaf(name, argument)
        return 1
    return 1 + sum(_size(part, depth - 1) for part in _arguments(name, argument))


def _arguments(name: str, argument: Tree) -> list[Tree]:
    if name not in OPERATORS:
        raise ConditionError(f"{name} is no operator")
    least, most = COUNTS.get(name, (1, NODE_LIMIT))
    if not isinstance(argument, list) or not least <= len(argument) <= most:
        raise ConditionError(f"{name} has the wrong number of parts")
    return argument


def _leaf(name: str, argument: Tree) -> Scalar:
    """Return the literal of a number or date, or the name that a reference reads."""
    if not isinstance(argument, str) or not argument or len(argument) > TEXT_LIMIT:
        raise ConditionError(f"{name} needs a text")
    try:
        if name == "date":
            return date.fromisoformat(argument)
        if name == "number":
            number = Decimal(argument, ARITHMETIC)
            if not number.is_finite() or abs(number.adjusted()) > ARITHMETIC.Emax:
                raise ConditionError(f"{argument} is no number")
            return number
    except (ValueError, InvalidOperation):
        raise ConditionError(f"{argument} is no {name}") from None
    return argument


def names_read(tree: Tree, leaf: str) -> set[str]:
    """Return the names that ``tree`` reads by ``leaf`` (field, column or param)."""
    if not isinstance(tree, dict):
        return set()
    (name, argument), *_rest = tree.items()
    if name in LEAVES:
        return {argument} if name == leaf else set()
    return set().union(*(names_read(part, leaf) for part in argument))


def evaluate(tree: Tree, scope: Scope) -> Value:
    """Return the value of a checked ``tree``; raises ConditionError for parts that do not fit together."""
    try:
        with localcontext(ARITHMETIC):
            return _value(checked(tree), scope)
    except (Overflow, InvalidOperation) as error:
        raise ConditionError("a number in the condition is too large") from error


def _value(node: Tree, scope: Scope) -> Value:
    scope.spend(1)
    if not isinstance(node, dict):
        return node  # type: ignore[no-any-return] # checked() let only literals through
    (name, argument), *_rest = node.items()
    if name in LEAVES:
        return _read(name, argument, scope)
    values = [_value(part, scope) for part in argument]
    if name in TOLERANT:
        return TOLERANT[name](values)
    return None if None in values else STRICT[name](*values)


def _read(name: str, argument: str, scope: Scope) -> Value:
    if name == "column":
        column = scope.columns.get(argument, ())
        scope.spend(len(column))
        return column
    if name in {"field", "param"}:
        value = {"field": scope.fields, "param": scope.params}[name].get(argument)
        return None if value == "" else value
    return _leaf(name, argument)


def holds(tree: Tree, scope: Scope) -> bool | None:
    """Say whether a condition holds; None while something it needs is blank."""
    return _truth(evaluate(tree, scope))
