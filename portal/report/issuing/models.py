"""Stored issues of summaries."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.base.db import CoreBase, UtcDateTime
from portal.base.fields import field
from portal.base.i18n import _l
from portal.organisation.models import Term

__all__ = ["SummaryIssue"]


class SummaryIssue(CoreBase):
    """Issue of a term's summary. It is frozen: updates and deletes raise RuntimeError."""

    __tablename__ = "summary_issue"
    # Two people who issue at the same moment cannot both have the next number.
    __table_args__ = (UniqueConstraint("term_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    term: Mapped[Term] = relationship(Term)
    number: Mapped[int]
    """Issue number 1, 2, … within the term."""
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("summary_issue.id"), index=True)
    """Issue before this one, which it corrects; None for the first."""
    reason: Mapped[str] = mapped_column(String(500), default="", info=field(_l("Reason for the correction")))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """Account that issued it; None for the command line."""
    issued_by: Mapped[User | None] = relationship(User)
    signed_on: Mapped[date]
    """Date printed under the text."""
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    """SHA-256 of ``content``, in hexadecimal."""
    size: Mapped[int]
    """Length of ``content`` in bytes."""
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """Word file."""
    blocks: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    """Block tree as JSON (``blocks_json``), every figure with the key of its fact."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    """Measurement as JSON (``figures.frozen_facts``), with the printed figures by key."""
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, deferred=True)
    """Findings of the linter at the time of issue."""
    failures: Mapped[list[dict[str, Any]]] = mapped_column(JSON, deferred=True)
    """Sections that could not be rendered, and areas that were not loaded, as acknowledged by the issuer."""
    letterhead_sha256: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the kindergarten's own letterhead; None for the official form."""
    last_change: Mapped[int] = mapped_column(default=0)
    """Id of the newest history entry before the term was measured: later ones are changes since the issue."""


def _refuse(_mapper: Any, _connection: Any, issue: SummaryIssue) -> None:
    raise RuntimeError(f"summary issue {issue.id} is frozen: correct it by a new one")


event.listen(SummaryIssue, "before_update", _refuse)
event.listen(SummaryIssue, "before_delete", _refuse)
