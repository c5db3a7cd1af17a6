"""Assembly of the command line; errors meant for users become one sentence."""

from __future__ import annotations

import logging
import sys
from typing import Any

import click
from flask import Flask
from flask.cli import FlaskGroup, ScriptInfo
from sqlalchemy.exc import DatabaseError, OperationalError

from portal import __version__
from portal.app import create_app
from portal.base.errors import PortalError
from portal.cli.database import db
from portal.cli.demo import demo
from portal.cli.exchange import export, import_, records
from portal.cli.issue import issue, issues
from portal.cli.kindergarten import kindergarten
from portal.cli.plugins import plugins
from portal.cli.run import run
from portal.cli.summary import summary
from portal.cli.term import term
from portal.cli.users import user
from portal.plugin_system.commands import plugin_commands

__all__ = ["cli", "main"]


class PortalGroup(FlaskGroup):
    """Command group ``portal`` with the core's commands, and under ``portal <plugin>`` those of plugins."""

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command of the core (``portal plugins`` must work without a database), else a plugin's group."""
        own = click.Group.get_command(self, ctx, name)
        return own or _plugin_group(ctx, name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the core's commands; a plugin's are listed by ``portal <plugin> --help``."""
        return click.Group.list_commands(self, ctx)


def _plugin_group(ctx: click.Context, name: str) -> click.Command | None:
    return plugin_commands(_app(ctx), name)


def _app(ctx: click.Context) -> Flask:
    return ctx.ensure_object(ScriptInfo).load_app()


@click.group(
    cls=PortalGroup,
    create_app=create_app,
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="portal")
def cli() -> None:
    """A kindergarten's logistics portal: records, and a term summary that is bound to them."""


for command in (run, demo, db, term, kindergarten, user, records, import_, export, plugins, summary, issue, issues):
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line; an expected error is one sentence on stderr and exit code 1."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        return cli.main(arguments, prog_name="portal", standalone_mode=False)
    except PortalError as error:
        click.echo(str(error), err=True)
    except DatabaseError as error:
        # SQLite says of a damaged file no more than DatabaseError; the other subclasses are faults of ours.
        if type(error) not in {DatabaseError, OperationalError}:
            raise
        click.echo(f"The database cannot be used: {error.orig}", err=True)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Aborted.", err=True)
    sys.exit(1)
