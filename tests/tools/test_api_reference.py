"""The reference page is what the source says, and no exported name can be forgotten in it."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

from portal import api
from tools import api_reference
from tools.api_groups import GROUPS, LIBRARY, Group
from tools.api_reference import MARKER, PAGE, grouping_errors, main, page, reference, without_docstring
from tools.api_source import Sources

REFERENCE = PAGE.read_text(encoding="utf-8").partition(MARKER)[2]
ENTRIES = dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", REFERENCE, flags=re.DOTALL | re.MULTILINE))


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources()


def test_the_page_is_up_to_date(sources: Sources) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(text, sources), "run python -m tools.api_reference"


def test_every_exported_name_has_an_entry_and_a_docstring(sources: Sources) -> None:
    assert set(api.__all__) <= set(ENTRIES)
    assert without_docstring(sources) == []
    assert grouping_errors(sources) == []


@pytest.mark.parametrize("name", sorted(set(api.__all__) - set(LIBRARY)))
def test_parameters_are_those_that_python_knows(name: str) -> None:
    thing: Any = getattr(api, name)
    if not (inspect.isfunction(thing) or dataclasses.is_dataclass(thing)):
        assert "```python" in ENTRIES[name] or not isinstance(thing, type)
        return
    blocks = re.findall(r"```python\n(?:with )?(\w+\(.*?)\n?```", ENTRIES[name], flags=re.DOTALL)
    if not blocks:  # an object of a dataclass, such as CLASSROOMS
        assert not isinstance(thing, type)
        return
    call = re.sub(r"=lambda: None", "=None", blocks[0])
    node = ast.parse(f"def {call.partition(' -> ')[0]}: ...").body[0]
    assert isinstance(node, ast.FunctionDef)
    shown = [item.arg for item in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    callable_thing: Any = thing
    given = inspect.signature(callable_thing).parameters.values()
    variable = {inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL}
    assert sorted(shown) == sorted(each.name for each in given if each.kind not in variable)
    positional = [each.name for each in given if each.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    assert [item.arg for item in node.args.args] == positional
    required = {each.name for each in given if each.default is inspect.Parameter.empty and each.kind not in variable}
    plain = [*node.args.posonlyargs, *node.args.args]
    with_default = {item.arg for item in plain[len(plain) - len(node.args.defaults) :]}
    with_default |= {
        item.arg for item, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if default
    }
    assert set(shown) - with_default == required


@pytest.mark.parametrize("name", sorted(api.__all__))
def test_every_field_of_a_dataclass_has_a_meaning(name: str) -> None:
    thing: Any = getattr(api, name)
    if not isinstance(thing, type) or not dataclasses.is_dataclass(thing):
        return
    lines = re.findall(r"^- `(\w+): .*?`(: .+)?$", ENTRIES[name], flags=re.MULTILINE)
    own = {field.name for field in dataclasses.fields(thing)}
    assert [field for field, text in lines if field in own and not text] == []


def test_a_name_without_group_and_one_in_two_groups_are_errors(sources: Sources) -> None:
    first = GROUPS[0]
    fewer = Group(first.title, first.lead, first.names[1:])
    assert grouping_errors(sources, (fewer, *GROUPS[1:])) == [
        f"{first.names[0]} is exported and in no group of tools/api_groups.py"
    ]
    more = Group("More", "", (first.names[0], "Nothing"))
    assert grouping_errors(sources, (*GROUPS, more)) == [
        "Nothing is in a group and not exported",
        f"{first.names[0]} is in two groups",
    ]


def test_a_new_export_without_docstring_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "new.py").write_text("def bare():\n    return 1\n", encoding="utf-8")
    (tmp_path / "portal" / "api.py").write_text(
        'from portal.new import bare as better\n\n__all__ = ["better"]\n', encoding="utf-8"
    )
    sources = Sources(tmp_path)
    assert without_docstring(sources) == ["better"]
    with pytest.raises(ValueError, match=r"better is exported and in no group.*better has no docstring"):
        reference(sources)


def test_check_tells_a_page_that_is_out_of_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = PAGE.read_text(encoding="utf-8")
    copy = tmp_path / "docs" / "api.md"
    copy.parent.mkdir()
    copy.write_text(text.replace("### `Count`", "### `Counts`"), encoding="utf-8")
    monkeypatch.setattr(api_reference, "PAGE", copy)
    monkeypatch.setattr(api_reference, "ROOT", tmp_path)
    assert main("--check") == 1
    assert "docs/api.md is out of date" in capsys.readouterr().out
    assert main() == 0
    assert main("--check") == 0
    assert copy.read_text(encoding="utf-8") == text


def test_the_part_written_by_hand_stays(sources: Sources) -> None:
    written = page(f"# By hand\n\n{MARKER}\nold", sources)
    assert written.startswith(f"# By hand\n\n{MARKER}\n\n- [Records]")
    assert "\nold" not in written
    with pytest.raises(ValueError, match="lacks the line"):
        page("# No marker", sources)


def test_code_in_docstrings_is_fenced() -> None:
    assert '```python\nclass Base(PluginBase, DeclarativeBase):\n    """Tables of this plugin."""\n```' in REFERENCE
    # The blank line in it does not end the block.
    assert 'permission, path = _l("Morning sheet"), "health.health_check.edit", "morning"\n\n    @expose' in REFERENCE
    assert "``" not in REFERENCE.replace("```", "")
