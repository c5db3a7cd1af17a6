"""Physical examinations of children: on entry, after a long absence, and through the year."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from plugins.health.models.base import Base
from plugins.health.models.children import ChildRecord
from portal.api import Choice, ChoiceType, Problem, _l, field

__all__ = ["ExamKind", "Grade", "PhysicalExam"]


class ExamKind(Choice):
    """Occasion of a physical examination."""

    ENTRY = "entry", _l("On entry"), ("入园体检", "入园", "入托体检")
    REENTRY = "reentry", _l("After a long absence"), ("返园体检", "离园三个月返园", "重新入园")
    REGULAR = "regular", _l("Regular"), ("定期体检", "定期", "期中", "期末", "年度体检")


class Grade(Choice):
    """Overall result of a physical examination."""

    GOOD = "good", _l("Normal"), ("正常", "合格", "优", "良好", "健康")
    WATCH = "watch", _l("To be watched"), ("需关注", "偏离", "中", "轻度异常")
    REFER = "refer", _l("Sent to a hospital"), ("转诊", "异常", "建议就医", "差")


class PhysicalExam(ChildRecord, Base):
    """Physical examination of one child on one day (儿童健康检查); only what was measured is filled in.

    《托儿所幼儿园卫生保健工作规范》: before entry; height and vision twice a year, weight each quarter, a whole
    examination once a year from three years on; again after three months away.
    """

    __tablename__ = "health_physical_exam"
    __table_args__ = (
        UniqueConstraint("occurred_on", "classroom_id", "child_id", name="uq_health_physical_exam_natural_key"),
        Index("ix_health_physical_exam_occurred_on_id", "occurred_on", "id"),
        Index("ix_health_physical_exam_classroom_id_occurred_on", "classroom_id", "occurred_on"),
        Index("ix_health_physical_exam_child_id_occurred_on", "child_id", "occurred_on"),
    )
    __record__ = "physical_exam"
    __label__ = _l("Physical examinations")
    __natural_key__ = ("occurred_on", "classroom", "child")

    kind: Mapped[ExamKind] = mapped_column(
        ChoiceType(ExamKind),
        default=ExamKind.REGULAR,
        info=field(_l("Kind of examination"), synonyms=("体检类别", "类别", "检查类别")),
        sort_order=-9,
    )
    height_cm: Mapped[Decimal | None] = mapped_column(
        Numeric(4, 1),
        info=field(_l("Height"), synonyms=("身高", "身高(cm)"), minimum=40, maximum=180, unit="cm", sensitive=True),
    )
    weight_kg: Mapped[Decimal | None] = mapped_column(
        Numeric(4, 1),
        info=field(_l("Weight"), synonyms=("体重", "体重(kg)"), minimum=3, maximum=90, unit="kg", sensitive=True),
    )
    vision_left: Mapped[Decimal | None] = mapped_column(
        Numeric(2, 1),
        info=field(
            _l("Vision, left"),
            synonyms=("左眼视力", "视力(左)", "左眼"),
            minimum=0,
            maximum=Decimal("5.3"),
            sensitive=True,
        ),
    )
    vision_right: Mapped[Decimal | None] = mapped_column(
        Numeric(2, 1),
        info=field(
            _l("Vision, right"),
            synonyms=("右眼视力", "视力(右)", "右眼"),
            minimum=0,
            maximum=Decimal("5.3"),
            sensitive=True,
        ),
    )
    haemoglobin: Mapped[int | None] = mapped_column(
        info=field(
            _l("Haemoglobin"),
            synonyms=("血红蛋白", "血红蛋白(g/L)"),
            minimum=30,
            maximum=250,
            unit="g/L",
            sensitive=True,
        )
    )
    caries: Mapped[int | None] = mapped_column(
        info=field(_l("Decayed teeth"), synonyms=("龋齿", "龋齿数"), minimum=0, maximum=20, sensitive=True)
    )
    grade: Mapped[Grade | None] = mapped_column(
        ChoiceType(Grade), info=field(_l("Result"), synonyms=("评价", "体检结果", "结论", "结果"), sensitive=True)
    )
    advice: Mapped[str | None] = mapped_column(
        String(500), info=field(_l("Advice"), synonyms=("建议", "矫治建议", "处理意见"), long=True, sensitive=True)
    )

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.classroom} {self.kind.label}"

    def problems(self) -> Iterable[Problem]:
        """Report an examination with neither a measurement nor a result."""
        measured = (
            self.height_cm,
            self.weight_kg,
            self.vision_left,
            self.vision_right,
            self.haemoglobin,
            self.caries,
            self.grade,
        )
        if all(value is None for value in measured):
            yield Problem("height_cm", _l("Fill in at least one measurement, or the result."))
