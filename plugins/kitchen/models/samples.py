"""Food samples of each dish, kept for two days (食品留样)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal

from flask_babel.speaklater import LazyString
from sqlalchemy import ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from plugins.kitchen.models.base import Base, Meal, in_the_future, of_another_day
from portal.api import (
    ChoiceType,
    DailyRecord,
    Problem,
    Record,
    Staff,
    Step,
    UtcDateTime,
    _l,
    field,
    ngettext,
    now,
    partial_index,
    rule_book,
    rule_on,
)

__all__ = ["GRAMS", "HOURS", "FoodSample"]

GRAMS, HOURS = "kitchen.sample.grams", "kitchen.sample.hours"
"""Names of the rules on the least weight of a sample and the least hours it is kept."""


class FoodSample(DailyRecord, Base):
    """Sample of one dish of one meal: at least 125 g, kept at least 48 hours.

    《学校食品安全与营养健康管理规定》 art. 40 (since 2019-04-01; 100 g before). Registers state the hours; the
    portal computes them from the times of taking and discarding.
    """

    __tablename__ = "kitchen_food_sample"
    __table_args__ = (
        Index("ix_kitchen_food_sample_occurred_on_id", "occurred_on", "id"),
        Index("ix_kitchen_food_sample_occurred_on_meal_dish", "occurred_on", "meal", "dish"),
        Index("ix_kitchen_food_sample_discarded_at_due_at", "discarded_at", "due_at"),
        partial_index("ix_kitchen_food_sample_kept", "due_at", where="discarded_at IS NULL AND hours IS NULL"),
    )
    __record__ = "food_sample"
    __label__ = _l("Food samples")
    __steps__ = (
        Step(
            key="discard",
            label=_l("Discard the sample"),
            ready=lambda record: record.discarded_at is None and record.hours is None,
            at="discarded_at",
            by="discarded_by",
            bulk=True,
        ),
    )

    meal: Mapped[Meal] = mapped_column(
        ChoiceType(Meal), info=field(_l("Meal"), synonyms=("餐次", "餐别")), sort_order=-12
    )
    dish: Mapped[str] = mapped_column(
        String(100),
        info=field(_l("Dish"), synonyms=("菜名", "菜品", "菜品名称", "食品名称", "留样品种")),
        sort_order=-11,
    )
    grams: Mapped[Decimal] = mapped_column(
        Numeric(6, 1),
        info=field(
            _l("Weight of the sample"),
            synonyms=("留样量", "留样重量", "重量", "克数"),
            minimum=Decimal("0.1"),
            maximum=5_000,
            unit=_l("g"),
        ),
    )
    sampled_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, info=field(_l("Taken at"), synonyms=("留样时间", "取样时间"))
    )
    sampled_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Sampled by"), synonyms=("留样人", "取样人"))
    )
    sampled_by: Mapped[Staff | None] = relationship(Staff)
    box_no: Mapped[str | None] = mapped_column(
        String(20), info=field(_l("Box number"), synonyms=("留样盒号", "盒号", "编号"))
    )
    temperature_c: Mapped[Decimal | None] = mapped_column(
        Numeric(3, 1),
        info=field(
            _l("Temperature of the refrigerator"),
            synonyms=("冰箱温度", "留样柜温度", "储存温度", "温度"),
            minimum=-30,
            maximum=40,
            unit="℃",
        ),
    )
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=field(_l("To be kept until"), computed=True))
    """Time from which it may be discarded, by the rule of the day on which it was taken."""
    discarded_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, info=field(_l("Discarded at"), synonyms=("销毁时间", "销样时间", "处理时间", "倾倒时间"))
    )
    discarded_by: Mapped[str | None] = mapped_column(String(50), info=field(_l("Discarded by"), computed=True))
    hours: Mapped[Decimal | None] = mapped_column(
        Numeric(5, 1),
        info=field(
            _l("Hours kept"),
            synonyms=("留样时长", "留样时间(小时)", "保存时间", "留样小时", "保存时长"),
            help=_l("Worked out from the two times where they are known"),
            minimum=0,
            maximum=2_000,
            unit=_l("h"),
        ),
    )

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.meal.label} {self.dish}"

    def problems(self) -> Iterable[Problem]:
        """Report a sample taken on another day, and one discarded before it was taken."""
        if of_another_day(self.sampled_at, self.occurred_on):
            yield Problem("sampled_at", _l("This lies on another day than the record."))
        if self.discarded_at is None:
            return
        before = self.sampled_at is not None and self.discarded_at < self.sampled_at
        if before or self.discarded_at.date() < self.occurred_on - timedelta(days=1):
            yield Problem("discarded_at", _l("It cannot be discarded before it was taken."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a missing time of taking, times still to come, and a sample discarded too early."""
        if self.sampled_at is None and self.hours is None:
            yield Problem("sampled_at", _l("Say when the sample was taken."))
        for name in ("sampled_at", "discarded_at"):
            if in_the_future(getattr(self, name)):
                yield Problem(name, _l("This lies in the future."))
                return
        if self.discarded_at is not None:
            reason = self._too_early(self.discarded_at)
            if reason is not None:
                yield Problem("discarded_at", reason)

    def step_problems(self, step: Step, actor: str) -> Iterable[Problem]:  # noqa: ARG002 - whoever may edit may
        """Report a sample discarded too early, or one whose time of taking is not known."""
        if step.key != "discard":
            return
        if self.sampled_at is None:
            yield Problem("sampled_at", _l("It is not known when this sample was taken."))
            return
        moment = self.discarded_at or now()
        if moment < self.sampled_at:
            yield Problem("discarded_at", _l("It cannot be discarded before it was taken."))
            return
        reason = self._too_early(moment)
        if reason is not None:
            yield Problem("discarded_at", reason)

    def _too_early(self, moment: datetime) -> LazyString | str | None:
        """Return why the sample may not be discarded at this time, or None."""
        rule = rule_on(HOURS, self.occurred_on)
        if rule is None or self.sampled_at is None:
            return None
        left = self.sampled_at + timedelta(hours=float(rule.value)) - moment
        if left <= timedelta(0):
            return None
        hours = -(-left // timedelta(hours=1))
        return ngettext(
            "Samples are kept for %(least)s hours; %(num)d hour is missing.",
            "Samples are kept for %(least)s hours; %(num)d hours are missing.",
            hours,
            least=f"{rule.value.normalize():f}",
        )

    @classmethod
    def follow_ups(cls, session: Session, records: Sequence[FoodSample]) -> Iterable[Record]:  # noqa: ARG003
        """Set the time until which each sample is to be kept, and the hours it was kept."""
        taken = [record for record in records if record.sampled_at is not None]
        if not taken:
            return ()
        rules = rule_book()
        for record in taken:
            rule, taken_at = rules.on(HOURS, record.occurred_on), record.sampled_at
            if taken_at is None:
                continue
            record.due_at = None if rule is None else taken_at + timedelta(hours=float(rule.value))
            if record.discarded_at is not None:
                # Never rounded up: 47 hours and 59 minutes are not 48.
                passed = Decimal((record.discarded_at - taken_at) // timedelta(minutes=6)) / 10
                record.hours = passed.quantize(Decimal("0.1"), ROUND_FLOOR)
        return ()
