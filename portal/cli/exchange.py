"""Commands ``portal import``, ``portal export``, ``portal records``: registers in and out of Excel files."""

from __future__ import annotations

import difflib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from portal.base.db import db, reading
from portal.base.errors import PortalError
from portal.base.i18n import _, _l
from portal.base.scope import EVERYTHING
from portal.organisation.models import Term
from portal.organisation.terms import current_term, find_term
from portal.records.describe import RecordType
from portal.registry.registry import the_portal
from portal.spreadsheets.apply import import_file
from portal.spreadsheets.outcome import ImportOutcome
from portal.spreadsheets.plan import Progress, dry_run

__all__ = ["export", "import_", "records"]

LISTED = 100_000


@click.command("import")
@click.argument("record")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--term", "term_name", help="The term that supplies missing years; today's if left out.")
@click.option("--dry-run", "dry", is_flag=True, help="Check only, write nothing.")
@click.option("--update", is_flag=True, help="Also apply values in which the file differs from what is kept.")
@click.option("--skip-bad", is_flag=True, help="Take the good rows and leave out the bad ones.")
@with_appcontext
def import_(record: str, file: Path, term_name: str | None, *, dry: bool, update: bool, skip_bad: bool) -> None:
    """Import the register FILE (.xlsx) as RECORD, such as organisation.child."""
    record_type = _record_type(record)
    if not file.is_file():
        raise PortalError(_l("There is no file %(path)s.", path=str(file)))
    if dry:
        with reading(), _bar(_("Checking")) as progress:
            outcome = dry_run(db.session(), record_type, file, _term(term_name), listed=LISTED, progress=progress)
    else:
        with reading():
            term = _term(term_name)
            db.session.rollback()  # the import itself decides when others have to wait
        # Without a person who looks at it in between, one pass does: a bad row takes all back.
        with _bar(_("Writing")) as progress:
            outcome = import_file(
                db.session(),
                record_type,
                file,
                term,
                update=update,
                skip_bad=skip_bad,
                listed=LISTED,
                progress=progress,
            )
        db.session.commit()
    _tell(outcome, dry=dry, update=update)
    if outcome.bad and not (outcome.written or skip_bad):
        sys.exit(1)


@click.command()
@click.argument("record")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--term", "term_name", help="The term whose rows are written; today's if left out.")
@with_appcontext
def export(record: str, file: Path, term_name: str | None) -> None:
    """Export the register RECORD, such as organisation.child, to FILE (.xlsx)."""
    from portal.spreadsheets.export import export_register  # noqa: PLC0415 (openpyxl, which a served portal can wait for)

    record_type = _record_type(record)
    try:
        with reading(), _replacing(file) as target, target.open("wb") as stream:
            term = _term(term_name)
            args = MultiDict({"term": term.name} if term is not None else {})
            count = export_register(db.session(), record_type, args, EVERYTHING, target=stream, term=term)
            db.session.rollback()
    except OSError as error:
        raise PortalError(
            _l("%(path)s cannot be written (%(reason)s).", path=str(file), reason=error.strerror)
        ) from None
    click.echo(_("%(rows)d rows written to %(path)s.", rows=count, path=str(file)))


@click.command()
@with_appcontext
def records() -> None:
    """List all registers: name, label, number of rows."""
    with reading():
        for key, record_type in the_portal().record_types.items():
            count = db.session.scalar(select(func.count()).select_from(record_type.model))
            click.echo(f"{key}\t{record_type.label}\t{count}")


def _record_type(name: str) -> RecordType:
    known = the_portal().record_types
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    near = near or [key for key in known if key.rpartition(".")[2] == name.rpartition(".")[2]]
    if near:
        raise PortalError(_l("There is no register %(name)s. Did you mean: %(near)s?", name=name, near="、".join(near)))
    raise PortalError(_l("There is no register %(name)s. “portal records” lists them all.", name=name))


def _term(name: str | None) -> Term | None:
    return find_term(name) if name else current_term()


@contextmanager
def _bar(label: str) -> Iterator[Progress | None]:
    """Show the number of rows done on a terminal; the length of the file is only known once it was read."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr, show_percent=False, show_eta=False) as bar:

        def progress(done: int) -> None:
            bar.label = f"{label} {done}"
            bar.render_progress()

        yield progress
        bar.update(1)


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary file beside the wanted one, which it replaces when it is complete."""
    handle, name = tempfile.mkstemp(prefix=".export-", suffix=".xlsx", dir=path.resolve().parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _tell(outcome: ImportOutcome, *, dry: bool, update: bool) -> None:
    for note in outcome.notes:
        click.echo(note, err=True)
    for label, names in outcome.created.items():
        click.echo(_("Added to %(register)s: %(names)s", register=label, names="、".join(names)), err=True)
    for cell in outcome.bad_cells:
        click.echo(
            _(
                "Row %(row)d, %(column)s “%(value)s”: %(reason)s",
                row=cell.row,
                column=cell.column,
                value=cell.value,
                reason=cell.reason,
            ),
            err=True,
        )
    if outcome.bad_cells_total > len(outcome.bad_cells):
        click.echo(_("… %(count)d bad cells in all.", count=outcome.bad_cells_total), err=True)
    for difference in outcome.differences:
        click.echo(
            _(
                "Row %(row)d, %(record)s, %(column)s: %(old)s → %(new)s",
                row=difference.row,
                record=difference.record,
                column=difference.column,
                old=difference.old or "—",
                new=difference.new or "—",
            ),
            err=True,
        )
    click.echo(
        _(
            "%(new)d new, %(unchanged)d unchanged, %(changed)d changed, %(bad)d bad",
            new=outcome.new,
            unchanged=outcome.unchanged,
            changed=outcome.changed,
            bad=outcome.bad,
        )
    )
    if outcome.changed and not update:
        click.echo(_("Changed values were not applied; --update applies them."), err=True)
    if dry:
        click.echo(_("This was a check; nothing was written."), err=True)
    elif outcome.bad and not outcome.written:
        click.echo(_("Nothing was written. --skip-bad takes the good rows."), err=True)
