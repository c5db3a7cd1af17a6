"""Check that no files import each other in a circle, but models that refer to each other.

    python -m tools.circles

Imports inside functions and for type checkers count: who reads one file of a circle has to know them all.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

__all__ = ["ALLOWED", "FOLDERS", "check", "circles", "imports_of"]

ROOT = Path(__file__).parents[1]
FOLDERS = ("portal", "plugins", "bench", "tools", "docx_templates", "tests")
SKIPPED = ("tests/broken_plugins",)
"""Folders whose files are wrong on purpose; some cannot even be parsed."""

ALLOWED: tuple[frozenset[str], ...] = (
    # A card lists its changes and its purchase, which name the card; both need the codes of the other cards.
    frozenset(f"plugins.assets.models.{name}" for name in ("assets", "changes", "codes", "moving", "purchases")),
    # A stocktake is made of lines, and a line belongs to a stocktake.
    frozenset(f"plugins.assets.models.{name}" for name in ("lines", "stocktakes")),
    # A line of a delivery becomes a batch in the pantry, which names the line.
    frozenset(f"plugins.kitchen.models.{name}" for name in ("deliveries", "intake", "pantry")),
    # A meeting lists the spot checks taken up at it, and each of them names the meeting.
    frozenset(f"plugins.team.models.{name}" for name in ("meetings", "spot_checks")),
)
"""Models that refer to each other."""


def imports_of(module: str, tree: ast.Module, known: Mapping[str, object] | set[str]) -> set[str]:
    """Return the modules out of ``known`` that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module is not None:
            for item in node.names:
                full = f"{node.module}.{item.name}"
                found.add(full if full in known else node.module)
        elif isinstance(node, ast.Import):
            found |= {item.name for item in node.names}
    return {name for name in found if name in known and name != module}


def circles(imports: Mapping[str, set[str]]) -> Iterator[frozenset[str]]:
    """Yield the largest groups of modules each of which imports, at last, all others of the group."""
    reached = {module: _reached(module, imports) for module in imports}
    left = set(imports)
    for module in sorted(imports):
        group = frozenset(other for other in reached[module] if module in reached[other]) | {module}
        if module in left and len(group) > 1:
            yield group
        left -= group


def _reached(module: str, imports: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    open_ = [module]
    while open_:
        fresh = imports[open_.pop()] - found
        found |= fresh
        open_ += fresh
    return found


def check(root: Path) -> list[str]:
    """Return the complaints about a tree, one for each import within a circle."""
    paths = sorted(path for folder in FOLDERS for path in (root / folder).rglob("*.py"))
    files = {_module(path.relative_to(root)): path for path in paths if not _is_skipped(path.relative_to(root))}
    imports = {
        module: imports_of(module, ast.parse(path.read_text(encoding="utf-8")), set(files))
        for module, path in files.items()
    }
    return [
        f"{files[module].relative_to(root).as_posix()}: imports {other}, which comes to import it again"
        for group in circles(imports)
        if not any(group <= allowed for allowed in ALLOWED)
        for module in sorted(group)
        for other in sorted(imports[module] & group)
    ]


def _is_skipped(path: Path) -> bool:
    return path.as_posix().startswith(SKIPPED)


def _module(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def main() -> int:
    """Print the complaints about the tree; return the exit code."""
    complaints = check(ROOT)
    for line in complaints:
        print(line)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
