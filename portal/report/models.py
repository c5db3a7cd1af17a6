"""What people decide about the last section of a summary: its problems, and what is planned for the next term."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.db import CoreBase, UtcDateTime
from portal.fields import Choice, ChoiceType, field
from portal.i18n import _l
from portal.organisation.models import Term

__all__ = ["AgendaItem", "Kind", "ProblemState"]


class Kind(Choice):
    """What an entry of the last section is."""

    PROBLEM = "problem", _l("Problem")
    PLAN = "plan", _l("Plan for the next term")


class ProblemState(Choice):
    """How far a problem has come."""

    OPEN = "open", _l("Not begun")
    IN_PROGRESS = "in_progress", _l("Being put right")
    SOLVED = "solved", _l("Put right")
    DROPPED = "dropped", _l("Not pursued")

    @property
    def closed(self) -> bool:
        """Whether nothing more is to be done."""
        return self in (ProblemState.SOLVED, ProblemState.DROPPED)


class AgendaItem(CoreBase):
    """A problem of a term's summary that somebody took up, left out or wrote; or something planned for the next."""

    __tablename__ = "problem"
    __table_args__ = (
        UniqueConstraint("term_id", "origin"),
        Index("ix_problem_term_id_kind_position", "term_id", "kind", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    # Without cascade: a term about which something was decided is not removed unseen.
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    term: Mapped[Term] = relationship(Term)
    kind: Mapped[Kind] = mapped_column(ChoiceType(Kind), default=Kind.PROBLEM)
    area: Mapped[str] = mapped_column(String(40), default="")
    """The plugin in whose names ``text`` speaks; empty for the core."""
    origin: Mapped[str | None] = mapped_column(String(200))
    """Which draft it is about, see ``problems.origin_of``; None for what people wrote themselves."""
    text: Mapped[str | None] = mapped_column(Text, info=field(_l("Wording")))
    """Wording with placeholders; None: as drafted from the records."""
    said: Mapped[str] = mapped_column(Text, default="")
    """How it read when it was last saved. The next term shows this: by then the records have moved on."""
    measure: Mapped[str] = mapped_column(Text, default="", info=field(_l("Measure")))
    owner: Mapped[str] = mapped_column(String(50), default="", info=field(_l("Responsible post")))
    """A post, not a person."""
    due_on: Mapped[date | None] = mapped_column(info=field(_l("Due on")))
    state: Mapped[ProblemState] = mapped_column(
        ChoiceType(ProblemState), default=ProblemState.OPEN, info=field(_l("State"))
    )
    outcome: Mapped[str] = mapped_column(Text, default="", info=field(_l("What became of it")))
    closed_on: Mapped[date | None]
    """The day on which it was marked as put right or not pursued."""
    left_out: Mapped[str | None] = mapped_column(String(200), info=field(_l("Reason for leaving it out")))
    """Why the draft is not printed; None: it is."""
    position: Mapped[int] = mapped_column(default=0)
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("problem.id", ondelete="SET NULL"), index=True)
    """The entry of the term before that it goes on with."""
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    changed_by: Mapped[User | None] = relationship(User, foreign_keys=[changed_by_id])

    # Every UPDATE names the version it read, so two people cannot overwrite each other unseen.
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own way)
