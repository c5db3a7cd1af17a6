"""The page about the benches mentions only commands, options and files that exist."""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "benchmarks.md"
MADE_BY_RUNNING = {"bench/.data/"}
OPTION = re.compile(r"--[a-z][a-z-]*(?:[ =]\S+)?")
FOLDER_OR_FILE = re.compile(r"[\w.-]+(?:/[\w.-]+)+/?|[\w-]+\.(?:py|md|lock|toml|docx)")


@pytest.fixture(autouse=True)
def importable_benches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)


def code(page: str) -> Iterator[str]:
    """Yield the code of a page: lines of blocks without their comments, and spans between backticks."""
    fenced = False
    prose = []
    for line in page.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            yield line.partition(" #")[0].strip()
        else:
            prose.append(line)
    for span in re.findall(r"`([^`]+)`", "\n".join(prose)):
        yield " ".join(span.split())


def targets() -> dict[str, list[str]]:
    """Return the bench modules that each target of the Makefile runs."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return {
        name: re.findall(r"-m (bench\.\w+)", recipe)
        for name, recipe in re.findall(r"^([\w-]+):[^\n=]*\n((?:\t[^\n]*\n)*)", makefile, re.MULTILINE)
    }


def errors(page: str) -> list[str]:
    """Return a line for each command, option or file of the page that does not exist."""
    return [f"{text}: {error}" for text in code(page) if (error := _error(text)) is not None]


def _error(text: str) -> str | None:
    words = shlex.split(text) if not text.startswith("`") else [text]
    if words[:1] == ["make"]:
        return _make(words[1:])
    if words[:2] == ["python", "-m"]:
        return _options(words[2], words[3:])
    if OPTION.fullmatch(text):
        benches = [f"bench.{path.parent.name}" for path in sorted((ROOT / "bench").glob("*/__main__.py"))]
        wrong = [_options(bench, words) for bench in benches]
        return None if None in wrong else "no bench has this option"
    if FOLDER_OR_FILE.fullmatch(text) and text not in MADE_BY_RUNNING:
        there = (ROOT / text).exists() if "/" in text else any(_tracked(text))
        return None if there else "no such file"
    return None


def _tracked(name: str) -> Iterator[Path]:
    for folder in (ROOT, *(path for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith("."))):
        yield from folder.glob(name) if folder == ROOT else folder.rglob(name)


def _make(words: list[str]) -> str | None:
    known = targets()
    for word in words:
        name, equals, value = word.partition("=")
        if not equals and name not in known:
            return f"the Makefile has no target {name}"
        if name == "BENCH_ARGS":
            [module] = known[words[0]]
            return _options(module, shlex.split(value))
    return None


def _options(module: str, options: list[str]) -> str | None:
    """Return the error with which a bench rejects options, or None. A single option may lack its value."""
    try:
        parser: argparse.ArgumentParser = import_module(f"{module}.__main__").parser()
    except ModuleNotFoundError:
        return f"there is no {module}"
    complaint = io.StringIO()
    try:
        with contextlib.redirect_stderr(complaint):
            parser.parse_args(options)
    except SystemExit:
        if "expected" in complaint.getvalue() and len(options) == 1:
            return None
        return complaint.getvalue().strip().splitlines()[-1]
    return None


def test_the_page_mentions_only_what_exists() -> None:
    assert errors(PAGE.read_text(encoding="utf-8")) == []


def test_each_bench_is_on_the_page() -> None:
    text = "\n".join(code(PAGE.read_text(encoding="utf-8")))
    benches = {path.parent.name for path in (ROOT / "bench").glob("*/__main__.py")}
    assert {name for name in benches if f"make bench-{name}" not in text} == set()


@pytest.mark.parametrize(
    "wrong",
    [
        "    make bench-nothing",
        '    make bench-gate BENCH_ARGS="--minutes 3"',
        '    make bench-gate BENCH_ARGS="--seconds soon"',
        '    make bench-crud BENCH_ARGS="--clock sun"',
        "```\npython -m bench.nothing\n```",
        "    python -m bench.crud --rows many   # remarks are not read",
        "With `--bulky` it takes half.",
        "See `portal/admin/nothing.py`.",
        "See `nothing-bench.lock`.",
    ],
)
def test_what_does_not_exist_is_found(wrong: str) -> None:
    assert len(errors(wrong)) == 1


@pytest.mark.parametrize(
    "right",
    [
        "    make bench   # all of them",
        '    make bench-crud BENCH_ARGS="--only list --only import"',
        "    python -m bench.gate --seconds 60 --database sqlite",
        "With `--bulk` or `--profile`; `DEBUG` off, `A & B`; see `bench/crud`.",
        "It lies in `bench/.data/`, made by `sys.setswitchinterval` of `requirements-bench.lock`.",
    ],
)
def test_what_exists_is_not_complained_about(right: str) -> None:
    assert errors(right) == []
