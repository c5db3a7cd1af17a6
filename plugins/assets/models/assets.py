"""Fixed assets: a card for each, with its price, whereabouts, and dates of acquisition and removal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, ForeignKey, Index, Numeric, String, and_, inspect, or_, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, relationship, validates

from plugins.assets.models.base import Base
from plugins.assets.models.categories import CODE, Category, category_of_code, suggested
from portal.api import Choice, ChoiceType, Classroom, Limits, Place, Problem, Record, Staff, _l, field, today

if TYPE_CHECKING:
    from plugins.assets.models.changes import AssetChange
    from plugins.assets.models.purchases import Purchase

__all__ = ["CENT", "Asset", "AssetStatus", "FundSource", "classes_like", "money"]

CENT = Decimal("0.01")
MOST_PIECES = 100_000
"""Highest number of pieces of one card."""
DEAREST = 999_999_999
"""Highest unit price accepted, in yuan; a kindergarten's building costs less."""
AHEAD = timedelta(days=366)
"""Longest time ahead for a date of acquisition; a later year is a typing error."""


class AssetStatus(Choice):
    """State of an asset; a scrapped one is no longer there."""

    IN_USE = "in_use", _l("In use"), ("在用", "使用中", "正常", "完好")
    IDLE = "idle", _l("Standing idle"), ("闲置", "备用")
    TO_REPAIR = "to_repair", _l("To be repaired"), ("待修", "维修中", "损坏")
    TO_SCRAP = "to_scrap", _l("To be scrapped"), ("待报废", "拟报废")
    SCRAPPED = "scrapped", _l("Scrapped"), ("已报废", "报废", "已处置", "已核销")


class FundSource(Choice):
    """Source of the funds that paid for an asset."""

    PUBLIC = "public", _l("Public funds"), ("财政拨款", "财政", "财政资金")
    OWN = "own", _l("Own funds"), ("自筹", "自有资金", "保教费", "事业收入")
    GIFT = "gift", _l("Gift"), ("捐赠", "受赠", "接受捐赠")
    TRANSFERRED = "transferred", _l("Transferred from elsewhere"), ("调入", "划拨", "无偿调入")
    OTHER = "other", _l("Other source"), ("其他", "其它")


