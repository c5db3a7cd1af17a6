"""Fire equipment and its yearly tests (《中华人民共和国消防法》 art. 16: tested as a whole at least once a year)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from sqlalchemy import ColumnElement, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from plugins.safety.models.base import Base, future_problems
from portal.api import (
    Choice,
    ChoiceType,
    DailyRecord,
    ExtraField,
    Limits,
    Place,
    Problem,
    Record,
    _l,
    field,
    within_related,
)

__all__ = ["EquipmentTest", "FireEquipment", "FireEquipmentKind", "TestResult"]


class FireEquipmentKind(Choice):
    """Kind of fire equipment."""

    EXTINGUISHER = "extinguisher", _l("Fire extinguisher"), ("灭火器", "干粉灭火器", "二氧化碳灭火器")
    HYDRANT = "hydrant", _l("Fire hydrant"), ("消火栓", "消防栓", "室内消火栓")
    EMERGENCY_LIGHT = "emergency_light", _l("Emergency light"), ("应急照明", "应急灯")
    EXIT_SIGN = "exit_sign", _l("Exit sign"), ("疏散指示", "疏散指示标志", "安全出口标志")
    DETECTOR = "detector", _l("Smoke detector"), ("烟感", "烟感探测器", "火灾报警", "报警器")
    SPRINKLER = "sprinkler", _l("Sprinkler"), ("喷淋", "自动喷水")
    MASK = "mask", _l("Smoke mask"), ("防毒面具", "逃生面具", "防烟面罩")
    OTHER = "other", _l("Other fire equipment"), ("其他", "其它", "灭火毯", "微型消防站")


class TestResult(Choice):
    """Result of an equipment test."""

    __test__ = False  # not a test of pytest's, whatever its name

    PASSED = "passed", _l("Test passed"), ("合格", "正常", "完好", "通过")
    FAILED = "failed", _l("Test not passed"), ("不合格", "异常", "失效", "不通过")


class FireEquipment(Record, Base):
    """Fire equipment at one place: of one kind, with one day of expiry."""

    __tablename__ = "safety_fire_equipment"
    __table_args__ = (Index("ix_safety_fire_equipment_expires_on_id", "expires_on", "id"),)
    __record__ = "fire_equipment"
    __label__ = _l("Fire equipment")
    __extra_fields__: ClassVar[tuple[ExtraField, ...]] = (
        ExtraField(
            "last_tested_on",
            "DATE",
            field(
                _l("Last tested on"),
                help=_l("A later day records a test that was passed"),
                synonyms=("上次检测日期", "检测日期", "检验日期", "年检日期"),
            )["field"],
        ),
    )

    code: Mapped[str | None] = mapped_column(
        String(30), info=field(_l("Number of the equipment"), synonyms=("编号", "器材编号")), sort_order=-20
    )
    kind: Mapped[FireEquipmentKind] = mapped_column(
        ChoiceType(FireEquipmentKind),
        info=field(_l("Kind of fire equipment"), synonyms=("种类", "器材", "器材名称", "名称")),
    )
    place_id: Mapped[int] = mapped_column(
        ForeignKey("place.id"), index=True, info=field(_l("Place"), synonyms=("地点", "位置", "放置地点"))
    )
    quantity: Mapped[int] = mapped_column(
        default=1, info=field(_l("Quantity"), synonyms=("数量", "件数"), minimum=1, maximum=10_000)
    )
    installed_on: Mapped[date | None] = mapped_column(
        info=field(_l("Installed on"), synonyms=("配置日期", "安装日期", "购置日期"))
    )
    expires_on: Mapped[date | None] = mapped_column(
        info=field(_l("Good until"), synonyms=("有效期至", "到期日期", "失效日期", "有效期"))
    )
    removed_on: Mapped[date | None] = mapped_column(
        index=True, info=field(_l("Equipment removed on"), synonyms=("报废日期", "撤除日期", "更换日期"))
    )

    place: Mapped[Place] = relationship(Place)
    tests: Mapped[list[EquipmentTest]] = relationship(
        back_populates="equipment", passive_deletes="all", order_by="EquipmentTest.occurred_on"
    )

    @property
    def last_tested_on(self) -> date | None:
        """Day of the latest test. Needs ``tests``."""
        return max((test.occurred_on for test in self.tests if test.occurred_on), default=None)

    @last_tested_on.setter
    def last_tested_on(self, day: date | None) -> None:
        if day is not None and day not in {test.occurred_on for test in self.tests}:
            self.tests.append(EquipmentTest(occurred_on=day, result=TestResult.PASSED))

    def __str__(self) -> str:
        return " ".join(str(part) for part in (self.kind.label, self.code, self.place) if part)

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on places the user may see, or on none; None without limits."""
        return within_related(cls.place_id, Place, limits, or_none=True)

    def problems(self) -> Iterable[Problem]:
        """Report an expiry or a removal before the installation."""
        if self.installed_on and self.expires_on and self.expires_on < self.installed_on:
            yield Problem("expires_on", _l("It cannot expire before it was installed."))
        if self.installed_on and self.removed_on and self.removed_on < self.installed_on:
            yield Problem("removed_on", _l("It cannot be removed before it was installed."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a day of testing that is still to come."""
        yield from future_problems("last_tested_on", self.last_tested_on)


class EquipmentTest(DailyRecord, Base):
    """Test of one piece of fire equipment."""

    __test__ = False
    __tablename__ = "safety_equipment_test"
    __table_args__ = (
        Index("ix_safety_equipment_test_occurred_on_id", "occurred_on", "id"),
        Index("ix_safety_equipment_test_equipment_id_occurred_on", "equipment_id", "occurred_on"),
    )
    __record__ = "equipment_test"
    __label__ = _l("Tests of fire equipment")

    equipment_id: Mapped[int] = mapped_column(
        ForeignKey("safety_fire_equipment.id"), info=field(_l("Fire equipment tested"), synonyms=("器材", "器材编号"))
    )
    result: Mapped[TestResult] = mapped_column(
        ChoiceType(TestResult), info=field(_l("Result of the test"), synonyms=("结果", "检测结果"))
    )
    tester: Mapped[str | None] = mapped_column(
        String(100), info=field(_l("Test made by"), synonyms=("检测人", "检测单位"))
    )
    finding: Mapped[str | None] = mapped_column(String(300), info=field(_l("What is wrong"), synonyms=("问题", "情况")))

    equipment: Mapped[FireEquipment] = relationship(back_populates="tests")

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.equipment}"

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on equipment the user may see."""
        return within_related(cls.equipment_id, FireEquipment, limits)

    def form_problems(self) -> Iterable[Problem]:
        """Report a day that is still to come, and a failed test without a finding."""
        yield from future_problems("occurred_on", self.occurred_on)
        if self.result is TestResult.FAILED and not self.finding:
            yield Problem("finding", _l("Say what is wrong."))
