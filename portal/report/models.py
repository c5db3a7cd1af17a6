"""Stored entries of the last section of a summary: problems, and plans for the next term."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.base.db import CoreBase, UtcDateTime
from portal.base.fields import Choice, ChoiceType, field
from portal.base.i18n import _l
from portal.organisation.models import Term

__all__ = ["Kind", "ProblemEntry", "ProblemState"]


class Kind(Choice):
    """Kind of an entry of the last section."""

    PROBLEM = "problem", _l("Problem")
    PLAN = "plan", _l("Plan for the next term")


class ProblemState(Choice):
    """State of a problem; that of a plan is not used."""

    OPEN = "open", _l("Not begun")
    IN_PROGRESS = "in_progress", _l("Being put right")
    SOLVED = "solved", _l("Put right")
    DROPPED = "dropped", _l("Not pursued")

    @property
    def closed(self) -> bool:
        """True if nothing more is to be done."""
        return self in (ProblemState.SOLVED, ProblemState.DROPPED)


class ProblemEntry(CoreBase):
    """Problem that people accepted, excluded or wrote for a term's summary, or a plan for the next term."""

    __tablename__ = "problem"
    __table_args__ = (
        UniqueConstraint("term_id", "origin"),
        Index("ix_problem_term_id_kind_position", "term_id", "kind", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    """Number of the edit, from 1: an update of another version raises StaleDataError."""
    # Without cascade: a term about which something was decided is not removed unseen.
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    term: Mapped[Term] = relationship(Term)
    kind: Mapped[Kind] = mapped_column(ChoiceType(Kind), default=Kind.PROBLEM)
    area: Mapped[str] = mapped_column(String(40), default="")
    """Plugin whose namespace ``text`` uses; empty for the core's."""
    origin: Mapped[str | None] = mapped_column(String(200))
    """Key of the matching draft, see ``problems.ProblemDraft.origin``; None if people wrote it themselves."""
    text: Mapped[str | None] = mapped_column(Text, info=field(_l("Wording")))
    """Wording with placeholders; None: as drafted from the records."""
    rendered: Mapped[str] = mapped_column("said", Text, default="")
    """Text as rendered when last saved. The next term shows this: by then the records have moved on."""
    measure: Mapped[str] = mapped_column(Text, default="", info=field(_l("Measure")))
    """Measure by which the problem is put right; not a figure."""
    owner: Mapped[str] = mapped_column(String(50), default="", info=field(_l("Responsible post")))
    """A post, not a person."""
    due_on: Mapped[date | None] = mapped_column(info=field(_l("Due on")))
    """Day by which it is to be put right, or done."""
    state: Mapped[ProblemState] = mapped_column(
        ChoiceType(ProblemState), default=ProblemState.OPEN, info=field(_l("State"))
    )
    outcome: Mapped[str] = mapped_column(Text, default="", info=field(_l("What became of it")))
    closed_on: Mapped[date | None]
    """Day on which it was set to solved or dropped."""
    left_out: Mapped[str | None] = mapped_column(String(200), info=field(_l("Reason for leaving it out")))
    """Reason for excluding the draft; None if it is printed."""
    position: Mapped[int] = mapped_column(default=0)
    """Order among the entries of its term and kind; ties by id."""
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("problem.id", ondelete="SET NULL"), index=True)
    """Entry of the term before that it carries on."""
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    changed_by: Mapped[User | None] = relationship(User, foreign_keys=[changed_by_id])

    # Every UPDATE names the version it read, so two people cannot overwrite each other unnoticed.
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own way)
