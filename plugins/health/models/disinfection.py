"""Disinfection of air and things, in a class or another place."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, ForeignKey, Index, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from plugins.health.models.base import Base
from portal.api import (
    Choice,
    ChoiceType,
    Classroom,
    DailyRecord,
    Limits,
    Place,
    Problem,
    Staff,
    _l,
    field,
    note_indexes,
)

__all__ = ["DisinfectedItem", "Disinfection", "Method"]


class DisinfectedItem(Choice):
    """Kind of thing disinfected. Tableware belongs to the kitchen."""

    AIR = "air", _l("Air"), ("空气", "室内空气")
    CUPS = "cups", _l("Cups"), ("水杯", "口杯")
    TOWELS = "towels", _l("Towels"), ("毛巾",)
    TABLES = "tables", _l("Tables"), ("桌面", "餐桌", "餐前桌面")
    TOYS = "toys", _l("Toys"), ("玩具",)
    BOOKS = "books", _l("Books"), ("图书",)
    BEDDING = "bedding", _l("Bedding"), ("被褥", "床上用品", "被褥床单")
    POTTIES = "potties", _l("Potties and toilets"), ("便器", "坐便器", "便盆")
    CLOTHS = "cloths", _l("Cloths"), ("抹布",)
    SURFACES = "surfaces", _l("Other surfaces"), ("物体表面", "门把手", "门把手/物体表面")
    OTHER = "other", _l("Other things"), ("其他", "其它")


class Method(Choice):
    """Method of disinfection."""

    UV = "uv", _l("Ultraviolet light"), ("紫外线", "紫外线灯", "紫外线消毒")
    CHLORINE_SOAK = "chlorine_soak", _l("Soaked in chlorine"), ("含氯浸泡", "84浸泡", "浸泡")
    CHLORINE_WIPE = "chlorine_wipe", _l("Wiped with chlorine"), ("含氯擦拭", "84擦拭", "擦拭")
    STEAM = "steam", _l("Steam"), ("蒸汽", "蒸汽消毒", "蒸煮")
    BOIL = "boil", _l("Boiling"), ("煮沸", "煮沸消毒")
    SUN = "sun", _l("Sunning"), ("暴晒", "曝晒", "日晒", "晾晒")
    AIRING = "airing", _l("Airing"), ("通风", "开窗通风")
    CABINET = "cabinet", _l("Disinfection cabinet"), ("消毒柜", "红外消毒柜")
    OTHER = "other", _l("Another method"), ("其他", "其它")


class Disinfection(DailyRecord, Base):
    """One disinfection. Two equal ones are two, so it has no natural key."""

    __tablename__ = "health_disinfection"
    __table_args__ = (
        Index("ix_health_disinfection_occurred_on_id", "occurred_on", "id"),
        *note_indexes("health_disinfection"),
        Index("ix_health_disinfection_classroom_id_occurred_on", "classroom_id", "occurred_on"),
        Index("ix_health_disinfection_item_occurred_on", "item", "occurred_on", "classroom_id"),
    )
    __record__ = "disinfection"
    __label__ = _l("Disinfection")

    classroom_id: Mapped[int | None] = mapped_column(
        ForeignKey("classroom.id"),
        info=field(_l("Class"), synonyms=("班级", "班别"), help=_l("Or else a place")),
        sort_order=-15,
    )
    classroom: Mapped[Classroom | None] = relationship(Classroom)
    place_id: Mapped[int | None] = mapped_column(
        ForeignKey("place.id"),
        index=True,
        info=field(_l("Place"), synonyms=("地点", "场所"), help=_l("Where it is not a class's own room")),
        sort_order=-14,
    )
    place: Mapped[Place | None] = relationship(Place)
    item: Mapped[DisinfectedItem] = mapped_column(
        ChoiceType(DisinfectedItem),
        info=field(_l("Disinfected item"), synonyms=("消毒对象", "消毒物品", "对象", "物品")),
    )
    method: Mapped[Method] = mapped_column(
        ChoiceType(Method), info=field(_l("Disinfection method"), synonyms=("消毒方法", "消毒方式", "方法"))
    )
    mg_per_l: Mapped[int | None] = mapped_column(
        info=field(
            _l("Concentration"),
            synonyms=("浓度", "有效氯浓度", "浓度(mg/L)", "浓度（mg/L）"),
            help=_l("Available chlorine"),
            minimum=0,
            maximum=10_000,
            unit="mg/L",
        )
    )
    minutes: Mapped[int | None] = mapped_column(
        info=field(
            _l("Duration"),
            synonyms=("时长", "消毒时长", "作用时间", "时长(分钟)", "时长（分钟）"),
            minimum=0,
            maximum=1_440,
            unit=_l("min"),
        )
    )
    operator_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Done by"), synonyms=("操作人", "消毒人", "执行人"))
    )
    operator: Mapped[Staff | None] = relationship(Staff, foreign_keys=[operator_id])
    checker_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Checked by"), synonyms=("检查人", "核查人"))
    )
    checker: Mapped[Staff | None] = relationship(Staff, foreign_keys=[checker_id])

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.classroom or self.place} {self.item.label}"

    def problems(self) -> Iterable[Problem]:
        """Report a disinfection that names both a class and a place, or neither."""
        classroom = self.classroom is not None or self.classroom_id is not None
        place = self.place is not None or self.place_id is not None
        if classroom and place:
            yield Problem("place", _l("Name the class or the place, not both."))
        if not classroom and not place:
            yield Problem("classroom", _l("Name the class or the place."))

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on classes the user may see and places of their campuses; None without limits."""
        if not limits.limited:
            return None
        places = select(Place.id).where(Place.campus_id.in_(limits.campus_ids))
        return or_(cls.classroom_id.in_(limits.classroom_ids), cls.place_id.in_(places))
