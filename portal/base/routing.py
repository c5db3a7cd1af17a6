"""URL rules: ids limited to what a database can store, and rules that cost nothing until they are needed.

The one module that uses a private part of Werkzeug 3.1: ``Rule._compile_builder``. It has no public way to put off the
compiling of a rule's builder.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

__all__ = ["init_routing"]


def init_routing(app: Flask) -> None:
    """Install converter and rule class; call it before any rule is added."""
    app.url_rule_class = LateRule
    app.url_map.converters["int"] = Id


class Id(IntegerConverter):
    """URL converter ``<int:…>`` for an id that a database can store."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": 2**31 - 1, **kwargs})


class LateRule(Rule):
    """URL rule whose builder is compiled when the first URL is built from it.

    Every register has a dozen rules; compiling them all takes longer than everything else at the start.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled: list[Callable[..., tuple[str, str]]] = []

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            if not compiled:
                compiled.append(Rule._compile_builder(rule, append_unknown))
            return compiled[0](rule, **values)

        return build
