"""Changes of assets: transfer, loan, return, scrapping. Each change moves the card and stays on record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, ForeignKey, Index, String, inspect, select
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column, relationship

from plugins.assets.models.assets import MOST_PIECES, Asset
from plugins.assets.models.base import Base
from plugins.assets.models.moving import apply_changes, refusals
from portal.api import (
    Choice,
    ChoiceType,
    Classroom,
    DailyRecord,
    Limits,
    Place,
    Problem,
    Record,
    Staff,
    _l,
    db,
    field,
    partial_index,
    within_related,
)

__all__ = ["AssetChange", "ChangeKind"]


class ChangeKind(Choice):
    """Kind of change of an asset."""

    TRANSFER = "transfer", _l("Transfer of an asset"), ("调拨", "调动", "移交")
    LOAN = "loan", _l("Loan of an asset"), ("借用", "借出", "外借")
    RETURN = "return", _l("Return of a loan"), ("归还", "还回")
    SCRAP = "scrap", _l("Scrapping of an asset"), ("报废", "核销", "处置")


class AssetChange(DailyRecord, Base):
    """Change of an asset, or of some of its pieces (调拨、借用、归还、报废).

    The card follows: its class or place, and its removal. Pieces that leave the others get a card of their own, so
    that the books of an earlier day still add up.
    """

    __tablename__ = "assets_asset_change"
    __table_args__ = (
        Index("ix_assets_asset_change_occurred_on_id", "occurred_on", "id"),
        Index("ix_assets_asset_change_asset_id_occurred_on", "asset_id", "occurred_on"),
        Index("ix_assets_asset_change_kind_occurred_on", "kind", "occurred_on"),
        partial_index("ix_assets_asset_change_not_returned", "kind", "due_back_on", where="returned_on IS NULL"),
    )
    __record__ = "asset_change"
    __label__ = _l("Changes of assets")

    asset_id: Mapped[int] = mapped_column(
        ForeignKey("assets_asset.id"),
        info=field(_l("Asset"), synonyms=("资产", "资产编号", "资产名称", "编号")),
        sort_order=-15,
    )
    asset: Mapped[Asset] = relationship(Asset)
    kind: Mapped[ChangeKind] = mapped_column(
        ChoiceType(ChangeKind),
        info=field(_l("Kind of change"), synonyms=("变动类型", "变动类别", "类型", "类别")),
        sort_order=-14,
    )
    quantity: Mapped[int | None] = mapped_column(
        info=field(
            _l("Pieces concerned"),
            synonyms=("数量", "件数"),
            help=_l("Empty: all pieces of the card"),
            minimum=1,
            maximum=MOST_PIECES,
        )
    )
    to_classroom_id: Mapped[int | None] = mapped_column(
        ForeignKey("classroom.id"),
        index=True,
        info=field(_l("To class"), synonyms=("调入班级", "新存放班级", "借用班级")),
    )
    to_place_id: Mapped[int | None] = mapped_column(
        ForeignKey("place.id"), index=True, info=field(_l("To place"), synonyms=("调入地点", "新存放地点", "去向"))
    )
    to_custodian_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("New custodian"), synonyms=("新保管人", "接收人"))
    )
    borrower: Mapped[str | None] = mapped_column(
        String(50),
        info=field(_l("Lent to"), synonyms=("借用人", "借用单位"), help=_l("If it is lent to somebody outside")),
    )
    due_back_on: Mapped[date | None] = mapped_column(
        info=field(_l("To be given back by"), synonyms=("应还日期", "预计归还日期"))
    )
    returned_on: Mapped[date | None] = mapped_column(info=field(_l("Given back on"), computed=True))
    """Day of return of a loan, set by the return."""
    reason: Mapped[str | None] = mapped_column(
        String(300), info=field(_l("Reason"), synonyms=("原因", "事由", "变动原因", "报废原因"), long=True)
    )
    approved_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Approved by"), synonyms=("批准人", "审批人"))
    )
    from_classroom_id: Mapped[int | None] = mapped_column(
        ForeignKey("classroom.id"), index=True, info=field(_l("From class"), computed=True)
    )
    from_place_id: Mapped[int | None] = mapped_column(
        ForeignKey("place.id"), index=True, info=field(_l("From place"), computed=True)
    )

    @declared_attr
    @classmethod
    def to_classroom(cls) -> Mapped[Classroom | None]:
        """Class that keeps the asset from then on."""
        return relationship(Classroom, foreign_keys=[cls.to_classroom_id])

    @declared_attr
    @classmethod
    def to_place(cls) -> Mapped[Place | None]:
        """Place that keeps the asset from then on."""
        return relationship(Place, foreign_keys=[cls.to_place_id])

    @declared_attr
    @classmethod
    def to_custodian(cls) -> Mapped[Staff | None]:
        """Person responsible for the asset from then on."""
        return relationship(Staff, foreign_keys=[cls.to_custodian_id])

    @declared_attr
    @classmethod
    def approved_by(cls) -> Mapped[Staff | None]:
        """Person who approved the change."""
        return relationship(Staff, foreign_keys=[cls.approved_by_id])

    @declared_attr
    @classmethod
    def from_classroom(cls) -> Mapped[Classroom | None]:
        """Class that kept the asset until then."""
        return relationship(Classroom, foreign_keys=[cls.from_classroom_id])

    @declared_attr
    @classmethod
    def from_place(cls) -> Mapped[Place | None]:
        """Place that kept the asset until then."""
        return relationship(Place, foreign_keys=[cls.from_place_id])

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.kind.label} {self.asset}"

    def problems(self) -> Iterable[Problem]:
        """Report a transfer without a target, a loan without a borrower, and a due day before the loan."""
        goes = self.to_classroom or self.to_classroom_id or self.to_place or self.to_place_id
        if self.kind is ChangeKind.TRANSFER and not goes:
            yield Problem("to_classroom", _l("Say where it goes: a class or a place."))
        if self.kind is ChangeKind.LOAN and not goes and not self.borrower:
            yield Problem("borrower", _l("Say who borrows it, or the class that does."))
        if self.due_back_on and self.due_back_on < self.occurred_on:
            yield Problem("due_back_on", _l("It cannot be due back before it is lent."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a rewritten change, a scrapping without reason or approval, and a change before a later one."""
        state = inspect(self)
        if state.persistent:
            moved = ("asset", "kind", "quantity", "to_classroom", "to_place", "occurred_on")
            rewritten = [name for name in moved if state.attrs[name].history.has_changes()]
            if rewritten:
                yield Problem(
                    rewritten[0],
                    _l("The card has followed this change. Record another change instead of rewriting it."),
                )
            return
        if self.kind is ChangeKind.SCRAP and not self.reason:
            yield Problem("reason", _l("Say why it is scrapped."))
        if self.kind is ChangeKind.SCRAP and self.approved_by is None:
            yield Problem("approved_by", _l("Say who approved the scrapping."))
        later = db.session.scalar(
            select(AssetChange.occurred_on)
            .where(AssetChange.asset_id == self.asset.id, AssetChange.occurred_on > self.occurred_on)
            .order_by(AssetChange.occurred_on)
            .limit(1)
        )
        if later is not None:
            yield Problem(
                "occurred_on",
                _l(
                    "A later change of this asset is on record (%(day)s); the card has followed that.",
                    day=later.isoformat(),
                ),
            )

    @classmethod
    def link_batch(cls, session: Session, records: Sequence[AssetChange]) -> list[Problem | None]:
        """Return the problem of each new change that its card cannot follow, else None."""
        fresh = [record for record in records if not inspect(record).persistent]
        refused = dict(zip(map(id, fresh), refusals(session, fresh), strict=True))
        return [refused.get(id(record)) for record in records]

    @classmethod
    def follow_ups(cls, session: Session, records: Sequence[AssetChange]) -> Iterable[Record]:
        """Yield the cards moved by new changes, and the loans ended by returns."""
        fresh = [record for record in records if not inspect(record).persistent]
        return apply_changes(session, fresh) if fresh else ()

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on changes of assets the user may see."""
        return within_related(cls.asset_id, Asset, limits)
