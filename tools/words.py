"""Check the words of the source tree: how docstrings open, retired names, class names with more than one meaning.

    python -m tools.words                 # the whole tree
    python -m tools.words portal/admin    # some folders or files

Only names that the tree itself binds are checked (modules, classes, functions, parameters, variables, attributes of
``self``). The use of a library's name, as in ``pytest.mark``, therefore needs no exception.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ALLOWED", "FOLDERS", "LIMIT", "Name", "OpeningReport", "check", "names", "openings", "retired"]

ROOT = Path(__file__).parents[1]
FOLDERS = ("portal", "plugins", "tests", "bench", "tools", "docx_templates")
SKIPPED = ("tests/broken_plugins",)
"""Folders whose files are wrong on purpose; some cannot even be parsed."""

LIMIT = 1 / 50
"""Highest share of documented public things whose docstring may open with one of ``BARE``."""

BARE = frozenset(
    [
        "what",
        "whatever",
        "who",
        "whoever",
        "whom",
        "whose",
        "where",
        "wherever",
        "of",
        "whether",
        "which",
        "how",
        "why",
        "when",
        "whenever",
        "that",
    ]
)
"""Words that open a clause which never comes to say what the thing is or does."""

RETIRED_WORDS = frozenset(
    [
        "told",
        "said",
        "asked",
        "spoken",
        "speaker",
        "hang",
        "hung",
        "look",
        "looks",
        "looked",
        "seen",
        "mark",
        "marks",
        "marked",
        "marking",
        "room",
        "rooms",
    ]
)
"""Words no longer used in names: report, text, message, requested, lexicon, review, placeholder, classroom instead."""

RETIRED_CLASSES = frozenset(["Outcome", "Line", "Step", "Mark", "Part", "Shown", "Item", "Subject"])
"""Class names with more than one meaning, to be named by what they are of: ``ImportOutcome``, ``CardLine``."""

ALLOWED = {
    ("portal/records/steps.py", "Step"): "a public name of portal.api",
    ("plugins/kitchen/models/deliveries.py", "told"): "a column of the database",
    ("plugins/kitchen/models/people.py", "seen_out_by"): "a column of the database",
    ("plugins/health/models/guidance.py", "speaker"): "the person who gives a talk",
    ("plugins/health/models/guidance.py", "speaker_id"): "a column of the database",
    ("plugins/safety/models/education.py", "speaker"): "the person who gives a talk",
    ("plugins/safety/models/education.py", "speaker_id"): "a column of the database",
}
"""Exceptions by file and name, each with its reason."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_OPENING = re.compile(r"[^\W\d_]*")

_Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """Name bound in a file of the tree."""

    path: str
    line: int
    text: str
    is_class: bool = False

    def __str__(self) -> str:
        """Return place and name as compilers print them."""
        return f"{self.path}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class OpeningReport:
    """Docstrings of public things: how many there are, and those that open with a bare clause."""

    total: int
    offenders: tuple[str, ...]

    @property
    def too_many(self) -> bool:
        """True if more than the allowed share opens with a bare clause."""
        return len(self.offenders) > self.total * LIMIT


def openings(files: Iterable[tuple[str, ast.Module]]) -> OpeningReport:
    """Return the report on the docstrings of public modules, classes, functions, methods and attributes."""
    total = 0
    offenders = []
    for path, tree in files:
        for line, text in _docstrings(path, tree):
            total += 1
            word = _OPENING.match(text.lstrip("`'\"( "))
            if word is not None and word.group().lower() in BARE:
                offenders.append(f"{path}:{line}: {text.splitlines()[0]}")
    return OpeningReport(total, tuple(offenders))


