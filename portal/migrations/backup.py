"""Backup of the database before its tables are changed. SQLite only: a server has backups of its own."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, inspect

from portal.base.db import reading
from portal.base.errors import PortalError
from portal.base.i18n import _l

__all__ = ["KEEP", "back_up"]

KEEP = 5
"""Number of backups that are kept."""


def back_up(engine: Engine, folder: Path, moment: datetime) -> Path | None:
    """Copy a SQLite database into the folder and return the path; None if there is nothing to copy.

    Raise PortalError if the copy cannot be written.
    """
    if engine.dialect.name != "sqlite" or engine.url.database in {None, "", ":memory:"}:
        return None
    with reading(), engine.connect() as connection:
        if not inspect(connection).get_table_names():
            return None
    target = folder / f"portal-{moment:%Y%m%d-%H%M%S-%f}.sqlite"
    part = target.with_suffix(".part")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        with closing(engine.raw_connection()) as source, closing(sqlite3.connect(part)) as copy:
            # SQLite's own way of copying: whole and consistent, also while others write.
            source.driver_connection.backup(copy)  # type: ignore[union-attr]
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise PortalError(
            _l("The database could not be copied to %(folder)s: %(error)s", folder=str(folder), error=str(error))
        ) from error
    for old in sorted(folder.glob("portal-*.sqlite"))[:-KEEP]:
        old.unlink(missing_ok=True)
    return target
