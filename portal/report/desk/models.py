"""How a kindergarten arranges the sections of one term's summary."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import CoreBase
from portal.fields import field
from portal.i18n import _l
from portal.organisation.models import Term

__all__ = ["SectionSetting"]


class SectionSetting(CoreBase):
    """What differs for one section from what its plugin declares. Without a row it stands as declared."""

    __tablename__ = "section_setting"
    __table_args__ = (UniqueConstraint("term_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    term: Mapped[Term] = relationship(Term)
    key: Mapped[str] = mapped_column(String(120))
    """``<plugin>.<section>``; it may be that of a plugin which is not there now."""
    position: Mapped[int | None]
    """Its place among those with the same parent; None: as declared."""
    title: Mapped[str | None] = mapped_column(String(100), info=field(_l("Heading")))
    """None: as declared."""
    included: Mapped[bool] = mapped_column(default=True, info=field(_l("Printed")))
