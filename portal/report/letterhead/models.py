"""Model of an uploaded letterhead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.base.db import CoreBase, UtcDateTime

__all__ = ["Letterhead"]


class Letterhead(CoreBase):
    """A Word file with a place for the summary. Summaries are written on the one that is not retired, if any.

    Its bytes are those that were uploaded and examined; they are never changed. A new upload is retired until
    somebody has reviewed it and takes it into use.
    """

    __tablename__ = "letterhead"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    # Deferred: pages that only name it need not read it.
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    uploaded_by: Mapped[User | None] = relationship(User)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Time at which it was last taken into use; None: never."""
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
