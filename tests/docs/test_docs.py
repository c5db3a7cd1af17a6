"""What the docs name exists: linked pages and headings, files, modules, tests, commands and make targets."""

from __future__ import annotations

import ast
import importlib
import re
from collections import Counter
from functools import cache
from pathlib import Path

import click
import pytest

from portal.cli.main import cli

ROOT = Path(__file__).parents[2]
FOLDERS = ("portal", "plugins", "docs", "tests", "tools", "bench", "docx_templates", ".ci")
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/*.md", "docs/guide/*.md", "docs/decisions/*.md")
    for path in ROOT.glob(pattern)
)
TODAY = [page for page in PAGES if not page.startswith("docs/decisions/")]
"""Pages on the tree as it is; a decision tells of the tree on the day it was taken."""

NO_FILES = {"portal/layout.html", "portal/ui.html"}
"""Names of templates, which are found in the folders of all pages."""
NO_MODULES = {"portal.toml", "portal.sqlite", "portal.plugins"}
"""A setting, the database, and the group of entry points."""
EXAMPLES = {"garden"}
"""Plugins that the docs build themselves."""

CODE = re.compile(r"`([^`\n]+)`")
FENCED = re.compile(r"^```.*?^```$", flags=re.DOTALL | re.MULTILINE)


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def prose(text: str) -> str:
    """Return a text without its fenced blocks."""
    return FENCED.sub("", text)


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub names them."""
    used: Counter[str] = Counter()
    found = set()
    for title in re.findall(r"^#{1,6} (.+)$", prose(text), flags=re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")
        found.add(f"{plain}-{used[plain]}" if used[plain] else plain)
        used[plain] += 1
    return found


def missing_links(text: str, folder: Path) -> list[str]:
    """Return the links of a page in a folder that lead nowhere."""
    missing = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(text)):
        path, _, anchor = link.partition("#")
        target = folder / path
        if re.match(r"[a-z]+:", link) or (target.exists() and not anchor):
            continue
        headings = text if not path else target.read_text(encoding="utf-8") if target.is_file() else ""
        if anchor not in anchors(headings):
            missing.append(link)
    return missing


def missing_paths(text: str) -> list[str]:
    """Return the files and folders that a text names in code and that do not exist; ``<area>`` and … stand for any."""
    missing = []
    for code in CODE.findall(prose(text)):
        if re.fullmatch(r"[\w.<>*…-]+(/[\w.<>*…-]+)+/?", code) and code.startswith(tuple(f"{f}/" for f in FOLDERS)):
            pattern = re.sub(r"<[^>]+>|…", "*", code).rstrip("/")
            if code not in NO_FILES and not any(ROOT.glob(pattern)):
                missing.append(code)
        elif re.fullmatch(r"\w+\.py", code) and not any(any((ROOT / folder).rglob(code)) for folder in FOLDERS):
            missing.append(code)
    return missing


def missing_modules(text: str) -> list[str]:
    """Return the dotted names under ``portal`` and the like, in code, that cannot be imported."""
    names = {code for code in CODE.findall(prose(text)) if re.fullmatch(r"(portal|tools|bench)(\.\w+)+", code)}
    return sorted(name for name in names - NO_MODULES if not _importable(name))


def _importable(name: str) -> bool:
    module, _, attribute = name.rpartition(".")
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:
        try:
            return hasattr(importlib.import_module(module), attribute)
        except ModuleNotFoundError:
            return False
    return True


@cache
def names_of_tests(file: str) -> frozenset[str]:
    found = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "tests").rglob(file)]
    return frozenset(item.name for tree in found for item in ast.walk(tree) if isinstance(item, ast.FunctionDef))


def missing_tests(text: str) -> list[str]:
    """Return the tests, named like ``test_fit.py::test_printed``, that are not there; the folder is left open."""
    named = re.findall(r"`(test_\w+\.py)(?:::(test_\w+))?`", prose(text))
    return [
        f"{file}::{test}"
        for file, test in named
        if not any((ROOT / "tests").rglob(file)) or (test and test not in names_of_tests(file))
    ]


def missing_commands(text: str) -> list[str]:
    """Return the commands ``portal …`` and targets ``make …`` of a page's code that do not exist."""
    lines = [line.strip() for line in re.findall(r"^ {4,}(.+)$", text, flags=re.MULTILINE)] + CODE.findall(text)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    missing = []
    for line in lines:
        words = line.split("#")[0].split()
        if words[:1] == ["make"] and len(words) > 1 and not re.search(rf"^{words[1]}:", makefile, flags=re.MULTILINE):
            missing.append(line)
        if words[:1] == ["portal"] and len(words) > 1 and not _is_command(words[1:]):
            missing.append(line)
    return missing


def _is_command(words: list[str]) -> bool:
    first, *rest = words
    if first.startswith(("-", "<", "…")) or first in EXAMPLES:
        return True
    command = cli.commands.get(first)
    if isinstance(command, click.Group) and rest and re.fullmatch(r"[a-z][a-z-]*", rest[0]):
        command = command.commands.get(rest[0])
    if command is None:
        return False
    known = {"--help", *(option for parameter in command.params for option in parameter.opts)}
    return {word.partition("=")[0] for word in rest if word.startswith("--")} <= known


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    assert missing_links(text_of(page), (ROOT / page).parent) == []


@pytest.mark.parametrize("page", TODAY)
def test_what_is_named_exists(page: str) -> None:
    assert complaints_about(text_of(page)) == []


def complaints_about(text: str) -> list[str]:
    checks = (missing_paths, missing_modules, missing_tests, missing_commands)
    return [line for check in checks for line in check(text)]


def test_the_pages_name_much() -> None:
    paths = [code for page in TODAY for code in CODE.findall(prose(text_of(page))) if code.startswith(FOLDERS)]
    assert len(PAGES) > 30
    assert len(paths) > 100


@pytest.mark.parametrize(
    ("text", "complaints"),
    [
        ("[a](docs/none.md)", ["docs/none.md"]),
        ("[a](README.md#no-such-heading)", ["README.md#no-such-heading"]),
        ("[a](README.md#the-areas) [b](https://example.org) [c](#here-1)\n\n# Here\n\n## Here", []),
        ("[c](#here-1)\n\n# Here", ["#here-1"]),
        ("`portal/none.py` `plugins/<area>/` `docs/`", ["portal/none.py"]),
        ("`nowhere_at_all.py` `models.py`", ["nowhere_at_all.py"]),
        ("`portal.api` `portal.none` `portal.api.nothing`", ["portal.api.nothing", "portal.none"]),
        ("`test_docs.py::test_links_lead_somewhere` `test_docs.py::test_none`", ["test_docs.py::test_none"]),
        ("`make nothing` `make test`", ["make nothing"]),
        ("    portal no\n    portal db upgrade\n    portal db downgrade\n", ["portal no", "portal db downgrade"]),
        ("    portal run --host 0.0.0.0\n    portal run --fast\n", ["portal run --fast"]),
    ],
)
def test_what_is_missing_is_found(text: str, complaints: list[str]) -> None:
    assert [*missing_links(text, ROOT), *complaints_about(text)] == complaints


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_the_first_screen_has_the_two_commands(page: str) -> None:
    first = text_of(page).splitlines()[:15]
    assert [line.split("#")[0].strip() for line in first if line.startswith("    make")] == ["make run", "make test"]
