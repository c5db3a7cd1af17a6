"""Running of migrations: of the core and of every plugin, each for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text

from portal.base.clock import now
from portal.base.db import reading
from portal.base.errors import PortalError
from portal.base.i18n import _l
from portal.migrations.backup import back_up
from portal.migrations.heads import applied_heads, latest_revisions
from portal.migrations.owner import CORE_OWNER, Owner, Status, differences, owner_of, owners, status
from portal.registry.failure import fail_plugin
from portal.registry.guard import describe_error
from portal.registry.registry import PluginRecord, Portal, Stage, State

__all__ = [
    "CORE_OWNER",
    "Owner",
    "OwnerUpgrade",
    "Report",
    "check_migrations",
    "compare",
    "downgrade",
    "owner_of",
    "owners",
    "pending",
    "upgrade",
]


@dataclass(frozen=True, slots=True)
class OwnerUpgrade:
    """Result of the migrations of one owner: revisions applied, or the error."""

    owner: str
    revisions: tuple[str, ...]
    error: str = ""


@dataclass
class Report:
    """Result of an upgrade."""

    backup: Path | None = None
    steps: list[OwnerUpgrade] = field(default_factory=list)

    @property
    def failed(self) -> list[OwnerUpgrade]:
        """Results of the plugins whose migrations failed."""
        return [step for step in self.steps if step.error]


def check_migrations(portal: Portal, engine: Engine) -> None:
    """Check that all tables fit the program before anything uses them.

    Raise PortalError if the core's tables are older or newer than the program; a plugin's make it fail.
    """
    with reading(), engine.connect() as connection:
        if not _is_up_to_date(connection, CORE_OWNER):
            _check_core(status(connection, CORE_OWNER), upgrading=False)
        for owner in owners(portal)[1:]:
            record = portal.plugins[owner.name]
            if record.state is not State.ACTIVE:
                continue
            try:
                if not _is_up_to_date(connection, owner):
                    _check_plugin(record, status(connection, owner), upgrading=False)
            except Exception as error:
                fail_plugin(portal, record, Stage.MIGRATIONS, error)


def _is_up_to_date(connection: Connection, owner: Owner) -> bool:
    """Return True if the files' text shows that the database is up to date; False leaves it to ``status``."""
    latest = latest_revisions(owner.folder)
    return bool(latest) and latest == applied_heads(connection, owner.version_table)


def _check_core(found: Status, *, upgrading: bool) -> None:
    if found.unknown:
        raise PortalError(
            _l(
                "The database is newer than this program (it knows %(revision)s). Install the newer program.",
                revision=", ".join(found.unknown),
            )
        )
    if found.pending and not upgrading:
        raise PortalError(_l("The database is not up to date. Run: portal db upgrade"))


def _check_plugin(record: PluginRecord, found: Status, *, upgrading: bool) -> None:
    if found.unknown:
        raise PortalError(
            _l(
                "Its tables are newer than this version of it (they know %(revision)s).",
                revision=", ".join(found.unknown),
            )
        )
    if record.models and not found.known:
        raise PortalError(
            _l("It has tables and no migrations. Run: portal db revision %(plugin)s -m start", plugin=record.name)
        )
    if found.pending and not upgrading:
        raise PortalError(_l("Its tables are not up to date. Run: portal db upgrade"))


def pending(engine: Engine, owner: Owner) -> tuple[str, ...]:
    """Return the revisions that the database lacks, the oldest first."""
    with reading(), engine.connect() as connection:
        return status(connection, owner).pending


def upgrade(portal: Portal, engine: Engine) -> Report:
    """Bring the core's tables up to date, then each plugin's. The database is copied first if there is anything to
    do.

    A plugin whose migration fails keeps its tables as they were; the others go on. Raise PortalError if
    the core's cannot be brought up to date.
    """
    from alembic import command  # noqa: PLC0415 (Alembic, which a served portal does not need)

    report = Report()
    waiting: list[tuple[Owner, tuple[str, ...]]] = []
    with reading(), engine.connect() as connection:
        core = status(connection, CORE_OWNER)
        _check_core(core, upgrading=True)
        waiting.append((CORE_OWNER, core.pending))
        for owner in owners(portal)[1:]:
            try:
                found = status(connection, owner)
                _check_plugin(portal.plugins[owner.name], found, upgrading=True)
            except Exception as error:
                _note_failure(portal, report, owner, error)
            else:
                waiting.append((owner, found.pending))
    if any(revisions for _, revisions in waiting):
        report.backup = back_up(engine, portal.settings.home / "backups", now())
    for owner, revisions in waiting:
        if not revisions or (not owner.is_core and not _may_run(portal, owner)):
            continue
        try:
            run(engine, owner, lambda config: command.upgrade(config, "heads"))
        except Exception as error:
            if owner.is_core:
                raise _core_failed(error, report.backup) from error
            _note_failure(portal, report, owner, error)
        else:
            report.steps.append(OwnerUpgrade(owner.name, revisions))
    return report


def _may_run(portal: Portal, owner: Owner) -> bool:
    """Return False if a plugin that it depends on has just failed."""
    return owner in owners(portal)


def _note_failure(portal: Portal, report: Report, owner: Owner, error: Exception) -> None:
    report.steps.append(OwnerUpgrade(owner.name, (), describe_error(error)))
    fail_plugin(portal, portal.plugins[owner.name], Stage.MIGRATIONS, error)


def _core_failed(error: Exception, backup: Path | None) -> PortalError:
    if isinstance(error, PortalError):
        return error
    return PortalError(
        _l(
            "The database could not be brought up to date and is as it was (%(error)s). Its copy: %(backup)s",
            error=describe_error(error),
            backup=str(backup or "-"),
        )
    )


def downgrade(engine: Engine, owner: Owner, revision: str = "base") -> None:
    """Take an owner's tables back to a revision; for tests of migrations."""
    from alembic import command  # noqa: PLC0415 (Alembic, which a served portal does not need)

    run(engine, owner, lambda config: command.downgrade(config, revision))


def compare(engine: Engine, owner: Owner) -> list[Any]:
    """Return the difference between an owner's models and its tables, in Alembic's notation; empty if there is none."""
    with reading(), engine.connect() as connection:
        return differences(connection, owner)


def run(engine: Engine, owner: Owner, step: Callable[[Any], object]) -> None:
    """Run an Alembic command for one owner in one transaction. Raise PortalError if references would break."""
    with engine.connect() as connection, _free_of_foreign_keys(connection), connection.begin():
        before = _violations(connection)
        step(owner.config(connection))
        broken = _violations(connection) - before
        if broken:
            tables = ", ".join(sorted({str(violation[0]) for violation in broken}))
            raise PortalError(_l("After the migration rows of %(tables)s would refer to nothing.", tables=tables))


@contextmanager
def _free_of_foreign_keys(connection: Connection) -> Iterator[None]:
    """Switch foreign keys off on SQLite: rebuilding a table must not delete the rows that refer to it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    # On the driver's connection, since SQLite ignores this within a transaction.
    driver = connection.connection.cursor()
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")
        driver.close()


def _violations(connection: Connection) -> set[tuple[Any, ...]]:
    if connection.dialect.name != "sqlite":
        return set()
    return {tuple(row) for row in connection.execute(text("PRAGMA foreign_key_check"))}
