"""Command ``portal kindergarten``: set the name that is printed in every summary."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from portal.base.db import db
from portal.base.i18n import _
from portal.organisation.setup import set_kindergarten

__all__ = ["kindergarten"]


@click.group()
def kindergarten() -> None:
    """The kindergarten this portal belongs to."""


@kindergarten.command("set")
@click.option("--name", required=True, help="The kindergarten's full name.")
@with_appcontext
def set_name(name: str) -> None:
    """Give the kindergarten its name."""
    found = set_kindergarten(name)
    db.session.commit()
    click.echo(_("This portal belongs to %(name)s.", name=found.name))
