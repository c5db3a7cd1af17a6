"""Fixtures: workbooks, and a register without natural key, where two equal rows are two records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from sqlalchemy import ForeignKey, MetaData, Numeric, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from portal.base.db import UtcDateTime, db
from portal.base.fields import Choice, ChoiceSet, ChoiceType, field
from portal.organisation.models import Classroom, Place, Staff, Term
from portal.records.base import DailyRecord, Problem
from portal.records.describe import RecordType, describe
from portal.registry.registry import the_portal

if TYPE_CHECKING:
    from portal.testing.factories import Factory


class Base(DeclarativeBase):
    # Its own MetaData: other tests compare the shared one with the migrations.
    metadata = MetaData()


class Way(Choice):
    STEAM = "steam", "Steam", ("蒸汽", "蒸汽消毒")
    SOAK = "soak", "Soaked", ("浸泡",)


class Tag(Choice):
    RED = "red", "Red", ("红",)
    BLUE = "blue", "Blue", ("蓝",)


class Cleaning(DailyRecord, Base):
    """Record without natural key: two equal rows are two cleanings."""

    __tablename__ = "exchange_cleaning"
    __record__ = "cleaning"
    __label__ = "Cleanings"
    __teaching_days_only__ = True

    recorded_by_id: Mapped[int | None] = mapped_column()
    classroom_id: Mapped[int | None] = mapped_column(
        ForeignKey(Classroom.id), info=field("Class", synonyms=("班级",)), sort_order=-15
    )
    classroom: Mapped[Classroom | None] = relationship(Classroom)
    way: Mapped[Way] = mapped_column(ChoiceType(Way), info=field("Method", synonyms=("方法",)))
    tags: Mapped[frozenset[Tag]] = mapped_column(
        ChoiceSet(Tag), default=frozenset, info=field("Tags", synonyms=("标记",))
    )
    minutes: Mapped[int | None] = mapped_column(
        info=field("Minutes", synonyms=("时长",), unit="min", minimum=0, maximum=1440)
    )
    amount: Mapped[Decimal | None] = mapped_column(
        Numeric(8, 1), info=field("Amount", synonyms=("用量",), minimum=0, maximum=100)
    )
    done: Mapped[bool] = mapped_column(default=False, info=field("Done", synonyms=("完成",)))
    at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=field("At", synonyms=("时刻",)))
    who_id: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), info=field("Who", synonyms=("操作人",)))
    who: Mapped[Staff | None] = relationship(Staff)
    place_id: Mapped[int | None] = mapped_column(ForeignKey(Place.id), info=field("Place", synonyms=("地点",)))
    place: Mapped[Place | None] = relationship(Place)
    remark: Mapped[str | None] = mapped_column(String(20), info=field("Remark", synonyms=("说法",)))

    def problems(self) -> Iterator[Problem]:
        if self.done and self.minutes == 0:
            yield Problem("minutes", "Nothing is done in no time.")

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.classroom}"


@pytest.fixture
def cleaning(make: Factory) -> RecordType:
    """Return the register without natural key, added to this portal only."""
    Base.metadata.create_all(db.engine)
    found = describe("sample", Cleaning)
    the_portal().record_types[found.key] = found
    return found


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes rows into a file: ``workbook([header, row, …])``; texts stay texts."""

    numbers = count(1)

    def write(rows: Sequence[Sequence[Any]]) -> Path:
        book = Workbook(write_only=True)
        page = book.create_sheet("Sheet")
        for row in rows:
            page.append([_as_typed(page, value) for value in row])
        path = tmp_path / f"register{next(numbers)}.xlsx"
        book.save(path)
        return path

    return write


def _as_typed(page: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(page, value=value)
    cell.data_type = "s"
    return cell


@pytest.fixture
def term(make: Factory) -> Term:
    """Return the term 2025-2026-2, committed."""
    found = make.term()
    db.session.commit()
    return found
