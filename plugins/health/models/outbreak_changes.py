"""Change log by class of records that may begin or end an outbreak, so that only changed classes are read again."""

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
"""Age after which rows are deleted. Longer than any transaction takes, so no reader still needs them."""
ONE_IN = 64
STAMPS = 2**31


class OutbreakChange(Base):
    """Change of findings, sick leaves, cases or reports in a class. Not a register, and without history.

    Rows are only added, so two people who write for one class do not wait for each other; the count and the sum of
    the stamps of a class change with every commit, in whatever order.
    """

    __tablename__ = "health_outbreak_change"
    __table_args__ = (
        Index("ix_health_outbreak_change_written_on_classroom_id", "written_on", "classroom_id", "stamp"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    classroom_id: Mapped[int]
    written_on: Mapped[date]
    stamp: Mapped[int] = mapped_column(BigInteger)
    """Random number: another database, or this one emptied and filled again, never has the same sum."""


class Watched(ClassroomRecord):
    """Base class of records that can begin or end an outbreak."""

    @classmethod
    def after_storing(cls, session: Session, records: Sequence[Watched]) -> None:
        """Log a change for each class of the records, in one statement; now and then delete old rows."""
        day = today()
        stamps = {classroom_id: randbelow(STAMPS) for classroom_id in sorted(_classrooms(records))}
        connection = session.connection()
        connection.execute(
            insert(OutbreakChange),
            [
                {"classroom_id": classroom_id, "written_on": day, "stamp": stamp}
                for classroom_id, stamp in stamps.items()
            ],
        )
        if any(stamp % ONE_IN == 0 for stamp in stamps.values()):
            connection.execute(delete(OutbreakChange).where(OutbreakChange.written_on < day - KEPT))


def _classrooms(records: Iterable[Watched]) -> set[int]:
    """Return the ids of the classes that the records belong to, or belonged to before this change."""
    found: set[int] = set()
    for record in records:
        history = inspect(record).attrs.classroom_id.history
        found.update(
            classroom_id
            for classroom_id in (record.classroom_id, *history.deleted, *history.added)
            if classroom_id is not None
        )
    return found
