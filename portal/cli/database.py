"""Command ``portal db``: bring the tables up to date; for authors of plugins, write the next migration."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine

from portal.base.config import load_settings
from portal.base.db import open_engine
from portal.migrations.runner import upgrade as run_upgrade
from portal.plugin_system.loader import load_plugins
from portal.registry.registry import Portal

__all__ = ["db"]


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the tables of the core and of every plugin up to date; a SQLite database is copied first."""
    with _tools() as (portal, engine):
        report = run_upgrade(portal, engine)
    if report.backup is not None:
        click.echo(f"A copy of the database as it was: {report.backup}")
    for step in report.steps:
        if step.error:
            click.echo(f"{step.owner}: {step.error}", err=True)
        else:
            click.echo(f"{step.owner}: {', '.join(step.revisions)}")
    if report.failed:
        sys.exit(1)
    if not report.steps:
        click.echo("The database is up to date.")


@db.command()
@click.argument("plugin")
@click.option("-m", "--message", required=True, help="What changes, in a few words; part of the file's name.")
def revision(plugin: str, message: str) -> None:
    """Write PLUGIN's next migration: what its models have and its migrations do not make yet."""
    from portal.migrations.authoring import find_owner, make_revision  # noqa: PLC0415 (Alembic)

    portal = load_plugins(load_settings())
    path = make_revision(portal, find_owner(portal, plugin), message)
    click.echo(f"{path}\nRead it before it is used, and put it under version control.")


@contextmanager
def _tools() -> Iterator[tuple[Portal, Engine]]:
    settings = load_settings()
    engine = open_engine(settings.database_url)
    try:
        yield load_plugins(settings), engine
    finally:
        engine.dispose()
