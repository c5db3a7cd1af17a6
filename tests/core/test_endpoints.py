"""Endpoints are written in one module only: plugins and pages name records and pages by their keys.

An endpoint typed by hand fails when somebody opens the page; a key that is not there fails a test of the helper, and is
the same word as in permissions, facts and commands.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import plugins
import portal
from portal.registry.urls import ACTIONS

CORE = Path(portal.__file__).parent
HOME = CORE / "registry" / "urls.py"
PLUGINS = sorted(Path(root) for root in plugins.__path__)
PAGE = re.compile(rf"\w?\.({'|'.join(ACTIONS.values())})\Z")
STATIC = re.compile(r"\w+\.static\Z")
CALL = re.compile(r"\burl_for\(\s*(?:(['\"])(.*?)\1)?")


def files(folders: list[Path], suffix: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(folder.rglob(f"*{suffix}"))


def typed_in_python(source: str) -> Iterator[str]:
    """Yield the calls of ``url_for`` but those for a plugin's static files, and texts that end in a page's endpoint."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) in {"url_for", "get_url"}:
            first = node.args[0] if node.args else None
            if not (isinstance(first, ast.Constant) and STATIC.match(str(first.value))):
                yield ast.unparse(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and PAGE.search(node.value):
            yield ast.unparse(node)


def typed_in_template(source: str) -> Iterator[str]:
    """Yield the calls of ``url_for`` but those for static files."""
    for call in CALL.finditer(source):
        if not STATIC.match(call[2] or ""):
            yield call[0]


def put_together(source: str) -> Iterator[str]:
    """Yield formatted or joined texts that end in a page's endpoint: the part before it is a record's."""
    for node in ast.walk(ast.parse(source)):
        last = node.values[-1] if isinstance(node, ast.JoinedStr) and node.values else None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            last = node.right
        if isinstance(last, ast.Constant) and isinstance(last.value, str) and PAGE.search(last.value):
            yield ast.unparse(node)


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def test_plugins_type_no_endpoint() -> None:
    sources = list(files(PLUGINS, ".py"))
    assert len(sources) > 100
    found = {path.name: list(typed_in_python(path.read_text(encoding="utf-8"))) for path in sources}
    assert {name: calls for name, calls in found.items() if calls} == {}


def test_templates_of_plugins_type_no_endpoint() -> None:
    sources = list(files(PLUGINS, ".html"))
    assert len(sources) > 5
    found = {path.name: list(typed_in_template(path.read_text(encoding="utf-8"))) for path in sources}
    assert {name: calls for name, calls in found.items() if calls} == {}


def test_the_core_puts_no_endpoint_together_but_in_one_module() -> None:
    sources = [path for path in files([CORE], ".py") if path != HOME]
    found = {path.name: list(put_together(path.read_text(encoding="utf-8"))) for path in sources}
    assert {name: texts for name, texts in found.items() if texts} == {}
    templates = {path.name: path.read_text(encoding="utf-8") for path in files([CORE], ".html")}
    assert [name for name, text in templates.items() if re.search(r"~\s*['\"]\.\w+_(view|lookup)['\"]", text)] == []


@pytest.mark.parametrize(
    "source",
    [
        'url_for("kitchen_menu.details_view", id=3)',
        'flask.url_for("kitchen_pantry.index")',
        'url_for(".index")',
        'url_for(f"{self.endpoint}.index", day=day)',
        "url_for(endpoint)",
        'self.get_url("kitchen_menu.index_view")',
        'link("kitchen_menu.index_view")',
        'link(f"{endpoint}.create_view")',
    ],
)
def test_an_endpoint_in_python_is_found(source: str) -> None:
    assert list(typed_in_python(source))


@pytest.mark.parametrize(
    "source",
    [
        "{{ url_for('kitchen_menu.details_view', id=dish.id) }}",
        '{{ url_for(".index", year=year) }}',
        "{{ url_for(endpoint) }}",
        "{{ url_for( 'kitchen.statics') }}",
    ],
)
def test_an_endpoint_in_a_template_is_found(source: str) -> None:
    assert list(typed_in_template(source))


@pytest.mark.parametrize("source", ['f"{kind.endpoint}.index_view"', 'kind.endpoint + ".create_view"'])
def test_an_endpoint_put_together_is_found(source: str) -> None:
    assert list(put_together(source))


def test_static_files_and_helpers_are_let_pass() -> None:
    assert list(typed_in_python('url_for("kitchen.static", filename="a.css"); record_url("kitchen.menu", "new")')) == []
    assert (
        list(typed_in_template("{{ url_for('kitchen.static', filename='a.css') }}{{ page_url('kitchen.week') }}")) == []
    )
    assert list(put_together('url_for(".index_view")')) == []
