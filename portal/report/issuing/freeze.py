"""Issue a summary: store exactly what was reviewed, once, with everything that it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.base.clock import now, today
from portal.base.db import db, reading
from portal.base.errors import PortalError
from portal.base.fields import Label
from portal.base.i18n import _l
from portal.organisation.models import Term
from portal.records.validate import clean_text
from portal.report.draft import word_file
from portal.report.issuing.candidate import IssueCandidate, prepare_candidate, reload_term
from portal.report.issuing.data_version import read_data_version
from portal.report.issuing.models import SummaryIssue
from portal.report.letterhead.store import current_letterhead
from portal.report.problems.edit import lock_term

__all__ = [
    "LONGEST_REASON",
    "ChangedMeanwhileError",
    "FieldError",
    "IssuedMeanwhileError",
    "RefusedError",
    "checked_bytes",
    "issue",
    "newest_issue",
]

LONGEST_REASON = 500
DAYS_AHEAD = 31
"""Maximum number of days that a summary may be dated ahead: it is printed today and signed at the meeting."""
ATTEMPTS = 3
"""Number of times a term is measured, while records are being written, before the user has to wait."""


class RefusedError(PortalError):
    """Error for a summary that cannot be issued now, whatever is typed; ``candidate`` is its current state."""

    def __init__(self, message: Label, candidate: IssueCandidate | None = None) -> None:
        super().__init__(message)
        self.candidate = candidate


class FieldError(RefusedError):
    """Error in an input: ``field`` is reason, signed_on or knowingly."""

    def __init__(self, field: str, message: Label, candidate: IssueCandidate | None = None) -> None:
        super().__init__(message, candidate)
        self.field = field


class ChangedMeanwhileError(RefusedError):
    """Error for a candidate that differs from the reviewed one; ``candidate`` is the current one."""


class IssuedMeanwhileError(PortalError):
    """Error for a term whose summary somebody else issued during the review, as no. ``number``."""

    def __init__(self, number: int) -> None:
        super().__init__(_l("Meanwhile no. %(number)d was issued: look at it first.", number=number))
        self.number = number


@dataclass(frozen=True, slots=True)
class _IssueRequest:
    """Validated arguments of ``issue``."""

    reviewed_fingerprint: str | None
    replaces: int | None
    reason: str
    signed_on: date
    knowingly: bool
    actor: int | None


def newest_issue(term: Term) -> SummaryIssue | None:
    """Return the current issue of a term; None if the summary is a draft."""
    statement = select(SummaryIssue).where(SummaryIssue.term_id == term.id).order_by(SummaryIssue.number.desc())
    return db.session.scalars(statement.limit(1).execution_options(populate_existing=True)).first()


def issue(
    term: Term,
    *,
    reviewed_fingerprint: str | None,
    replaces: int | None,
    reason: str = "",
    signed_on: date | None = None,
    knowingly: bool = False,
    actor: int | None = None,
) -> SummaryIssue:
    """Freeze the summary of a term as it is now, commit, and return the issue.

    ``reviewed_fingerprint`` is that of the reviewed ``IssueCandidate``; None skips the comparison, for the command
    line. ``replaces`` is the number of the issue that this one corrects, None for the first; ``actor`` the id of the
    account that issues it, None for the command line. Pending changes of the session are rolled back. Raise
    IssuedMeanwhileError, ChangedMeanwhileError, FieldError or RefusedError; then nothing is written.
    """
    term_id = term.id
    requested = _IssueRequest(
        reviewed_fingerprint, replaces, clean_text(reason), signed_on or today(), knowingly, actor
    )
    for _attempt in range(ATTEMPTS):
        # Measuring takes seconds. On SQLite it must not hold the lock under which everybody writes.
        db.session.rollback()
        with reading():
            term = reload_term(term_id)
            candidate = prepare_candidate(term, requested.signed_on)
            _check(requested, candidate, reload_term(term_id))
            own = current_letterhead()
            package = word_file(
                candidate.written.document,
                own.content if own else None,
                revision=candidate.number,
                comments=_comments(replaces),
            )
            db.session.rollback()
        term = reload_term(term_id)
        lock_term(term)
        found = read_data_version(term)
        if found.issue != candidate.data_version.issue:
            db.session.rollback()
            raise IssuedMeanwhileError(found.issue)
        if found == candidate.data_version:
            return _store(requested, candidate, term, package)
    db.session.rollback()
    raise RefusedError(_l("Records of this term are being written just now. Try again in a moment."), candidate)


def checked_bytes(found: SummaryIssue) -> bytes:
    """Return the Word file of an issue, bit for bit as it was issued.

    Raise PortalError if its SHA-256 differs: a damaged file must not leave the kindergarten unnoticed.
    """
    content = bytes(found.content)
    if sha256(content).hexdigest() != found.sha256:
        raise PortalError(
            _l(
                "The stored file of no. %(number)d is damaged: it does not have the SHA-256 %(sha256)s with which it "
                "was issued. Restore the database from a backup.",
                number=found.number,
                sha256=found.sha256,
            )
        )
    return content


def _check(requested: _IssueRequest, candidate: IssueCandidate, term: Term) -> None:
    newest, replaces, reason = candidate.data_version.issue, requested.replaces, requested.reason
    if (replaces or 0) != newest:
        raise (
            IssuedMeanwhileError(newest) if newest else RefusedError(_l("There is no issue to correct yet."), candidate)
        )
    if candidate.refusal:
        raise RefusedError(candidate.refusal, candidate)
    if requested.reviewed_fingerprint is not None and requested.reviewed_fingerprint != candidate.fingerprint:
        raise ChangedMeanwhileError(_l("What you looked at has changed: nothing was issued. Look again."), candidate)
    if replaces is not None and not reason:
        raise FieldError("reason", _l("Say why no. %(number)d is corrected.", number=replaces), candidate)
    if len(reason) > LONGEST_REASON:
        message = _l(
            "This text has %(length)d characters; at most %(longest)d fit.", length=len(reason), longest=LONGEST_REASON
        )
        raise FieldError("reason", message, candidate)
    last = today() + timedelta(days=DAYS_AHEAD)
    if not term.starts_on <= requested.signed_on <= last:
        message = _l(
            "The date of signing lies between %(first)s and %(last)s.",
            first=term.starts_on.isoformat(),
            last=last.isoformat(),
        )
        raise FieldError("signed_on", message, candidate)
    if candidate.needs_acknowledgement and not requested.knowingly:
        raise FieldError("knowingly", _l("Say that you issue it knowing this, or put it right first."), candidate)


def _comments(replaces: int | None) -> str:
    """Return the comments property of the file, in the language of the summary."""
    return f"更正：替代第{replaces}号" if replaces else ""


def _store(requested: _IssueRequest, candidate: IssueCandidate, term: Term, package: bytes) -> SummaryIssue:
    newest = newest_issue(term)
    number = candidate.number
    stored = SummaryIssue(
        term_id=term.id,
        number=number,
        replaces_id=newest.id if newest else None,
        reason=requested.reason if newest else "",
        issued_at=now(),
        issued_by_id=requested.actor,
        signed_on=requested.signed_on,
        file_name=f"{term.name}后勤工作总结（第{number}号）.docx",
        sha256=sha256(package).hexdigest(),
        size=len(package),
        content=package,
        blocks=candidate.blocks,
        facts=candidate.facts,
        findings=list(candidate.findings),
        failures=list(candidate.failures),
        letterhead_sha256=candidate.letterhead.sha256 if candidate.letterhead else None,
        last_change=candidate.data_version.change,
    )
    db.session.add(stored)
    try:
        db.session.commit()
    except IntegrityError:
        # The number is taken: something bypassed the lock, such as another program on the same database.
        db.session.rollback()
        raise IssuedMeanwhileError(number) from None
    return stored
