"""Model of an import in the browser."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.base.db import CoreBase, UtcDateTime
from portal.base.fields import Choice, ChoiceType
from portal.base.i18n import _l
from portal.organisation.models import Term

__all__ = ["ImportJob", "JobState"]


class JobState(Choice):
    """State of an import."""

    CHECKING = "checking", _l("Being checked")
    CHECKED = "checked", _l("Checked")
    WRITING = "writing", _l("Being written")
    DONE = "done", _l("Imported")
    FAILED = "failed", _l("Failed")
    CANCELLED = "cancelled", _l("Cancelled")


class ImportJob(CoreBase):
    """Import of one uploaded file, visible only to the account that uploaded it."""

    __tablename__ = "import_job"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    record: Mapped[str] = mapped_column(String(80))
    filename: Mapped[str] = mapped_column(String(200))
    term_id: Mapped[int | None] = mapped_column(ForeignKey("term.id", ondelete="SET NULL"))
    term: Mapped[Term | None] = relationship(Term)
    state: Mapped[JobState] = mapped_column(ChoiceType(JobState))
    message: Mapped[str] = mapped_column(Text, default="")
    """Error message, in the language of the person; empty without an error."""
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """JSON of an ImportOutcome."""
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def running(self) -> bool:
        """True while it is being checked or written."""
        return self.state in {JobState.CHECKING, JobState.WRITING}
