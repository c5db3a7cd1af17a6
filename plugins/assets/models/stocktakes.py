"""Stock-takes: the contents of a class by the books, and as found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Index, String, UniqueConstraint, inspect, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from plugins.assets.models.assets import MOST_PIECES
from plugins.assets.models.base import Base
from portal.api import (
    Choice,
    ChoiceType,
    ClassroomRecord,
    ExtraField,
    PartsTotal,
    Problem,
    Step,
    _l,
    field,
    partial_index,
    related_id,
)

if TYPE_CHECKING:
    from plugins.assets.models.lines import StocktakeLine

__all__ = ["Phase", "Stocktake", "StocktakeState"]

SAME_TERM = timedelta(days=120)
"""Shortest distance between stock-takes of a class, in the same phase, of different terms."""


class Phase(Choice):
    """Phase of the term in which a stock-take is made."""

    OPENING = "opening", _l("Start of term"), ("期初", "学期初", "开学初")
    CLOSING = "closing", _l("End of term"), ("期末", "学期末", "放假前")
    BETWEEN = "between", _l("In between"), ("抽查", "期中", "不定期")


class StocktakeState(Choice):
    """State of a stock-take."""

    OPEN = "open", _l("Being counted"), ("盘点中", "未完成")
    COUNTED = "counted", _l("Counted and signed"), ("已盘点", "待复核", "已签字")
    CONFIRMED = "confirmed", _l("Confirmed by a second person"), ("已复核", "已确认", "双人签字")


def _differs() -> ColumnElement[bool]:
    """Return the condition that a line differs from the books."""
    from plugins.assets.models.lines import LineResult, StocktakeLine  # noqa: PLC0415 (declared after this)

    return StocktakeLine.result.in_((LineResult.MISPLACED, LineResult.MISSING, LineResult.EXTRA))


class Stocktake(ClassroomRecord, Base):
    """Stock-take of one class (盘点). A register may give totals only; the sheet keeps each thing as a line.

    《行政事业性国有资产管理条例》（国务院令第738号）: assets are counted regularly and compared with the books.
    Signed by two: the person who counted, and another one who confirms.
    """

    __tablename__ = "assets_stocktake"
    __table_args__ = (
        UniqueConstraint("occurred_on", "phase", "classroom_id", name="uq_assets_stocktake_natural_key"),
        Index("ix_assets_stocktake_occurred_on_id", "occurred_on", "id"),
        Index("ix_assets_stocktake_classroom_id_occurred_on", "classroom_id", "occurred_on"),
        Index("ix_assets_stocktake_state_occurred_on", "state", "occurred_on"),
        partial_index(
            "ix_assets_stocktake_differing", "occurred_on", where="book_quantity != found_quantity OR differing > 0"
        ),
    )
    __record__ = "stocktake"
    __label__ = _l("Stock-takes")
    __natural_key__ = ("occurred_on", "phase", "classroom")
    __from_term__ = ("occurred_on", "state")
    __totals__ = (
        PartsTotal(total="book_quantity", stated="book_quantity_stated", parts="lines", of="book_quantity"),
        PartsTotal(total="found_quantity", stated="found_quantity_stated", parts="lines", of="found_quantity"),
        PartsTotal(total="differing", stated="differing_stated", parts="lines", where=_differs),
    )
    __extra_fields__ = (ExtraField("difference", "INTEGER", field(_l("Found less books"), computed=True)["field"]),)
    __state__ = "state"
    __steps__ = (
        Step(
            key="sign",
            label=_l("Sign the count"),
            after=(StocktakeState.OPEN,),
            to=StocktakeState.COUNTED,
            by="counted_by",
            at="counted_on",
        ),
        Step(
            key="confirm",
            label=_l("Confirm as the second person"),
            after=(StocktakeState.COUNTED,),
            to=StocktakeState.CONFIRMED,
            by="checked_by",
            at="checked_on",
            bulk=True,
        ),
        Step(key="reopen", label=_l("Count again"), after=(StocktakeState.COUNTED,), to=StocktakeState.OPEN),
    )

    occurred_on: Mapped[date] = mapped_column(
        info=field(
            _l("Counted for the day"),
            synonyms=("盘点日期", "日期", "清查日期"),
            help=_l("A day of the term: a count some days before or after it is one of its first or last day"),
        ),
        sort_order=-20,
    )
    actual_on: Mapped[date | None] = mapped_column(
        info=field(
            _l("Day of the count itself"),
            synonyms=("实际盘点日期",),
            help=_l("Only if it was another day"),
        ),
        sort_order=-10,
    )
    phase: Mapped[Phase] = mapped_column(
        ChoiceType(Phase), info=field(_l("Phase"), synonyms=("阶段", "盘点阶段", "时段")), sort_order=-18
    )
    book_quantity: Mapped[int] = mapped_column(
        default=0,
        info=field(
            _l("Pieces in the books"),
            synonyms=("账面数量", "账面数", "账面件数", "应有数量"),
            minimum=0,
            maximum=MOST_PIECES,
        ),
    )
    book_quantity_stated: Mapped[int | None] = mapped_column()
    """Number in the books as stated in a register or form, before lines were recorded."""
    found_quantity: Mapped[int] = mapped_column(
        default=0,
        info=field(
            _l("Pieces found"),
            synonyms=("实盘数量", "实盘数", "实有数量", "实物数量", "盘点数量"),
            minimum=0,
            maximum=MOST_PIECES,
        ),
    )
    found_quantity_stated: Mapped[int | None] = mapped_column()
    """Number found as stated in a register or form, before lines were recorded."""
    differing: Mapped[int] = mapped_column(default=0)
    """Number of lines that differ from the books: a surplus does not make up for another thing missing."""
    differing_stated: Mapped[int | None] = mapped_column()
    """Always None: no register or form states it, but a total needs the column."""
    cause: Mapped[str | None] = mapped_column(
        String(300), info=field(_l("Why they differ"), synonyms=("原因", "差异原因", "盈亏原因"), long=True)
    )
    state: Mapped[StocktakeState] = mapped_column(
        ChoiceType(StocktakeState),
        default=StocktakeState.OPEN,
        info=field(_l("State of the stock-take"), synonyms=("状态", "签认状态")),
    )
    counted_by: Mapped[str | None] = mapped_column(String(50), info=field(_l("Count signed by"), computed=True))
    counted_on: Mapped[date | None] = mapped_column(info=field(_l("Count signed on"), computed=True))
    checked_by: Mapped[str | None] = mapped_column(String(50), info=field(_l("Count confirmed by"), computed=True))
    checked_on: Mapped[date | None] = mapped_column(info=field(_l("Count confirmed on"), computed=True))
    lines: Mapped[list[StocktakeLine]] = relationship(viewonly=True, order_by="StocktakeLine.id")

    @property
    def difference(self) -> int:
        """Pieces found less those in the books."""
        return (self.found_quantity or 0) - (self.book_quantity or 0)

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.classroom} {self.phase.label}"

    def form_problems(self) -> Iterable[Problem]:
        """Report a change of day, phase, class or numbers after signing, or once lines were recorded."""
        state = inspect(self)
        if not state.persistent:
            return
        numbers = ("occurred_on", "phase", "classroom", "book_quantity", "found_quantity")
        changed = [name for name in numbers if state.attrs[name].history.has_changes()]
        if changed and self.state is not StocktakeState.OPEN:
            yield Problem(changed[0], _l("It is signed. Choose “Count again” first."))
        elif changed and self.lines:
            yield Problem(changed[0], _l("It was counted thing by thing; go on in the sheet."))

    def step_problems(self, step: Step, actor: str) -> Iterable[Problem]:
        """Report a signature before everything was counted, and a confirmation by the person who signed."""
        if step.key == "sign":
            pending = sum(line.found_quantity is None for line in self.lines)
            if pending:
                yield Problem(None, _l("%(count)d things have not been looked at yet.", count=pending))
        elif step.key == "confirm" and self.counted_by is not None and self.counted_by == actor:
            yield Problem(None, _l("You signed the count; somebody else has to confirm it."))

    @classmethod
    def from_term(cls, values: Mapping[str, Any], starts_on: date, ends_on: date) -> Mapping[str, Any]:
        """Return day and state where a row has none: counted on the last day of the term if closing, else the first."""
        day = ends_on if values.get("phase") is Phase.CLOSING else starts_on
        return {"occurred_on": day, "state": StocktakeState.COUNTED}

    @classmethod
    def link_batch(cls, session: Session, records: Sequence[Stocktake]) -> list[Problem | None]:
        """Return a problem for each new opening or closing count of a class that has one in the term, else None.

        One of the same day is left to the natural key; counts in between may be many. One query.
        """
        fresh = [item for item in records if not inspect(item).persistent and item.phase is not Phase.BETWEEN]
        known: dict[tuple[Phase, Any], list[date]] = {}
        if fresh:
            with session.no_autoflush:
                rows = session.execute(
                    select(cls.phase, cls.classroom_id, cls.occurred_on).where(
                        cls.classroom_id.in_({related_id(item, "classroom") for item in fresh})
                    )
                )
                for phase, classroom, day in rows:
                    known.setdefault((phase, classroom), []).append(day)
        return [cls._double(item, known) if item in fresh else None for item in records]

    @staticmethod
    def _double(item: Stocktake, known: Mapping[tuple[Phase, Any], Sequence[date]]) -> Problem | None:
        days = known.get((item.phase, related_id(item, "classroom")), ())
        near = [day for day in days if abs(day - item.occurred_on) < SAME_TERM and day != item.occurred_on]
        if not near:
            return None
        return Problem(
            "classroom",
            _l("This class was counted in that phase already: %(day)s.", day=near[0].isoformat()),
        )
