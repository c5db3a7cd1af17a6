"""Stored arrangement of the sections of a term's summary."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.base.db import CoreBase
from portal.base.fields import field
from portal.base.i18n import _l
from portal.organisation.models import Term

__all__ = ["SectionSetting"]


class SectionSetting(CoreBase):
    """Differences of one section from its plugin's declaration, for one term. Without a row it stays as declared."""

    __tablename__ = "section_setting"
    __table_args__ = (UniqueConstraint("term_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    term: Mapped[Term] = relationship(Term)
    key: Mapped[str] = mapped_column(String(120))
    """``<plugin>.<section>``, possibly of a plugin that is not installed now."""
    position: Mapped[int | None]
    """Position among the sections with the same parent; None: as declared."""
    title: Mapped[str | None] = mapped_column(String(100), info=field(_l("Heading")))
    """Heading; None: as declared."""
    included: Mapped[bool] = mapped_column(default=True, info=field(_l("Printed")))
