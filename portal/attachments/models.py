"""The table of what is attached to records; the bytes themselves lie in files named by their hash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.db import CoreBase, UtcDateTime
from portal.history.models import Change

__all__ = ["LONGEST_CAPTION", "LONGEST_NAME", "Attachment"]

LONGEST_CAPTION = 200
LONGEST_NAME = 120


class Attachment(CoreBase):
    """One photo or scan in one slot of one record; several may share the same bytes."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_record_record_id", "record", "record_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record: Mapped[str] = mapped_column(String(80))
    """Such as ``assets.improvement``."""
    record_id: Mapped[int]
    slot: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    """Of the bytes as they are stored, which for pictures are not those that were uploaded."""
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    """Bytes."""
    width: Mapped[int | None]
    """Pixels; None for what is no picture."""
    height: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    """The file's name as it was, cleaned, with the ending that its content has."""
    caption: Mapped[str] = mapped_column(String(LONGEST_CAPTION), default="")
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    """None: the command line."""
    added_by: Mapped[User | None] = relationship(User)
    deleted_with_id: Mapped[int | None] = mapped_column(ForeignKey(Change.id), index=True)
    """The deletion of the record that it belonged to. SQLite gives the number to a later record, which must not
    inherit the pictures; restoring the record brings them back."""

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown and printed; else it is a PDF."""
        return self.media_type.startswith("image/")
