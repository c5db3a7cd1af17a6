"""Check and write uploaded registers in the background, with progress for the browser.

Progress is kept in a file beside the upload and not in the database, which one writer locks while rows are written.
Its age also shows if the job is alive: a job whose file has not been touched for a while was interrupted, for
example by a restart of the server.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from flask import Flask, current_app
from flask_babel import force_locale, get_locale
from sqlalchemy import select, update

from portal.base.clock import now
from portal.base.config import Settings
from portal.base.db import db, reading
from portal.base.errors import PortalError
from portal.base.i18n import _
from portal.base.scope import Limits
from portal.organisation.models import Term
from portal.records.describe import RecordType
from portal.registry.registry import the_portal
from portal.spreadsheets.apply import import_file
from portal.spreadsheets.headers import find_header
from portal.spreadsheets.models import ImportJob, JobState
from portal.spreadsheets.outcome import ImportOutcome
from portal.spreadsheets.plan import dry_run
from portal.spreadsheets.rows import may_be_missing
from portal.spreadsheets.workbook import opened

__all__ = [
    "ImportWork",
    "cancel",
    "done_rows",
    "interrupted",
    "keep_upload",
    "start_check",
    "start_write",
    "upload_path",
]

KEPT_SECONDS = 24 * 3600
SILENT_SECONDS = 60
AT_ONCE = 2
CHUNK = 2**16

_turn = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class ImportWork:
    """Task of a background thread: job, person with limits and language, options."""

    token: str
    limits: Limits
    actor_id: int
    language: str
    update: bool = False
    skip_bad: bool = False


def upload_path(settings: Settings, token: str) -> Path:
    """Return the path of an uploaded file."""
    return settings.home / "uploads" / f"{token}.xlsx"


def keep_upload(
    stream: IO[bytes], filename: str, record_type: RecordType, term: Term | None, created_by_id: int
) -> ImportJob:
    """Store an uploaded register and add its job; ``start_check`` commits. Raises PortalError if it cannot be read."""
    settings = the_portal().settings
    folder = settings.home / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    _sweep(folder)
    token = secrets.token_urlsafe(24)
    path = upload_path(settings, token)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            while chunk := stream.read(CHUNK):
                file.write(chunk)
        with opened(path) as workbook:
            find_header(record_type, workbook, may_be_missing(record_type, term))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    job = ImportJob(
        token=token,
        record=record_type.key,
        filename=filename[-200:],
        term=term,
        state=JobState.CHECKING,
        created_by_id=created_by_id,
        created_at=now(),
    )
    db.session.add(job)
    return job


def start_check(job: ImportJob, limits: Limits) -> str:
    """Commit the job, start its check in the background, and return its token."""
    work = ImportWork(job.token, limits, job.created_by_id, str(get_locale()))
    db.session.commit()
    _start(work)
    return work.token


def start_write(job: ImportJob, limits: Limits, *, update: bool, skip_bad: bool) -> bool:
    """Start to write a checked file in the background; return False if that has begun already. Commits."""
    # All is read before the commit: a read after it would hold the lock that the thread needs.
    work = ImportWork(job.token, limits, job.created_by_id, str(get_locale()), update, skip_bad)
    if not _move(work.token, JobState.CHECKED, JobState.WRITING):
        return False
    _start(work)
    return True


def cancel(job: ImportJob) -> bool:
    """Cancel a checked job and delete its file; return False if it is in another state. Commits."""
    token = job.token
    if not _move(token, JobState.CHECKED, JobState.CANCELLED):
        return False
    _discard(token)
    return True


def done_rows(job: ImportJob) -> int:
    """Return the number of rows of a job that have been processed; 0 if unknown."""
    try:
        return int(_progress_path(the_portal().settings, job.token).read_text(encoding="ascii") or 0)
    except (OSError, ValueError):
        return 0


def interrupted(job: ImportJob) -> bool:
    """Return True if a running job has shown no progress for ``SILENT_SECONDS``."""
    if not job.running:
        return False
    try:
        touched = _progress_path(the_portal().settings, job.token).stat().st_mtime
    except OSError:
        return True
    return time.time() - touched > SILENT_SECONDS


def _progress_path(settings: Settings, token: str) -> Path:
    return settings.home / "uploads" / f"{token}.progress"


def _start(work: ImportWork) -> None:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    _write_progress(the_portal().settings, work.token, 0)
    threading.Thread(target=_run, args=(app, work), name=f"import-{work.token[:8]}", daemon=True).start()


def _run(app: Flask, work: ImportWork) -> None:
    with app.app_context(), force_locale(work.language):
        settings = the_portal().settings
        while not _turn.acquire(timeout=SILENT_SECONDS / 4):
            _write_progress(settings, work.token, 0)
        try:
            _work(work, lambda done: _write_progress(settings, work.token, done))
        finally:
            _turn.release()
            db.session.remove()


def _work(work: ImportWork, progress: Callable[[int], None]) -> None:
    try:
        with reading():
            job = db.session.scalars(select(ImportJob).where(ImportJob.token == work.token)).one()
            record_type, term, state = the_portal().record_types[job.record], job.term, job.state
            db.session.rollback()
        if state is JobState.CHECKING:
            _check(work, record_type, term, progress)
        elif state is JobState.WRITING:
            _write(work, record_type, term, progress)
    except PortalError as error:
        _fail(work.token, str(error))
    except Exception:
        current_app.logger.exception("The import %s failed.", work.token[:8])
        _fail(work.token, _("The import failed for a reason that is in the server's log. Nothing was written."))


def _check(work: ImportWork, record_type: RecordType, term: Term | None, progress: Callable[[int], None]) -> None:
    path = upload_path(the_portal().settings, work.token)
    with reading():
        outcome = dry_run(db.session(), record_type, path, term, limits=work.limits, progress=progress)
    _finish(work.token, JobState.CHECKED, outcome)
    db.session.commit()


def _write(work: ImportWork, record_type: RecordType, term: Term | None, progress: Callable[[int], None]) -> None:
    outcome = import_file(
        db.session(),
        record_type,
        upload_path(the_portal().settings, work.token),
        term,
        update=work.update,
        skip_bad=work.skip_bad,
        limits=work.limits,
        actor_id=work.actor_id,
        progress=progress,
    )
    # In the transaction of the rows themselves: a job is "imported" only if its rows are.
    _finish(work.token, JobState.DONE if outcome.written else JobState.CHECKED, outcome)
    db.session.commit()
    if outcome.written:
        _discard(work.token)


def _finish(token: str, state: JobState, outcome: ImportOutcome) -> None:
    db.session.execute(
        update(ImportJob).where(ImportJob.token == token).values(state=state, result=outcome.as_json(), message="")
    )


def _fail(token: str, message: str) -> None:
    db.session.rollback()
    db.session.execute(update(ImportJob).where(ImportJob.token == token).values(state=JobState.FAILED, message=message))
    db.session.commit()
    _discard(token)


def _move(token: str, before: JobState, after: JobState) -> bool:
    moved = db.session.execute(
        update(ImportJob)
        .where(ImportJob.token == token, ImportJob.state == before)
        .values(state=after)
        .returning(ImportJob.id)
    ).all()
    db.session.commit()
    return bool(moved)


def _write_progress(settings: Settings, token: str, done: int) -> None:
    _progress_path(settings, token).write_text(str(done), encoding="ascii")


def _discard(token: str) -> None:
    settings = the_portal().settings
    upload_path(settings, token).unlink(missing_ok=True)
    _progress_path(settings, token).unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Delete abandoned uploads, which hold personal data, after a day."""
    limit = time.time() - KEPT_SECONDS
    for path in folder.iterdir():
        try:
            if path.suffix in {".xlsx", ".progress"} and path.stat().st_mtime < limit:
                path.unlink()
        except FileNotFoundError:
            continue
