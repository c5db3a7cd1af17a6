"""Report of an outbreak: several children of a class with the same signs within a few days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from plugins.health.models.base import Base
from plugins.health.models.checks import Symptom
from plugins.health.models.illness import Disease
from plugins.health.models.outbreak_changes import Watched
from portal.api import ChoiceType, Problem, UtcDateTime, _l, field, now

__all__ = ["OutbreakReport"]


class OutbreakReport(Watched, Base):
    """Report of an outbreak to the authorities (聚集性疫情报告). Until it exists the home page reminds of it.

    《学校和托幼机构传染病疫情报告工作规范（试行）》: within 24 hours.
    """

    __tablename__ = "health_outbreak_report"
    __table_args__ = (
        Index("ix_health_outbreak_report_occurred_on_id", "occurred_on", "id"),
        Index("ix_health_outbreak_report_classroom_id_occurred_on", "classroom_id", "occurred_on"),
    )
    __record__ = "outbreak_report"
    __label__ = _l("Outbreak reports")

    occurred_on: Mapped[date] = mapped_column(
        info=field(
            _l("First day of the outbreak"),
            synonyms=("首例日期", "发生日期", "日期"),
            help=_l("Day of the first child"),
        ),
        sort_order=-20,
    )
    symptom: Mapped[Symptom | None] = mapped_column(
        ChoiceType(Symptom), info=field(_l("Shared symptom"), synonyms=("共同症状", "症状"))
    )
    disease: Mapped[Disease | None] = mapped_column(
        ChoiceType(Disease), info=field(_l("Disease, if named"), synonyms=("病种", "疾病"))
    )
    children: Mapped[int] = mapped_column(
        info=field(_l("Children affected"), synonyms=("人数", "病例数", "涉及人数"), minimum=1, maximum=1_000)
    )
    reported_at: Mapped[datetime] = mapped_column(
        UtcDateTime, info=field(_l("Reported at"), synonyms=("报告时间", "上报时间"))
    )
    reported_to: Mapped[str] = mapped_column(
        String(100),
        info=field(
            _l("Reported to"), synonyms=("报告单位", "上报单位"), help=_l("Health authority and education bureau")
        ),
    )
    measures: Mapped[str | None] = mapped_column(
        String(500), info=field(_l("Measures"), synonyms=("措施", "处置措施", "防控措施"), long=True)
    )

    def __str__(self) -> str:
        sign = self.disease or self.symptom
        return f"{self.occurred_on} {self.classroom} {sign.label if sign else ''}".rstrip()

    def problems(self) -> Iterable[Problem]:
        """Report a missing sign, and a time of reporting in the future."""
        if self.symptom is None and self.disease is None:
            yield Problem("symptom", _l("Name the symptom or the disease."))
        if self.reported_at and self.reported_at > now():
            yield Problem("reported_at", _l("It cannot have been reported in the future."))
