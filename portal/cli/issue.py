"""Commands ``portal issue``: make a term's summary final; ``portal issues``: list what was issued, write its files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.i18n import _, _l
from portal.cli.summary import write_whole
from portal.organisation.models import Term
from portal.organisation.terms import current_term, find_term
from portal.registry.registry import the_portal
from portal.report.issuing.freeze import RefusedError, checked_bytes, newest_issue
from portal.report.issuing.freeze import issue as freeze_issue
from portal.report.issuing.models import SummaryIssue

__all__ = ["issue", "issues"]

TERM_HELP = "Like 2025-2026-2; the current term if left out."


@click.command()
@click.option("--term", "term_name", metavar="TERM", help=TERM_HELP)
@click.option("--signed-on", type=click.DateTime(["%Y-%m-%d"]), help="The date under the text; today if left out.")
@click.option("--reason", default="", help="Why the issue before is corrected; needed from the second on.")
@click.option("--knowingly", is_flag=True, help="Issue it although sections failed or findings stand.")
@with_appcontext
def issue(term_name: str | None, signed_on: datetime | None, reason: str, knowingly: bool) -> None:
    """Make the summary of a term final and print its number and SHA-256.

    Findings to be reviewed before signing are printed on stderr. Exit code 1, and nothing is issued, if sections
    failed or serious findings stand, unless --knowingly is given.
    """
    term = _term(term_name)
    newest = newest_issue(term)
    try:
        made = freeze_issue(
            term,
            reviewed_fingerprint=None,
            replaces=newest.number if newest else None,
            reason=reason,
            signed_on=signed_on.date() if signed_on else None,
            knowingly=knowingly,
        )
    except RefusedError as error:
        if error.candidate is not None:
            _tell(error.candidate.failures, error.candidate.findings)
        raise
    _tell(made.failures, made.findings)
    click.echo(_line(made))


@click.command()
@click.option("--term", "term_name", metavar="TERM", help=TERM_HELP)
@click.option("--number", type=click.IntRange(1), help="Of the issue to write; the newest if left out.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write its Word file here.")
@with_appcontext
def issues(term_name: str | None, number: int | None, output: Path | None) -> None:
    """List the issues of a term's summary, the latest first; with -o, write one's file bit for bit."""
    term = _term(term_name)
    statement = select(SummaryIssue).where(SummaryIssue.term_id == term.id).order_by(SummaryIssue.number.desc())
    if number is not None:
        statement = statement.where(SummaryIssue.number == number)
    found = db.session.scalars(statement).all()
    if not found and (number is not None or output is not None):
        raise PortalError(_l("The term %(name)s has no such issue.", name=term.name))
    if not found:
        click.echo(_("The summary of this term has not been issued yet."))
    if output is not None:
        write_whole(output, checked_bytes(found[0]))
        click.echo(str(output))
        return
    for each in found:
        click.echo(_line(each))


def _term(name: str | None) -> Term:
    term = find_term(name) if name else current_term()
    if term is None:
        raise PortalError(_l("No term has been added yet; add one with: portal term add"))
    return term


def _tell(failures: Iterable[dict[str, Any]], findings: Iterable[dict[str, Any]]) -> None:
    for failure in failures:
        click.echo(f"{failure['name']}: {failure['message']}", err=True)
    for finding in findings:
        click.echo(f"{finding['message']} {finding['text']}".strip(), err=True)


def _line(found: SummaryIssue) -> str:
    by = found.issued_by.username if found.issued_by else _("command line")
    moment = found.issued_at.astimezone(the_portal().settings.zone).strftime("%Y-%m-%d %H:%M")
    line = _("no. %(number)d  %(moment)s  %(by)s", number=found.number, moment=moment, by=by)
    return f"{line}  {found.sha256}  {found.file_name}"
