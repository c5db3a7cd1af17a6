"""Table of attachments; the bytes themselves lie in files named by their hash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.base.db import CoreBase, UtcDateTime
from portal.history.models import Change

__all__ = ["LONGEST_CAPTION", "LONGEST_NAME", "Attachment"]

LONGEST_CAPTION = 200
LONGEST_NAME = 120


class Attachment(CoreBase):
    """Photo or scan in a slot of a record; several may share the same bytes."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_record_record_id", "record", "record_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record: Mapped[str] = mapped_column(String(80))
    """Key of the record type, e.g. ``assets.improvement``."""
    record_id: Mapped[int]
    slot: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    """SHA-256 of the stored bytes, which for pictures are not those that were uploaded."""
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    """Size in bytes."""
    width: Mapped[int | None]
    """Width in pixels; None for a PDF."""
    height: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    """Name of the uploaded file, cleaned, with the ending that its content has."""
    caption: Mapped[str] = mapped_column(String(LONGEST_CAPTION), default="")
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    """Account that added it; None for the command line."""
    added_by: Mapped[User | None] = relationship(User)
    deleted_with_id: Mapped[int | None] = mapped_column(ForeignKey(Change.id), index=True)
    """Deletion of the record that it belonged to. SQLite gives the id to a later record, which must not inherit the
    pictures; restoring the record brings them back.
    """

    @property
    def is_picture(self) -> bool:
        """True if it can be shown and printed; otherwise it is a PDF."""
        return self.media_type.startswith("image/")
