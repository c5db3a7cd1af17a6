"""Its one record."""

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from portal.api import DailyRecord, PluginBase, field


class Base(PluginBase, DeclarativeBase):
    """Its tables."""


class Visit(DailyRecord, Base):
    """Somebody came."""

    __tablename__ = "healthy_sibling_visit"
    __record__ = "visit"
    __label__ = "Visits"

    visitor: Mapped[str] = mapped_column(String(50), info=field("Visitor", synonyms=("来访者",)))
