"""Writing of revision files, by comparison with a scratch database: no other database is read or changed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from portal.base.db import open_engine
from portal.base.errors import PortalError
from portal.base.i18n import _l
from portal.migrations.owner import CORE_OWNER, Owner, owner_of, owners, status
from portal.migrations.runner import run
from portal.registry.registry import Portal

__all__ = ["find_owner", "make_revision"]


def find_owner(portal: Portal, name: str) -> Owner:
    """Return ``core`` or a plugin by name. Raise PortalError if there is no such plugin or its tables are unknown."""
    if name == CORE_OWNER.name:
        return CORE_OWNER
    record = portal.plugins.get(name)
    if record is None:
        raise PortalError(_l("There is no plugin named %(name)s.", name=name))
    owner = owner_of(record)
    if owner not in owners(portal):
        raise PortalError(
            _l("The plugin %(name)s is not active: %(error)s", name=name, error=record.error or record.state.value)
        )
    return owner


def make_revision(portal: Portal, owner: Owner, message: str) -> Path:
    """Write the next revision file of an owner, from the difference of its models and its migrations; return its
    path.

    Raise PortalError if there is no difference.
    """
    owner.folder.mkdir(exist_ok=True)
    with _scratch() as engine:
        for other in owners(portal):
            with engine.connect() as connection:
                found = status(connection, other)
            if found.pending:
                run(engine, other, _to_heads)
            if other == owner:
                break
        with engine.connect() as connection:
            number = len(status(connection, owner).known) + 1
        written: list[Path] = []

        def write(config: Config) -> None:
            made = command.revision(
                config,
                message,
                autogenerate=True,
                rev_id=f"{number:04d}",
                process_revision_directives=_drop_empty,
            )
            scripts = made if isinstance(made, list) else [made]
            written.extend(Path(script.path) for script in scripts if script)

        run(engine, owner, write)
    if not written:
        raise PortalError(
            _l("The models of %(plugin)s are as its migrations make them: nothing to write.", plugin=owner.name)
        )
    path = written[0]
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "Alembic" not in line), encoding="utf-8")
    return path


def _drop_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    if directives and directives[0].upgrade_ops.is_empty():
        directives.clear()


def _to_heads(config: Config) -> None:
    command.upgrade(config, "heads")


@contextmanager
def _scratch() -> Iterator[Engine]:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/scratch.sqlite")
        try:
            yield engine
        finally:
            engine.dispose()
