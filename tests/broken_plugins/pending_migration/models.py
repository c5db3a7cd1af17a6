"""A table that is not there."""

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from portal.api import DailyRecord, PluginBase, field


class Base(PluginBase, DeclarativeBase):
    """Its tables."""


class Thing(DailyRecord, Base):
    """A record."""

    __tablename__ = "pending_migration_thing"
    __record__ = "thing"
    __label__ = "Things"

    name: Mapped[str] = mapped_column(String(20), info=field("Name"))
