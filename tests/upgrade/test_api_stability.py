"""Names, parameters, fields, methods and hooks that version 0.1 had are there still (docs/api.md, "What stays stable").

``api_0_1.json`` is ``interface()`` as version 0.1 gives it; it is never written again. A later version adds a file of
its own.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string

from portal import api, hookspecs
from portal.testing import fixtures
from portal.testing.wording import check_wording

FIRST = json.loads(Path(__file__).with_name("api_0_1.json").read_text(encoding="utf-8"))

ELSEWHERE = ("client",)
"""Fixtures of 0.1 that come from pytest-flask now."""


BLOCKS = {"title", "head", "breadcrumb", "heading", "lead", "actions", "content", "scripts"}
"""Blocks of the layout in 0.1 that a plugin's page may fill."""


def interface() -> dict[str, Any]:
    """Return the interface of plugins as JSON: names with parameters and attributes, hooks, fixtures."""
    names = {name: getattr(api, name) for name in api.__all__}
    hooks = {name: thing for name, thing in vars(hookspecs).items() if name.startswith("portal_")}
    return {
        "names": {
            name: {"parameters": _parameters(thing), "attributes": _attributes(thing)} for name, thing in names.items()
        },
        "hooks": {name: list(inspect.signature(hook).parameters) for name, hook in hooks.items()},
        "fixtures": sorted(_fixtures()),
        "check_wording": list(inspect.signature(check_wording).parameters),
    }


def _parameters(thing: Any) -> list[list[Any]] | None:
    """Return name, kind, and True if it is required, of each parameter; None for what plugins do not call."""
    if isinstance(thing, type):
        if not dataclasses.is_dataclass(thing):
            return None
    elif not inspect.isfunction(thing):
        return None
    given = inspect.signature(thing).parameters.values()
    return [[each.name, each.kind.name, each.default is inspect.Parameter.empty] for each in given]


def _attributes(thing: Any) -> list[str]:
    """Return the public attributes of a class that the portal itself defines, and the members of an enumeration."""
    if not isinstance(thing, type):
        return []
    own = [base for base in thing.__mro__ if base.__module__.startswith("portal.")]
    names = {name for base in own for name in (*vars(base), *inspect.get_annotations(base))}
    # Settings of a library's class are the library's: lists were Flask-Admin's in 0.1.
    names -= {name for base in thing.__mro__ if base not in own for name in vars(base)}
    members = set(thing.__members__) if issubclass(thing, Enum) else set()
    kept = {"__record__", "__label__", "__natural_key__", "__totals__", "__extra_fields__", "__date_column__"}
    kept |= {"__teaching_days_only__", "__from_term__", "__created_by_name__", "__state__", "__steps__"}
    kept |= {"__attachments__"}
    return sorted({name for name in names if not name.startswith("_") or name in kept} | members)


def _fixtures() -> list[str]:
    """Return the fixtures that the portal brings to every test of a plugin."""
    found = ast.parse(inspect.getsource(fixtures)).body
    functions = [item for item in found if isinstance(item, ast.FunctionDef)]
    return [item.name for item in functions if any("pytest.fixture" in ast.unparse(d) for d in item.decorator_list)]


@pytest.fixture(scope="module")
def now() -> dict[str, Any]:
    return interface()


def test_the_names_of_0_1(now: dict[str, Any]) -> None:
    assert len(FIRST["names"]) > 50
    assert sorted(set(FIRST["names"]) - set(now["names"])) == []


@pytest.mark.parametrize("name", FIRST["names"])
def test_nothing_of_a_name_of_0_1_is_gone(name: str, now: dict[str, Any]) -> None:
    before, after = FIRST["names"][name], now["names"][name]
    assert sorted(set(before["attributes"]) - set(after["attributes"])) == []
    if before["parameters"] is None:
        return
    known = {parameter[0] for parameter in before["parameters"]}
    # Those given by position keep their order; what is added is optional, and comes after them.
    assert _by_position(after)[: len(_by_position(before))] == _by_position(before)
    assert known <= {parameter[0] for parameter in after["parameters"]}
    assert [parameter[0] for parameter in after["parameters"] if parameter[0] not in known and parameter[2]] == []
    optional = {parameter[0] for parameter in before["parameters"] if not parameter[2]}
    assert [parameter[0] for parameter in after["parameters"] if parameter[0] in optional and parameter[2]] == []


def _by_position(entry: dict[str, Any]) -> list[str]:
    return [name for name, kind, _required in entry["parameters"] if kind == "POSITIONAL_OR_KEYWORD"]


@pytest.mark.parametrize("name", FIRST["hooks"])
def test_the_hooks_of_0_1_with_their_arguments(name: str, now: dict[str, Any]) -> None:
    # A hook may get further arguments: an implementation names those that it wants.
    assert set(FIRST["hooks"][name]) <= set(now["hooks"][name])


def test_the_test_support_of_0_1(now: dict[str, Any]) -> None:
    assert sorted(set(FIRST["fixtures"]) - set(now["fixtures"]) - set(ELSEWHERE)) == []
    assert now["check_wording"][: len(FIRST["check_wording"])] == FIRST["check_wording"]


@pytest.mark.parametrize("name", ELSEWHERE)
def test_fixtures_that_another_package_brings(name: str, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("app")
    assert request.getfixturevalue(name) is not None


def test_a_page_of_0_1_finds_its_layout(app: Flask) -> None:
    filled = "".join(f"{{% block {name} %}}filled:{name}{{% endblock %}}" for name in BLOCKS)
    source = '{% extends "portal/layout.html" %}{% from "portal/ui.html" import icon, csrf %}' + filled
    source += "{% block body %}from here {{ icon('menu') }}{{ csrf() }} to here{% endblock %}"
    with app.test_request_context():
        page = render_template_string(source)
    assert {name for name in BLOCKS if f"filled:{name}" in page} == BLOCKS
    with app.test_request_context():
        page = render_template_string(source.replace("{% block content %}filled:content{% endblock %}", ""))
    drawn = page.partition("from here")[2].partition("to here")[0]
    assert "<svg" in drawn
    assert 'name="csrf_token"' in drawn