def money(value: Decimal) -> Decimal:
    """Return the amount rounded to the cent, half up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def classes_like(ids: Iterable[int]) -> Any:
    """Return a query of the ids of these classes and of those of other years with the same name and campus.

    A class belongs to a school year, but the piano of 小一班 stays in its classroom when the children move up.
    """
    mine = aliased(Classroom)
    return (
        select(Classroom.id)
        .join(mine, and_(mine.name == Classroom.name, mine.campus_id == Classroom.campus_id))
        .where(mine.id.in_(list(ids)))
    )


class Asset(Record, Base):
    """Card of the register of fixed assets (固定资产), for one thing or several alike.

    《事业单位财务规则》（财政部令第108号）: what lasts longer than a year and costs 1,000 yuan or more a piece.
    """

    __tablename__ = "assets_asset"
    __table_args__ = (
        Index("ix_assets_asset_acquired_on_id", "acquired_on", "id"),
        Index("ix_assets_asset_removed_on", "removed_on"),
        Index("ix_assets_asset_classroom_id", "classroom_id"),
        Index("ix_assets_asset_name_id", "name", "id"),
        Index("ix_assets_asset_status", "status"),
    )
    __record__ = "asset"
    __label__ = _l("Fixed assets")
    __natural_key__ = ("code",)

    code: Mapped[str] = mapped_column(
        String(40),
        unique=True,
        info=field(_l("Asset number"), synonyms=("资产编号", "编号", "资产编码", "卡片编号")),
        sort_order=-20,
    )
    name: Mapped[str] = mapped_column(
        String(100), info=field(_l("Asset name"), synonyms=("名称", "资产名称", "品名")), sort_order=-19
    )
    category: Mapped[Category | None] = mapped_column(
        ChoiceType(Category),
        info=field(
            _l("Category of asset"),
            synonyms=("资产分类", "分类", "资产类别", "类别", "国标分类"),
            help=_l("Empty: taken from the name or the code"),
        ),
    )
    category_code: Mapped[str | None] = mapped_column(
        String(20),
        info=field(
            _l("Category code"),
            synonyms=("分类代码", "国标代码", "资产分类代码", "类别代码"),
            help=_l(
                "A finer code of GB/T 14885, if there is one. To be compared with the standard: touch screens, "
                "washing machines, instruments, sports equipment, utensils."
            ),
        ),
    )
    spec: Mapped[str | None] = mapped_column(
        String(100), info=field(_l("Specification"), synonyms=("规格", "型号", "规格型号"))
    )
    unit_price: Mapped[Decimal] = mapped_column(
        Numeric(12, 2),
        info=field(_l("Unit price"), synonyms=("单价", "单价（元）"), unit=_l("yuan"), minimum=0, maximum=DEAREST),
    )
    quantity: Mapped[int] = mapped_column(
        default=1,
        info=field(_l("Quantity"), synonyms=("数量", "件数"), minimum=1, maximum=MOST_PIECES),
    )
    value: Mapped[Decimal] = mapped_column(
        Numeric(18, 2),
        default=Decimal(0),
        info=field(_l("Original value"), unit=_l("yuan"), computed=True),
    )
    """Unit price × quantity. Stored, so that lists sort by it and facts add it up alike on both databases."""
    fund_source: Mapped[FundSource | None] = mapped_column(
        ChoiceType(FundSource), info=field(_l("Source of funds"), synonyms=("资金来源", "经费来源"))
    )
    acquired_on: Mapped[date | None] = mapped_column(
        info=field(
            _l("Acquired on"),
            synonyms=("购置日期", "取得日期", "入账日期", "购入日期"),
            help=_l("Empty: it has been there longer than anybody knows"),
        )
    )
    useful_years: Mapped[int | None] = mapped_column(
        info=field(_l("Years of use expected"), synonyms=("使用年限", "预计使用年限"), minimum=0, maximum=100)
    )
    classroom_id: Mapped[int | None] = mapped_column(
        ForeignKey("classroom.id"), info=field(_l("Kept in class"), synonyms=("存放班级", "班级", "使用班级"))
    )
    classroom: Mapped[Classroom | None] = relationship(Classroom)
    place_id: Mapped[int | None] = mapped_column(
        ForeignKey("place.id"),
        index=True,
        info=field(_l("Place of keeping"), synonyms=("存放地点", "地点", "存放位置"), help=_l("If it is in no class")),
    )
    place: Mapped[Place | None] = relationship(Place)
    custodian_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Custodian"), synonyms=("保管人", "责任人", "使用人"))
    )
    custodian: Mapped[Staff | None] = relationship(Staff)
    status: Mapped[AssetStatus] = mapped_column(
        ChoiceType(AssetStatus),
        default=AssetStatus.IN_USE,
        info=field(_l("State of the asset"), synonyms=("状态", "使用状态", "资产状态")),
    )
    removed_on: Mapped[date | None] = mapped_column(
        info=field(
            _l("Removed on"),
            synonyms=("报废日期", "处置日期", "核销日期", "减少日期"),
            help=_l("From this day on it is no longer there"),
        )
    )
    split_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("assets_asset.id"), index=True, info=field(_l("Split from"), computed=True)
    )
    """Card from which these pieces were split when some of them went elsewhere."""
    split_from: Mapped[Asset | None] = relationship("Asset", remote_side="Asset.id")
    changes: Mapped[list[AssetChange]] = relationship(viewonly=True, order_by="AssetChange.occurred_on")
    purchases: Mapped[list[Purchase]] = relationship(viewonly=True, order_by="Purchase.occurred_on")

    @validates("unit_price", "quantity")
    def _revalue(self, name: str, given: Any) -> Any:
        price = given if name == "unit_price" else self.unit_price
        pieces = given if name == "quantity" else self.quantity
        number = price if isinstance(price, Decimal) else Decimal(str(price)) if price is not None else Decimal(0)
        # What is no number is refused where the field is checked.
        self.value = money(number * (1 if pieces is None else int(pieces))) if number.is_finite() else Decimal(0)
        return given

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def whereabouts(self) -> str:
        """Class or place that the card names; empty if it names none."""
        return str(self.classroom or self.place or "")

    @classmethod
    def there_on(cls, day: date) -> ColumnElement[bool]:
        """Return the condition that an asset was there on the day: acquired by then, and not yet removed.

        An asset that a register calls scrapped without a date is not there. Never NULL.
        """
        return and_(
            or_(cls.acquired_on.is_(None), cls.acquired_on <= day),
            or_(
                and_(cls.removed_on.is_not(None), cls.removed_on > day),
                and_(cls.removed_on.is_(None), cls.status != AssetStatus.SCRAPPED),
            ),
        )

    def is_gone(self) -> bool:
        """Return True if the asset was scrapped or removed."""
        return self.removed_on is not None or self.status is AssetStatus.SCRAPPED

    def problems(self) -> Iterable[Problem]:
        """Report dates far in the future, a removal before the acquisition, and a wrong category code."""
        latest = today() + AHEAD
        if self.acquired_on and self.acquired_on > latest:
            yield Problem("acquired_on", _l("This day is more than a year ahead. Is the year right?"))
        if self.removed_on and self.removed_on > latest:
            yield Problem("removed_on", _l("This day is more than a year ahead. Is the year right?"))
        if self.acquired_on and self.removed_on and self.removed_on < self.acquired_on:
            yield Problem("removed_on", _l("It cannot be removed before it was acquired."))
        yield from self._category_problems()

    def _category_problems(self) -> Iterable[Problem]:
        if not self.category_code:
            return
        if not CODE.match(self.category_code):
            yield Problem("category_code", _l("Write the code like A02061804."))
            return
        found = category_of_code(self.category_code)
        if self.category_code.startswith("A") and found is None:
            yield Problem("category_code", _l("GB/T 14885 has no class with this code."))
        elif found is not None and self.category is not None and found.value[:3] != self.category.value[:3]:
            yield Problem("category_code", _l("This code is of another class: %(name)s.", name=str(found.label)))

    def form_problems(self) -> Iterable[Problem]:
        """Report a scrapping without a change: it needs a reason and an approval."""
        history = inspect(self).attrs["status"].history
        if self.status is AssetStatus.SCRAPPED and history.has_changes() and self.removed_on is None:
            yield Problem("status", _l("Record the scrapping under “Changes of assets”, with reason and approval."))

    @classmethod
    def link_batch(cls, session: Session, records: Sequence[Asset]) -> list[Problem | None]:  # noqa: ARG003
        """Set category and code where one follows from the other or from the name; no problems."""
        for record in records:
            record.settle_category()
            # A scrapping that was a mistake is taken back by giving the card another state.
            before = inspect(record).attrs["status"].history.deleted
            if before and before[0] is AssetStatus.SCRAPPED and record.status is not AssetStatus.SCRAPPED:
                record.removed_on = None
        return [None] * len(records)

    def settle_category(self) -> None:
        """Set the category or its code if it was left empty."""
        own = {item.value for item in Category}
        if self.category is None:
            self.category = category_of_code(self.category_code or "-") or suggested(self.name or "")
        # A code that only repeats a category goes with it; a finer one is the person's own.
        if self.category is not None and (not self.category_code or self.category_code in own):
            self.category_code = self.category.value

    @classmethod
    def follow_ups(cls, session: Session, records: Sequence[Asset]) -> Iterable[Record]:
        """Yield the purchases that were recorded before their card and are tied to it now."""
        fresh = [record for record in records if not inspect(record).persistent]
        # By the relationship, since the module of purchases knows this one.
        purchases: type[Purchase] = inspect(cls).relationships["purchases"].mapper.class_
        return purchases.tied_to(session, fresh) if fresh else ()

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on assets in the classes and on the campuses the user may see; None without limits."""
        if not limits.limited:
            return None
        places = select(Place.id).where(Place.campus_id.in_(limits.campus_ids))
        return or_(cls.classroom_id.in_(classes_like(limits.classroom_ids)), cls.place_id.in_(places))
