"""In which classes something was written that may begin or end an outbreak: so that the watch looks there only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from secrets import randbelow

from sqlalchemy import BigInteger, Index, delete, insert, inspect
from sqlalchemy.orm import Mapped, Session, mapped_column

from plugins.health.models.base import Base
from portal.api import ClassroomRecord, today

__all__ = ["KEPT", "OutbreakChange", "Watched"]

KEPT = timedelta(days=7)
"""Longer than any transaction takes; what was written before is part of whatever was read since."""
ONE_IN = 64
STAMPS = 2**31


class OutbreakChange(Base):
    """That in a class findings, sick leaves, cases or reports were written; no register, and nobody's history.

    Rows are only added, so two people who write for one class do not wait for each other; the count and the sum of the
    stamps of a class change with whatever is committed, in whatever order.
    """

    __tablename__ = "health_outbreak_change"
    __table_args__ = (
        Index("ix_health_outbreak_change_written_on_classroom_id", "written_on", "classroom_id", "stamp"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    classroom_id: Mapped[int]
    written_on: Mapped[date]
    stamp: Mapped[int] = mapped_column(BigInteger)
    """Any number: another database, or this one emptied and filled again, does not pass for the same state."""


class Watched(ClassroomRecord):
    """A record that the watch for outbreaks looks at."""

    @classmethod
    def after_storing(cls, session: Session, records: Sequence[Watched]) -> None:
        """Note their classes, in one statement."""
        day = today()
        stamps = {room: randbelow(STAMPS) for room in sorted(_rooms(records))}
        connection = session.connection()
        connection.execute(
            insert(OutbreakChange),
            [{"classroom_id": room, "written_on": day, "stamp": stamp} for room, stamp in stamps.items()],
        )
        if any(stamp % ONE_IN == 0 for stamp in stamps.values()):
            connection.execute(delete(OutbreakChange).where(OutbreakChange.written_on < day - KEPT))


def _rooms(records: Iterable[Watched]) -> set[int]:
    """The classes that records belong to, or did until now."""
    found: set[int] = set()
    for record in records:
        history = inspect(record).attrs.classroom_id.history
        found.update(room for room in (record.classroom_id, *history.deleted, *history.added) if room is not None)
    return found
