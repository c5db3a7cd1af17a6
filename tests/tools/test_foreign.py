"""``python -m tools.foreign``: private parts of libraries are found, our own private names are not."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

from tools import foreign as tool
from tools.foreign import FOLDERS, ISOLATED, LOCK, check, foreign, members_of

ROOT = Path(__file__).parents[2]


def uses(source: str, path: str = "portal/records/beds.py", others: str = "") -> list[str]:
    """Return what is found in a file, with another file of ours beside it."""
    tree = ast.parse(source)
    found = foreign(path, tree, members_of([tree, ast.parse(others)]))
    return [str(use).removeprefix(f"{path}:") for use in found]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("paragraph._p.get()", "1: paragraph._p"),
        ("g = book.sheets[0]._cells", "1: book.sheets[0]._cells"),
        ("for listener in session.dispatch.before_flush: ...", "1: session.dispatch"),
        ("self._fields", "1: self._fields"),
        ("def _blob(): ...\npart._blob = b''", "2: part._blob"),
        ("getattr(context, '_flask_babel', None)", "1: getattr(context, '_flask_babel', None)"),
        ("from docx.table import _Cell", "1: docx.table._Cell"),
        ("import openpyxl.worksheet._reader", "1: openpyxl.worksheet._reader"),
        ("def f():\n    from openpyxl.worksheet._reader import ROW_TAG", "2: openpyxl.worksheet._reader.ROW_TAG"),
        ("from docx.oxml.ns import qn", "1: docx.oxml.ns.qn"),
        ("from docx import oxml", "1: docx.oxml"),
        (
            "from werkzeug.routing import Rule\nclass Late(Rule):\n    def _compile_builder(self): ...",
            "2: werkzeug.routing.Rule._compile_builder",
        ),
        (
            "from flask_admin import BaseView\nclass A:\n    def _run_view(self): ...\nclass B(A, BaseView): ...",
            "2: flask_admin.BaseView._run_view",
        ),
    ],
)
def test_a_private_part_is_reported_with_its_line(source: str, expected: str) -> None:
    assert uses(source) == [expected]


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    def __init__(self): self._at = 1\n    def f(self, other): return self._at == other._at",
        "class A:\n    _kept: int = 0\n    def _f(self): ...\nA()._kept, A()._f()",
        "form._read()",
        "from portal.records import totals\ntotals._recount()",
        "from portal.base.i18n import _l",
        "value.__dict__, member._value_, g._get_current_object()",
        "from __future__ import annotations",
        "from portal.records.base import Record\nclass Bed(Record):\n    def _f(self): ...",
        "getattr(model, '__label__', None), getattr(model, name)",
    ],
)
def test_our_own_and_documented_names_are_not(source: str) -> None:
    assert uses(source, others="class Form:\n    def _read(self): ...") == []


def test_a_test_may_import_what_is_undocumented_but_not_what_is_private() -> None:
    source = "from docx.oxml.ns import qn\nfrom docx.table import _Cell"
    assert uses(source, "tests/core/test_beds.py") == ["2: docx.table._Cell"]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a tree with one file a folder, and the isolating modules of the real one."""
    for folder in FOLDERS:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").touch()
    for path in (*ISOLATED, LOCK):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, tmp_path / path)
    return tmp_path


def test_isolating_modules_name_library_and_version(tree: Path) -> None:
    assert check(tree) == []
    lock = tree / LOCK
    lock.write_text(lock.read_text(encoding="utf-8").replace("\nopenpyxl==3.1", "\nopenpyxl==3.2"), encoding="utf-8")
    complaint = "the docstring does not say that it uses private parts of openpyxl 3.2"
    assert check(tree) == [
        f"{path}: {complaint}" for path in ("portal/spreadsheets/sheet.py", "tests/core/spreadsheets/test_sheet.py")
    ]


def test_other_modules_use_nothing_private_and_no_entry_is_left_over(tree: Path) -> None:
    (tree / "plugins/beds.py").write_text("paragraph._p", encoding="utf-8")
    (tree / "portal/base/routing.py").write_text('"""Werkzeug 3.1."""', encoding="utf-8")
    assert check(tree) == [
        "plugins/beds.py:1: paragraph._p",
        "portal/base/routing.py: uses no private part of Werkzeug, and need not be listed in tools/foreign.py",
    ]


def test_the_command_prints_and_fails(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool, "ROOT", tree)
    assert tool.main() == 0
    (tree / "bench/beds.py").write_text("import openpyxl._constants", encoding="utf-8")
    assert tool.main() == 1
    assert capsys.readouterr().out == "bench/beds.py:1: openpyxl._constants\n"
