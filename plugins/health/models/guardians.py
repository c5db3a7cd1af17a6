"""Notification of a child's guardian."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Mapped, mapped_column

from portal.api import Source, UtcDateTime, _l, field, now

__all__ = ["GuardianNotified"]


class GuardianNotified:
    """Mixin of records about one child with a notified guardian.

    The time is the server's, taken when a user ticks the box.
    """

    guardian_notified: Mapped[bool] = mapped_column(
        default=False,
        info=field(_l("Guardian notified"), synonyms=("已通知家长", "通知家长", "家长已知晓")),
        sort_order=50,
    )
    guardian_notified_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, info=field(_l("Guardian notified at"), computed=True), sort_order=51
    )


@event.listens_for(GuardianNotified, "before_insert", propagate=True)
@event.listens_for(GuardianNotified, "before_update", propagate=True)
def _keep_moment(_mapper: Any, _connection: Any, record: Any) -> None:
    if not record.guardian_notified:
        record.guardian_notified_at = None
        return
    # A register does not say when; the moment of its import would be a false statement.
    typed = record.source in {Source.FORM, Source.SHEET}
    ticked = inspect(record).attrs.guardian_notified.history.has_changes()
    if typed and ticked and record.guardian_notified_at is None:
        record.guardian_notified_at = now()