def _docstrings(path: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and text of the docstring of a module and of all public things in it."""
    module = path.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[2]
    if text := ast.get_docstring(tree) if _is_public(module) else None:
        yield 1, text
    yield from _docstrings_within(tree)


def _docstrings_within(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and text of the docstrings of public definitions and attributes in a module or class body."""
    body = list(ast.iter_child_nodes(node))
    for child, following in zip(body, [*body[1:], None], strict=True):
        if isinstance(child, _Definition):
            if not _is_public(child.name):
                continue
            if text := ast.get_docstring(child):
                yield child.lineno, text
            if isinstance(child, ast.ClassDef):
                yield from _docstrings_within(child)
        elif isinstance(child, (ast.Assign, ast.AnnAssign)):
            if (text := _string(following)) and any(_is_public(name) for _line, name in _bound(child)):
                yield child.lineno, text
        elif isinstance(child, (ast.If, ast.Try)):
            yield from _docstrings_within(child)


def _string(node: ast.AST | None) -> str | None:
    """Return the text of a statement that is a string and nothing else."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return node.value.value.strip()
    return None


def _is_public(name: str) -> bool:
    """Return True if a name does not begin with an underscore, or is a special one such as ``__main__``."""
    return not name.startswith("_") or (name.startswith("__") and name.endswith("__"))


def names(path: str, tree: ast.Module) -> Iterator[Name]:
    """Yield the names that a file binds, beginning with those of its own path."""
    parts = path.removesuffix(".py").split("/")
    yield from (Name(path, 1, part) for part in parts if part != "__init__")
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield Name(path, node.lineno, node.name, is_class=True)
        else:
            yield from (Name(path, line, text) for line, text in _bound(node))


def _bound(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and text of the names that a node binds; an assignment binds those of its targets."""
    match node:
        case ast.Assign(targets=targets):
            yield from (found for target in targets for found in _bound(target))
        case ast.AnnAssign(target=target):
            yield from _bound(target)
        case ast.Name(id=text, ctx=ast.Store(), lineno=line):
            yield line, text
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=text, ctx=ast.Store(), lineno=line):
            yield line, text
        case ast.FunctionDef(name=text, lineno=line) | ast.AsyncFunctionDef(name=text, lineno=line):
            yield line, text
        case ast.arg(arg=text, lineno=line) | ast.MatchAs(name=str(text), lineno=line):
            yield line, text
        case ast.alias(asname=str(text), lineno=line) | ast.ExceptHandler(name=str(text), lineno=line):
            yield line, text


def retired(found: Iterable[Name]) -> Iterator[str]:
    """Yield a line for each name that holds a retired word, and for each class name with more than one meaning."""
    for name in sorted(set(found)):
        if (name.path, name.text) in ALLOWED:
            continue
        words = RETIRED_WORDS.intersection(word.lower() for word in _WORD.findall(name.text))
        if words:
            yield f"{name} ({', '.join(sorted(words))})"
        elif name.is_class and name.text in RETIRED_CLASSES:
            yield f"{name} (a class name with more than one meaning)"


def check(root: Path, paths: Iterable[str] = FOLDERS) -> list[str]:
    """Return the complaints about the Python files of a tree, or of some folders and files of it."""
    files = [
        (path, ast.parse((root / path).read_text(encoding="utf-8"), filename=path)) for path in _files(root, paths)
    ]
    complaints = [line for path, tree in files for line in retired(names(path, tree))]
    report = openings(files)
    if report.too_many:
        complaints += [f"{line} (opens with a bare clause)" for line in report.offenders]
        complaints.append(f"{len(report.offenders)} of {report.total} public docstrings open with a bare clause")
    return complaints


def _files(root: Path, paths: Iterable[str]) -> list[str]:
    """Return the Python files under some folders, relative to the root of the tree."""
    found = set()
    for path in paths:
        place = root / path
        if not place.exists():
            raise FileNotFoundError(place)
        for file in [place] if place.is_file() else place.rglob("*.py"):
            found.add(file.relative_to(root).as_posix())
    return sorted(path for path in found if not path.startswith(SKIPPED))


def main(*paths: str) -> int:
    """Print the complaints about the given paths, or about the whole tree; return the exit code."""
    complaints = check(ROOT, [Path(path).as_posix() for path in paths] or FOLDERS)
    for line in complaints:
        print(line)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
