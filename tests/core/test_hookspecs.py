"""Agreement of the hooks as declared, as pluggy knows them, and as ``docs/hooks.md`` shows them."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest

from portal import api, hookspecs
from portal.base.config import Settings
from portal.plugin_system.hooks import PREFIX, hook_specs
from portal.plugin_system.loader import new_portal
from portal.testing.values import present

DOCS = Path(hookspecs.__file__).parents[1] / "docs" / "hooks.md"


def declared() -> dict[str, ast.FunctionDef]:
    tree = ast.parse(inspect.getsource(hookspecs))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith(PREFIX)}


def documented() -> dict[str, str]:
    """Return each hook's part of the page, in the page's order."""
    parts = re.split(r"^## (portal_\w+)$", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_the_same_hooks(settings: Settings) -> None:
    names = list(declared())
    assert names == list(documented())
    assert sorted(names) == sorted(hook_specs(new_portal(settings).manager))


@pytest.mark.parametrize("name", declared())
def test_signature_and_sentence(name: str) -> None:
    function, text = declared()[name], documented()[name]
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    signature = f"def {name}({ast.unparse(function.args)}) -> {ast.unparse(present(function.returns))}:"
    assert blocks[0].strip() == signature
    sentence = (ast.get_docstring(function) or "").replace("``", "`")
    assert " ".join(sentence.split()) in " ".join(text.split())


@pytest.mark.parametrize("name", declared())
def test_example_implements_the_hook(name: str, settings: Settings) -> None:
    blocks = re.findall(r"```python\n(.*?)```", documented()[name], re.DOTALL)
    assert len(blocks) == 2
    example = ast.parse(blocks[1]).body[-1]
    assert isinstance(example, ast.FunctionDef)
    assert example.name == name
    assert [ast.unparse(decorator) for decorator in example.decorator_list] == ["hookimpl"]
    assert [argument.arg for argument in example.args.args] == list(hook_specs(new_portal(settings).manager)[name])


@pytest.mark.parametrize("name", declared())
def test_what_it_returns_can_be_imported(name: str) -> None:
    returned = ast.unparse(present(declared()[name].returns))
    kinds = set(re.findall(r"\b[A-Z]\w+", returned)) - {"Sequence", "Iterable", "Command"}
    assert kinds <= set(api.__all__)
