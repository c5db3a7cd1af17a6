"""Command ``portal term``: add a term, list them."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import with_appcontext

from portal.base.db import db
from portal.base.i18n import _
from portal.organisation.term_calendar import load_calendar
from portal.organisation.terms import add_term, all_terms

__all__ = ["term"]

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def term() -> None:
    """Terms and their calendars."""


@term.command("add")
@click.argument("name")
@click.option("--starts", type=DAY, required=True, help="First day, like 2026-02-24.")
@click.option("--ends", type=DAY, required=True, help="Last day, like 2026-07-03.")
@with_appcontext
def add(name: str, starts: datetime, ends: datetime) -> None:
    """Add the term NAME (like 2025-2026-2) with the calendar proposed for it."""
    added = add_term(db.session, name, starts.date(), ends.date())
    calendar = load_calendar(db.session(), added)
    db.session.commit()
    click.echo(
        _(
            "Added the term %(name)s: %(days)d teaching days, %(holidays)d days of public holidays.",
            name=added.name,
            days=len(calendar.teaching_days()),
            holidays=len(calendar.holidays()),
        )
    )
    if added.calendar_note:
        click.echo(added.calendar_note)


@term.command("list")
@with_appcontext
def list_terms() -> None:
    """List the terms, the latest first."""
    terms = all_terms()
    if not terms:
        click.echo(_("No term has been added yet."))
    for item in terms:
        days = len(load_calendar(db.session(), item).teaching_days())
        click.echo(
            _(
                "%(name)s  %(first)s – %(last)s  %(days)d teaching days",
                name=item.name,
                first=item.starts_on.isoformat(),
                last=item.ends_on.isoformat(),
                days=days,
            )
        )
