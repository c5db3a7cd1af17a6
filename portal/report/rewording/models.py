"""Stored versions of a kindergarten's own wording, which overrides a plugin's or the core's for one term."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.base.db import CoreBase, UtcDateTime
from portal.base.fields import field
from portal.base.i18n import _l
from portal.organisation.models import Term

__all__ = ["WordingVersion"]


class WordingVersion(CoreBase):
    """Saved version of one text. The highest number is in force; no version is ever changed or removed."""

    __tablename__ = "wording_version"
    # Two people who start from the same version cannot both save: the second number is taken.
    __table_args__ = (UniqueConstraint("term_id", "name", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    term: Mapped[Term] = relationship(Term)
    name: Mapped[str] = mapped_column(String(120))
    """Name of the text: a section, ``<plugin>.<section>``, or one of the core's texts such as ``intro``."""
    number: Mapped[int]
    """Version number 1, 2, … within a term and text."""
    text: Mapped[str | None] = mapped_column(Text, info=field(_l("Wording")))
    """Source of the wording; None restores the text that comes with the portal."""
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    saved_by: Mapped[User | None] = relationship(User)
