"""Evaluate each placeholder and condition of a wording by itself, to show the results within its source."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from jinja2 import nodes

from portal.base.fields import Label
from portal.report.document.blocks import Value
from portal.report.errors import WordingError
from portal.report.wording.filters import FILTERS
from portal.report.wording.namespace import AbsentArea, Name
from portal.report.wording.sandbox import node_faults, parse
from portal.report.wording.tags import COMMENTS

__all__ = ["Chip", "chips_of"]

_PLACES = re.compile(r"\{\{[-+]?(?P<name>.*?)[-+]?\}\}|\{%[-+]?\s*(?P<tag>(?:el)?if\b.*?)[-+]?%\}", re.DOTALL)
_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "gteq": operator.ge,
    "lt": operator.lt,
    "lteq": operator.le,
}


@dataclass(frozen=True, slots=True)
class Chip:
    """Result of one placeholder or condition."""

    kind: str
    """``value``, ``yes``, ``no``, ``none`` (it has no value now) or ``unknown`` (it can never have one)."""
    text: Label = ""
    """Printed text; for ``none`` and ``unknown``, the reason why nothing is printed."""
    value: Value | None = None
    """Printed figure, bound to its evidence, if it is one."""


def chips_of(source: str, names: Mapping[str, Name]) -> dict[str, Chip]:
    """Return the results by the text between the braces, stripped: ``晨检.应``, ``if 晨检.齐全``.

    Empty for a text that cannot be parsed: no result is better than a wrong one.
    """
    try:
        tree = parse(source)
    except WordingError:
        return {}
    places = [(found["tag"] or found["name"]).strip() for found in _PLACES.finditer(COMMENTS.sub("", source))]
    expressions = list(_expressions(tree.body))
    if len(places) != len(expressions):
        return {}
    return {place: _chip(place, node, names) for place, node in dict(zip(places, expressions, strict=True)).items()}


def _expressions(body: list[nodes.Node]) -> Iterator[nodes.Expr]:
    """Yield the expressions in the order in which they are written."""
    for node in body:
        if isinstance(node, nodes.Output):
            yield from (part for part in node.nodes if not isinstance(part, nodes.TemplateData))
        elif isinstance(node, nodes.If):
            yield cast("nodes.Expr", node.test)
            yield from _expressions(node.body)
            yield from _expressions(list(node.elif_))
            yield from _expressions(node.else_)


def _chip(place: str, node: nodes.Expr, names: Mapping[str, Name]) -> Chip:
    condition = re.match(r"(?:el)?if\b", place) is not None
    if found := next(node_faults(node, names), None):
        return Chip("unknown", found.reason)
    try:
        thing = _worked_out(node, names)
        if condition or not isinstance(thing, Name):
            return Chip("yes" if thing else "no")
        inline = thing.inline()
    except WordingError as error:
        return Chip("none", error.reason)
    except (TypeError, ValueError, RecursionError) as error:
        return Chip("none", str(error))
    return Chip("value", inline.text, inline if isinstance(inline, Value) else None)


def _worked_out(node: nodes.Node, names: Mapping[str, Name]) -> Any:  # noqa: PLR0911 (one line a kind)
    """Return the value of a checked expression by walking its tree: compiling it would be slower."""
    match node:
        case nodes.Name(name=name):
            return names[name] if name in names else AbsentArea(name)
        case nodes.Const(value=value):
            return value
        case nodes.Getattr(node=owner, attr=attribute):
            return _worked_out(owner, names).attribute(attribute)
        case nodes.Filter(node=nodes.Expr() as filtered, name=name, args=arguments):
            return FILTERS[name](
                _worked_out(filtered, names), *(_worked_out(argument, names) for argument in arguments)
            )
        case nodes.And(left=left, right=right):
            return _worked_out(left, names) and _worked_out(right, names)
        case nodes.Or(left=left, right=right):
            return _worked_out(left, names) or _worked_out(right, names)
        case nodes.Not(node=negated):
            return not _worked_out(negated, names)
        case nodes.Compare(expr=first, ops=operations):
            left = _worked_out(first, names)
            for operation in operations:
                right = _worked_out(operation.expr, names)
                if not _COMPARED[operation.op](left, right):
                    return False
                left = right
            return True
    raise TypeError(type(node).__name__)
