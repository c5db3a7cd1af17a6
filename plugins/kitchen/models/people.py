"""Cooks and their morning checks, and visitors to the kitchen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from plugins.kitchen.certificates import certificate_problem
from plugins.kitchen.models.base import Base, in_the_future, of_another_day
from portal.api import (
    DailyRecord,
    Limits,
    Problem,
    Staff,
    Step,
    UtcDateTime,
    _l,
    field,
    partial_index,
    rule_on,
    within_related,
)

__all__ = ["CookCheck", "KitchenVisitor"]

FEVER = "kitchen.cook.temperature_c"


class CookCheck(DailyRecord, Base):
    """Check of one kitchen worker before work (从业人员晨检, 《食品安全法》 art. 45)."""

    __tablename__ = "kitchen_cook_check"
    __table_args__ = (
        UniqueConstraint("occurred_on", "person_id", name="uq_kitchen_cook_check_natural_key"),
        Index("ix_kitchen_cook_check_occurred_on_id", "occurred_on", "id"),
        Index("ix_kitchen_cook_check_person_id_occurred_on", "person_id", "occurred_on"),
    )
    __record__ = "cook_check"
    __label__ = _l("Morning checks of the cooks")
    __natural_key__ = ("occurred_on", "person")

    person_id: Mapped[int] = mapped_column(
        ForeignKey("staff.id"),
        info=field(_l("Member of the kitchen"), synonyms=("人员", "姓名", "从业人员", "被检人")),
        sort_order=-10,
    )
    person: Mapped[Staff] = relationship(Staff)
    temperature_c: Mapped[Decimal | None] = mapped_column(
        Numeric(3, 1),
        info=field(_l("Body temperature of the cook"), synonyms=("体温",), minimum=30, maximum=45, unit="℃"),
    )
    diarrhoea: Mapped[bool] = mapped_column(
        default=False, info=field(_l("Diarrhoea or vomiting"), synonyms=("腹泻", "腹泻呕吐", "腹泻或呕吐"))
    )
    skin_wound: Mapped[bool] = mapped_column(
        default=False, info=field(_l("Wound or rash on the hands"), synonyms=("皮肤伤口", "手部伤口", "皮肤外伤"))
    )
    throat: Mapped[bool] = mapped_column(
        default=False, info=field(_l("Sore throat or cough"), synonyms=("咽痛", "咽部炎症", "咳嗽"))
    )
    uniform: Mapped[bool] = mapped_column(
        default=True, info=field(_l("Clean work clothes"), synonyms=("工作衣帽", "着装", "衣帽整洁"))
    )
    nails: Mapped[bool] = mapped_column(
        default=True, info=field(_l("Short nails, no rings"), synonyms=("指甲饰物", "手部卫生", "指甲"))
    )
    fit_for_work: Mapped[bool] = mapped_column(
        default=True, info=field(_l("Fit for work"), synonyms=("是否适岗", "适宜上岗", "能否上岗", "结论"))
    )

    def __str__(self) -> str:
        # Without the name: titles of history rows are read by more people than the record itself.
        return f"{self.occurred_on} {self.__label__}"

    @property
    def ill(self) -> bool:
        """True if there is a sign with which nobody may work with food."""
        return bool(self.diarrhoea or self.skin_wound or self.throat)

    def form_problems(self) -> Iterable[Problem]:
        """Report a person found fit for work although ill or without a valid health certificate."""
        if not self.fit_for_work:
            return
        fever = rule_on(FEVER, self.occurred_on)
        hot = fever is not None and self.temperature_c is not None and self.temperature_c >= fever.value
        if self.ill or hot:
            yield Problem("fit_for_work", _l("Nobody with these signs may work with food today."))
            return
        reason = certificate_problem(self.person, self.occurred_on)
        if reason is not None:
            yield Problem("fit_for_work", reason)

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on staff the user may see; None without limits."""
        return within_related(cls.person_id, Staff, limits)


class KitchenVisitor(DailyRecord, Base):
    """Visit to the kitchen by a person who does not work there (操作间出入登记)."""

    __tablename__ = "kitchen_kitchen_visitor"
    __table_args__ = (
        Index("ix_kitchen_kitchen_visitor_occurred_on_id", "occurred_on", "id"),
        partial_index("ix_kitchen_kitchen_visitor_not_left", "occurred_on", where="left_at IS NULL"),
    )
    __record__ = "kitchen_visitor"
    __label__ = _l("Visitors to the kitchen")
    __steps__ = (
        Step(
            key="leave",
            label=_l("Has left"),
            ready=lambda record: record.left_at is None,
            at="left_at",
            by="seen_out_by",
            bulk=True,
        ),
    )

    visitor: Mapped[str] = mapped_column(
        String(50), info=field(_l("Visitor"), synonyms=("来访人", "姓名", "人员", "进入人员")), sort_order=-10
    )
    unit: Mapped[str | None] = mapped_column(
        String(100), info=field(_l("Visitor's organisation"), synonyms=("单位", "来访单位", "所属单位"))
    )
    reason: Mapped[str] = mapped_column(
        String(200), info=field(_l("Reason for coming in"), synonyms=("事由", "进入事由", "来访事由", "原因"))
    )
    entered_at: Mapped[datetime] = mapped_column(
        UtcDateTime, info=field(_l("Came in at"), synonyms=("进入时间", "进入", "来访时间"))
    )
    left_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, info=field(_l("Left at"), synonyms=("离开时间", "离开"))
    )
    seen_out_by: Mapped[str | None] = mapped_column(String(50), info=field(_l("Seen out by"), computed=True))
    permitted_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"),
        index=True,
        info=field(
            _l("Permitted by"),
            synonyms=("批准人", "同意人", "许可人"),
            help=_l("Empty: came in without permission"),
        ),
    )
    permitted_by: Mapped[Staff | None] = relationship(Staff)

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.reason}"

    def problems(self) -> Iterable[Problem]:
        """Report a visit on another day than the record, and one that ends before it begins."""
        if of_another_day(self.entered_at, self.occurred_on):
            yield Problem("entered_at", _l("This lies on another day than the record."))
        if self.left_at is not None and self.left_at < self.entered_at:
            yield Problem("left_at", _l("Nobody leaves before coming in."))

    def form_problems(self) -> Iterable[Problem]:
        """Report times that are still to come."""
        for name in ("entered_at", "left_at"):
            if in_the_future(getattr(self, name)):
                yield Problem(name, _l("This lies in the future."))
