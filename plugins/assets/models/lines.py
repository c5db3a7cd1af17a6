"""Lines of stock-takes, one for each thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ForeignKey, Index, String, inspect, select
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column, relationship

from plugins.assets.models.assets import MOST_PIECES, Asset
from plugins.assets.models.base import Base
from plugins.assets.models.stocktakes import Phase, Stocktake, StocktakeState
from portal.api import Choice, ChoiceType, Classroom, ClassroomRecord, Place, Problem, Record, _l, field, related_id

__all__ = ["LineResult", "StocktakeLine"]


class LineResult(Choice):
    """Result of the count of one thing."""

    PENDING = "pending", _l("Not looked at yet"), ("未盘",)
    CORRECT = "correct", _l("As in the books"), ("相符", "账实相符", "正确")
    MISPLACED = "misplaced", _l("In another place"), ("错放", "位置不符", "不在原处")
    MISSING = "missing", _l("Missing at the count"), ("盘亏", "缺失", "短缺")
    EXTRA = "extra", _l("Not in the books"), ("盘盈", "账外", "多出")


class StocktakeLine(ClassroomRecord, Base):
    """One thing of a stock-take: quantity in the books, quantity found, and where."""

    __tablename__ = "assets_stocktake_line"
    __table_args__ = (
        Index("ix_assets_stocktake_line_occurred_on_id", "occurred_on", "id"),
        Index("ix_assets_stocktake_line_classroom_id_occurred_on", "classroom_id", "occurred_on"),
        Index("ix_assets_stocktake_line_result_occurred_on", "result", "occurred_on"),
    )
    __record__ = "stocktake_line"
    __label__ = _l("Lines of stock-takes")
    __natural_key__ = ("occurred_on", "phase", "classroom", "asset", "name")

    phase: Mapped[Phase] = mapped_column(
        ChoiceType(Phase), info=field(_l("Phase"), synonyms=("阶段", "盘点阶段", "时段")), sort_order=-18
    )
    asset_id: Mapped[int | None] = mapped_column(
        ForeignKey("assets_asset.id"),
        index=True,
        info=field(_l("Asset"), synonyms=("资产", "资产编号", "编号"), help=_l("Empty: it is not in the books")),
        sort_order=-9,
    )
    asset: Mapped[Asset | None] = relationship(Asset)
    name: Mapped[str | None] = mapped_column(
        String(100),
        info=field(_l("What it is"), synonyms=("名称", "物品", "品名"), help=_l("If it is not in the books")),
        sort_order=-8,
    )
    book_quantity: Mapped[int] = mapped_column(
        default=0,
        info=field(_l("In the books"), synonyms=("账面数量", "账面数"), minimum=0, maximum=MOST_PIECES),
    )
    found_quantity: Mapped[int | None] = mapped_column(
        info=field(
            _l("Found here"),
            synonyms=("实盘数量", "实盘数"),
            help=_l("Empty: not looked at yet"),
            minimum=0,
            maximum=MOST_PIECES,
        )
    )
    found_classroom_id: Mapped[int | None] = mapped_column(
        ForeignKey("classroom.id"), index=True, info=field(_l("Found in class"), synonyms=("实际班级", "所在班级"))
    )
    found_place_id: Mapped[int | None] = mapped_column(
        ForeignKey("place.id"), index=True, info=field(_l("Found at"), synonyms=("实际地点", "所在地点"))
    )
    result: Mapped[LineResult] = mapped_column(
        ChoiceType(LineResult),
        default=LineResult.PENDING,
        info=field(_l("Result of the count"), synonyms=("结果", "盘点结果"), computed=True),
    )
    cause: Mapped[str | None] = mapped_column(String(300), info=field(_l("Why so"), synonyms=("原因", "说明原因")))
    stocktake_id: Mapped[int] = mapped_column(ForeignKey("assets_stocktake.id"), index=True, sort_order=70)
    """Stock-take that the line belongs to; set from day, phase and class by ``link_batch``."""
    stocktake: Mapped[Stocktake] = relationship(Stocktake)

    @declared_attr
    @classmethod
    def classroom(cls) -> Mapped[Classroom]:
        """Class that was counted."""
        return relationship(Classroom, foreign_keys=[cls.classroom_id])

    @declared_attr
    @classmethod
    def found_classroom(cls) -> Mapped[Classroom | None]:
        """Class in which the thing really is."""
        return relationship(Classroom, foreign_keys=[cls.found_classroom_id])

    @declared_attr
    @classmethod
    def found_place(cls) -> Mapped[Place | None]:
        """Place at which the thing really is."""
        return relationship(Place, foreign_keys=[cls.found_place_id])

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.classroom} {self.asset or self.name or ''}"

    def judged(self) -> LineResult:
        """Return the result that follows from the numbers. A card of another class found here is misplaced, not new."""
        if self.found_quantity is None:
            return LineResult.PENDING
        named = self.asset is not None or self.asset_id is not None
        if not named:
            return LineResult.EXTRA
        if not self.book_quantity:
            return LineResult.MISPLACED
        elsewhere = (self.found_classroom, self.found_classroom_id, self.found_place, self.found_place_id)
        if self.found_quantity < self.book_quantity:
            return LineResult.MISPLACED if any(elsewhere) else LineResult.MISSING
        return LineResult.CORRECT if self.found_quantity == self.book_quantity else LineResult.EXTRA

    def problems(self) -> Iterable[Problem]:
        """Report a line without an asset or a name."""
        if self.asset is None and not self.name:
            yield Problem("name", _l("Choose the asset, or say what it is."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a change of a line whose stock-take is signed."""
        if inspect(self).persistent and self.stocktake.state is not StocktakeState.OPEN:
            yield Problem(None, _l("The stock-take is signed. Choose “Count again” there first."))

    @classmethod
    def link_batch(cls, session: Session, records: Sequence[StocktakeLine]) -> list[Problem | None]:
        """Set the stock-take of each line, in one query; return a problem for each that has none or a signed one."""
        loose = [
            record for record in records if record.stocktake_id is None and record.__dict__.get("stocktake") is None
        ]
        if not loose:
            return [None] * len(records)
        with session.no_autoflush:
            found = session.execute(
                select(
                    Stocktake.occurred_on, Stocktake.phase, Stocktake.classroom_id, Stocktake.id, Stocktake.counted_by
                )
                .where(Stocktake.occurred_on.in_({record.occurred_on for record in loose}))
                .where(Stocktake.classroom_id.in_({related_id(record, "classroom") for record in loose}))
            )
            known = {(day, phase, classroom): (number, signed) for day, phase, classroom, number, signed in found}
        problems: list[Problem | None] = []
        for record in records:
            problem = None
            if record in loose:
                number, signed = known.get(
                    (record.occurred_on, record.phase, related_id(record, "classroom")), (None, None)
                )
                if number is None:
                    problem = Problem("classroom", _l("There is no stock-take of this class on that day and phase."))
                elif signed is not None:
                    problem = Problem("classroom", _l("The stock-take is signed. Choose “Count again” there first."))
                else:
                    record.stocktake_id = number
            problems.append(problem)
        return problems

    @classmethod
    def follow_ups(cls, session: Session, records: Sequence[StocktakeLine]) -> Iterable[Record]:  # noqa: ARG003
        """Set the result of each line, whoever writes it; nothing follows."""
        for record in records:
            record.result = record.judged()
        return ()
