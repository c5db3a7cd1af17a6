"""Summaries that were made final."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.db import CoreBase, UtcDateTime
from portal.fields import field
from portal.i18n import _l
from portal.organisation.models import Term

__all__ = ["SummaryIssue"]


class SummaryIssue(CoreBase):
    """One issue of a term's summary, frozen: nothing in it is ever changed, and it is never removed."""

    __tablename__ = "summary_issue"
    # Two people who issue at the same moment cannot both have the next number.
    __table_args__ = (UniqueConstraint("term_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    term: Mapped[Term] = relationship(Term)
    number: Mapped[int]
    """1, 2, … within the term."""
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("summary_issue.id"), index=True)
    """The issue that this one corrects: the one before it. None: the first."""
    reason: Mapped[str] = mapped_column(String(500), default="", info=field(_l("Reason for the correction")))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """None: the command line."""
    issued_by: Mapped[User | None] = relationship(User)
    signed_on: Mapped[date]
    """The date printed under the text."""
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the file's bytes."""
    size: Mapped[int]
    """Bytes."""
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """The Word file."""
    blocks: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    """The document as a tree, every figure with the fact it came from."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    """What was measured, as ``portal summary --json`` writes it, with the keys of facts and obligations."""
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, deferred=True)
    """What the linter had to say, and was signed nevertheless."""
    failures: Mapped[list[dict[str, Any]]] = mapped_column(JSON, deferred=True)
    """Sections that could not be written, and areas that were not loaded: whoever issued it said so knowingly."""
    letterhead_sha256: Mapped[str | None] = mapped_column(String(64))
    """Of the kindergarten's own letterhead; None: the official form."""
    last_change: Mapped[int] = mapped_column(default=0)
    """The newest entry of the history before the term was measured: later ones happened since."""


def _refuse(_mapper: Any, _connection: Any, issue: SummaryIssue) -> None:
    raise RuntimeError(f"summary issue {issue.id} is frozen: correct it by a new one")


event.listen(SummaryIssue, "before_update", _refuse)
event.listen(SummaryIssue, "before_delete", _refuse)
