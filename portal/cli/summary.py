"""Command ``portal summary``: write the term summary as a Word file, and its measurements as JSON."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.base.errors import PortalError
from portal.base.i18n import _, _l
from portal.organisation.models import Term
from portal.organisation.terms import current_term, find_term
from portal.registry.registry import the_portal
from portal.report.document.text import failure_text
from portal.report.draft import Draft, draft, word_file
from portal.report.inputs import load_term_inputs
from portal.report.letterhead.store import current_letterhead
from portal.report.lint import Finding
from portal.report.summary_json import summary_json

__all__ = ["summary", "write_whole"]

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--term", "term_name", metavar="TERM", help="Like 2025-2026-2; the current term if left out.")
@click.option("-o", "--output", type=FILE, help="Where to write the Word file.")
@click.option("--json", "json_file", type=FILE, help="Also write what was measured.")
@with_appcontext
def summary(term_name: str | None, output: Path | None, json_file: Path | None) -> None:
    """Write the summary of a term as a Word file and print its path.

    Exit code 1 if a section could not be written: the file is there, and says so in the section's place. Other
    findings to be reviewed before signing are printed on stderr too.
    """
    term = find_term(term_name) if term_name else current_term()
    if term is None:
        raise PortalError(_l("No term has been added yet; add one with: portal term add"))
    target = output or _default_file(term)
    own = current_letterhead()
    letterhead = own.content if own else None
    written = draft(load_term_inputs(term))
    write_whole(target, word_file(written.document, letterhead))
    if json_file is not None:
        measured = json.dumps(summary_json(written.measurement), ensure_ascii=False, indent=2) + "\n"
        write_whole(json_file, measured.encode())
    click.echo(str(target))
    if _complain(written):
        raise click.exceptions.Exit(1)


def _default_file(term: Term) -> Path:
    return the_portal().settings.home / "summaries" / f"{term.name}.docx"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file atomically, so that a full disk leaves no half summary. Raise PortalError."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        reason = error.strerror or type(error).__name__
        raise PortalError(_("%(path)s cannot be written: %(reason)s.", path=str(path), reason=reason)) from error


def _complain(written: Draft) -> bool:
    """Print all problems on stderr; return True if a section could not be written or a figure not measured."""
    if not written.named:
        click.echo(_("The kindergarten has no name yet: portal kindergarten set --name …"), err=True)
    failures = [failure_text(failure) for failure in written.document.failures]
    unmeasured = [
        f"{key}: {result.failed}"
        for measured in (written.measurement.facts, written.measurement.coverages)
        for key, result in measured.items()
        if result.failed is not None
    ]
    # Failures are among the lines above already, by their keys.
    findings = [_finding_line(finding) for finding in written.findings if finding.kind != "failed"]
    for line in (*failures, *unmeasured, *findings):
        click.echo(line, err=True)
    return bool(failures or unmeasured)


def _finding_line(finding: Finding) -> str:
    """Return a finding in one line: message, sentence, advice."""
    parts = (str(finding.message), f"“{finding.text}”" if finding.text else "", str(finding.advice))
    return " ".join(part for part in parts if part)
