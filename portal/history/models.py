"""Table of all changes of all records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.base.db import CoreBase, UtcDateTime
from portal.base.fields import Choice, ChoiceType
from portal.base.i18n import _l

__all__ = ["Action", "Change"]


class Action(Choice):
    """Kind of change to a record."""

    CREATE = "create", _l("Recorded")
    UPDATE = "update", _l("Changed")
    DELETE = "delete", _l("Deleted")
    RESTORE = "restore", _l("Restored")


class Change(CoreBase):
    """Change of a record, with actor and time; written in the transaction of the change itself."""

    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_record_record_id_id", "record", "record_id", "id"),
        Index("ix_change_action_id", "action", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    """Account that made the change; None for the command line."""
    actor: Mapped[User | None] = relationship(User)
    record: Mapped[str] = mapped_column(String(80))
    """Key of the record type, e.g. ``health.health_check``."""
    record_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(200), default="")
    """Title of the record at that time, so that a deleted one can be recognised."""
    action: Mapped[Action] = mapped_column(ChoiceType(Action))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Replaced values of an update, or all values of a deleted record."""
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
