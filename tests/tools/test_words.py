"""``python -m tools.words``: every kind of complaint on small files, and exceptions that still have their use."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tools.words import ALLOWED, LIMIT, RETIRED_CLASSES, check, main, names, openings, retired

ROOT = Path(__file__).parents[2]


def complaints(source: str, path: str = "portal/records/beds.py") -> list[str]:
    """Return what the check of names reports about a file."""
    return [line.removeprefix(f"{path}:") for line in retired(names(path, ast.parse(source)))]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def told(): ...", "1: told (told)"),
        ("async def as_told(): ...", "1: as_told (told)"),
        ("def f(what_was_asked): ...", "1: what_was_asked (asked)"),
        ("def f(*, mark=1): ...", "1: mark (mark)"),
        ("def f(*said): ...", "1: said (said)"),
        ("lambda seen: seen", "1: seen (seen)"),
        ("class Looked: ...", "1: Looked (looked)"),
        ("class HTMLMark: ...", "1: HTMLMark (mark)"),
        ("LOOK_AT = 1", "1: LOOK_AT (look)"),
        ("room: int = 1", "1: room (room)"),
        ("_first, (rooms, _last) = f()", "1: rooms (rooms)"),
        ("[room for room in f()]", "1: room (room)"),
        ("if spoken := f(): ...", "1: spoken (spoken)"),
        ("with f() as hung: ...", "1: hung (hung)"),
        ("import a as speaker", "1: speaker (speaker)"),
        ("class A:\n    def __init__(self): self.room = 1", "2: room (room)"),
        ("class A:\n    seen: bool", "2: seen (seen)"),
        ("class Step: ...", "1: Step (a class name with more than one meaning)"),
    ],
)
def test_a_retired_name_is_reported_with_its_line(source: str, expected: str) -> None:
    assert complaints(source) == [expected]


@pytest.mark.parametrize(
    "source",
    [
        "import pytest\n@pytest.mark.parametrize('a', [])\ndef f(a): ...",
        "pytestmark = 1",
        "other.look(seen=1).room = 2",
        "def broom(unseen, markdown, bookmark): ...",
        "class CardLine: ...",
        "line, item, part = f()",
        "'''What was told.'''",
    ],
)
def test_names_of_others_and_longer_words_are_not(source: str) -> None:
    assert complaints(source) == []


def test_every_class_name_with_more_than_one_meaning() -> None:
    source = "\n".join(f"class {name}: ..." for name in sorted(RETIRED_CLASSES))
    assert len(complaints(source)) == len(RETIRED_CLASSES) == 8


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("portal/report/spoken.py", "spoken (spoken)"),
        ("portal/seen/__init__.py", "seen (seen)"),
        ("tests/core/test_told.py", "test_told (told)"),
        ("portal/marking/pages.py", "marking (marking)"),
    ],
)
def test_a_module_or_folder_is_a_name_too(path: str, expected: str) -> None:
    assert complaints("", path) == [f"1: {expected}"]


def test_an_exception_holds_for_its_file_alone() -> None:
    source = "class Step: ..."
    assert ("portal/records/steps.py", "Step") in ALLOWED
    assert complaints(source, "portal/records/steps.py") == []
    assert complaints(source, "portal/web/records/steps.py")


@pytest.mark.parametrize(("path", "name"), ALLOWED, ids=[" ".join(each) for each in ALLOWED])
def test_each_exception_is_still_needed(path: str, name: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert name in {found.text for found in names(path, tree)}
    assert ALLOWED[path, name]


def bare(source: str, path: str = "portal/records/beds.py") -> list[str]:
    """Return the first lines of the docstrings of a file that open with a bare clause."""
    report = openings([(path, ast.parse(source))])
    return [line.partition(": ")[2] for line in report.offenders]


@pytest.mark.parametrize(
    "text",
    [
        "What it is.",
        "Whoever may.",
        "of this day.",
        "When?",
        "That which is.",
        "Who's there.",
        "``Where`` it is.",
        "(How)",
    ],
)
@pytest.mark.parametrize(
    "source",
    [
        "{}",
        "def f():\n    {}",
        "async def f():\n    {}",
        "class A:\n    {}",
        "class A:\n    def f(self):\n        {}",
        "class A:\n    def __call__(self):\n        {}",
        "class A:\n    a: int\n    {}",
        "LIMIT = 1\n{}",
        "if 1:\n    def f():\n        {}",
    ],
)
def test_a_bare_opening_is_found_at_each_public_thing(source: str, text: str) -> None:
    assert bare(source.format(f'"""{text}\n\n    More."""')) == [text]


@pytest.mark.parametrize(
    "source",
    [
        '"""Return what is due."""',
        '"""Whatsoever."""',
        '"""Offer of a day."""',
        'def _f():\n    """What."""',
        'class _A:\n    def f(self):\n        """What."""',
        'def f():\n    def g():\n        """What."""',
        'class A:\n    _a: int\n    """What."""',
        'f()\n"""What."""',
    ],
)
def test_other_openings_and_private_things_are_not(source: str) -> None:
    assert bare(source) == []


def test_a_private_module_has_public_parts() -> None:
    assert bare('"""What."""\ndef f():\n    """Who."""', "portal/_inner.py") == ["Who."]
    assert bare('"""What."""', "portal/cli/__main__.py") == ["What."]


def docstrings(total: int, offending: int) -> str:
    """Return a module with documented functions, some with a bare clause."""
    texts = ["What it is."] * offending + ["Return it."] * (total - offending)
    return "\n".join(f'def f{number}():\n    """{text}"""' for number, text in enumerate(texts))


def test_one_in_fifty_may_open_so(tmp_path: Path) -> None:
    assert LIMIT == 0.02
    file = tmp_path / "portal" / "a.py"
    file.parent.mkdir()
    file.write_text(docstrings(100, 2), encoding="utf-8")
    assert check(tmp_path, ["portal"]) == []
    file.write_text(docstrings(100, 3), encoding="utf-8")
    complaints = check(tmp_path, ["portal"])
    assert complaints[0] == "portal/a.py:1: What it is. (opens with a bare clause)"
    assert complaints[3:] == ["3 of 100 public docstrings open with a bare clause"]


def test_names_count_each_by_itself_over_files_and_folders(tmp_path: Path) -> None:
    for path in ("portal/a.py", "plugins/health/b.py", "tests/broken_plugins/c.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("def told(): ...\n", encoding="utf-8")
    (tmp_path / "tests/broken_plugins/c.py").write_text("def told(:\n", encoding="utf-8")
    expected = ["plugins/health/b.py:1: told (told)", "portal/a.py:1: told (told)"]
    assert check(tmp_path, ["portal", "plugins", "tests"]) == expected
    assert check(tmp_path, ["portal/a.py"]) == expected[1:]
    with pytest.raises(FileNotFoundError):
        check(tmp_path, ["portal/gone.py"])


def test_the_command_prints_and_fails(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main("tools") == 0
    assert capsys.readouterr().out == ""
    monkeypatch.setattr("tools.words.RETIRED_WORDS", frozenset({"retired"}))
    assert main("tools/words.py") == 1
    assert "tools/words.py" in capsys.readouterr().out
