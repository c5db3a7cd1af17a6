"""``python -m tools.circles``: circles of imports are found wherever the import stands."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tools import circles as tool
from tools.circles import ALLOWED, FOLDERS, check, circles, imports_of

ROOT = Path(__file__).parents[2]
KNOWN = {"portal", "portal.beds", "portal.sheets", "portal.cots"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from portal.sheets import linen", {"portal.sheets"}),
        ("from portal import sheets, cots as small", {"portal.sheets", "portal.cots"}),
        ("from portal import linen", {"portal"}),
        ("import portal.cots", {"portal.cots"}),
        ("def f():\n    from portal.sheets import linen", {"portal.sheets"}),
        ("if TYPE_CHECKING:\n    from portal.sheets import linen", {"portal.sheets"}),
        ("from portal.beds import linen", set()),
        ("import flask\nfrom flask import g\nfrom .sheets import linen", set()),
    ],
)
def test_imports_of_our_own_modules(source: str, expected: set[str]) -> None:
    assert imports_of("portal.beds", ast.parse(source), KNOWN) == expected


def test_circles_are_the_largest_groups() -> None:
    imports = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": {"d"}, "f": {"a", "f"}, "g": set[str]()}
    assert sorted(circles(imports), key=sorted) == [{"a", "b", "c"}, {"d", "e"}]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a tree of empty folders, with two files that import each other as models may."""
    for folder in FOLDERS:
        (tmp_path / folder).mkdir()
    for module in (names := sorted(ALLOWED[1])):
        path = tmp_path / f"{module.replace('.', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"import {name}\n" for name in names), encoding="utf-8")
    return tmp_path


def test_only_the_models_listed_may_import_each_other(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool, "ROOT", tree)
    assert tool.main() == 0
    (tree / "portal/beds.py").write_text("from portal import sheets", encoding="utf-8")
    (tree / "portal/sheets").mkdir()
    (tree / "portal/sheets/__init__.py").write_text("def f():\n    import portal.beds", encoding="utf-8")
    assert tool.main() == 1
    assert capsys.readouterr().out.splitlines() == [
        "portal/beds.py: imports portal.sheets, which comes to import it again",
        "portal/sheets/__init__.py: imports portal.beds, which comes to import it again",
    ]


def test_each_listed_circle_is_still_one() -> None:
    names = {name for group in ALLOWED for name in group}
    assert [name for name in sorted(names) if not (ROOT / f"{name.replace('.', '/')}.py").exists()] == []
    assert check(ROOT) == []
