"""Read the latest revisions from the source of the revision files, without importing them.

At every start the database is compared with these. Nearly always they agree, and Alembic with its dependencies need
not be loaded; if they differ, or a file is not written like Alembic's template, Alembic decides.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, column, inspect, select, table

__all__ = ["applied_heads", "latest_revisions"]


def latest_revisions(folder: Path) -> frozenset[str] | None:
    """Return the revisions of a folder that no other one follows; None if the files do not tell with certainty."""
    before: dict[str, tuple[str, ...]] = {}
    for path in folder.glob("*.py"):
        if path.name == "__init__.py":
            continue
        stat = path.stat()
        found = _revision(path, stat.st_mtime_ns, stat.st_size)
        if found is None or found[0] in before:
            return None
        before[found[0]] = found[1]
    followed = {name for names in before.values() for name in names}
    return None if followed - before.keys() else frozenset(before.keys() - followed)


def applied_heads(connection: Connection, version_table: str) -> frozenset[str]:
    """Return the revisions in a version table of Alembic's; an empty set if there is no such table."""
    if not inspect(connection).has_table(version_table):
        return frozenset()
    return frozenset(connection.scalars(select(table(version_table, column("version_num")).c.version_num)))


@lru_cache(maxsize=500)
def _revision(path: Path, _changed: int, _size: int) -> tuple[str, tuple[str, ...]] | None:
    """Return the revision of a file and those that it follows; None if they are not literals."""
    try:
        values = _plain_values(ast.parse(path.read_bytes()))
    except (OSError, SyntaxError, ValueError):
        return None
    revision, before = values.get("revision"), values.get("down_revision", ...)
    if not isinstance(revision, str) or values.get("depends_on") or values.get("branch_labels"):
        return None
    if before is None or isinstance(before, str):
        before = () if before is None else (before,)
    if not isinstance(before, tuple) or not all(isinstance(name, str) for name in before):
        return None
    return revision, before


def _plain_values(module: ast.Module) -> dict[str, Any]:
    """Return the values assigned to a module's names; Ellipsis for those that are not literals."""
    found: dict[str, Any] = {}
    for node in module.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Name):
                try:
                    found[target.id] = ast.literal_eval(node.value)
                except ValueError:
                    found[target.id] = ...
    return found
