"""Children away through illness, and infectious diseases: followed up until the child is back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, TextClause, UniqueConstraint, and_, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from plugins.health.models.base import Base
from plugins.health.models.checks import Symptom
from plugins.health.models.children import ChildRecord
from plugins.health.models.outbreak_changes import Watched
from portal.api import Choice, ChoiceSet, ChoiceType, Problem, Record, UtcDateTime, _l, field, partial_index, related_id

__all__ = ["LONG_AWAY", "Disease", "InfectiousCase", "SickAbsence"]


class Disease(Choice):
    """Infectious disease that kindergartens meet, notifiable or not."""

    CHICKENPOX = "chickenpox", _l("Chickenpox"), ("水痘",)
    HAND_FOOT_MOUTH = "hand_foot_mouth", _l("Hand, foot and mouth disease"), ("手足口", "手足口病")
    HERPANGINA = "herpangina", _l("Herpangina"), ("疱疹性咽峡炎",)
    MUMPS = "mumps", _l("Mumps"), ("腮腺炎", "流行性腮腺炎")
    INFLUENZA = "influenza", _l("Influenza"), ("流感", "流行性感冒")
    NOROVIRUS = "norovirus", _l("Norovirus"), ("诺如", "诺如病毒", "诺如病毒感染", "感染性腹泻")
    SCARLET_FEVER = "scarlet_fever", _l("Scarlet fever"), ("猩红热",)
    MEASLES = "measles", _l("Measles"), ("麻疹",)
    RUBELLA = "rubella", _l("Rubella"), ("风疹",)
    CONJUNCTIVITIS = "conjunctivitis", _l("Acute conjunctivitis"), ("红眼病", "急性出血性结膜炎", "急性结膜炎")
    OTHER = "other", _l("Another infectious disease"), ("其他", "其它")


LONG_AWAY: dict[str, TextClause] = {
    "sqlite": text("julianday(health_sick_absence.returned_on) - julianday(health_sick_absence.occurred_on) > 27"),
    "postgresql": text("health_sick_absence.returned_on - health_sick_absence.occurred_on > 27"),
}
"""Condition of a sick leave of a month or more, by database dialect: no two of them count days alike."""


class SickAbsence(Watched, ChildRecord, Base):
    """Absence of a child through illness, from the first day away until the return (因病缺勤追踪).

    The class sheet opens and closes it; when the disease is named, an ``InfectiousCase`` follows.
    """

    __tablename__ = "health_sick_absence"
    __table_args__ = (
        UniqueConstraint("occurred_on", "classroom_id", "child_id", name="uq_health_sick_absence_natural_key"),
        Index("ix_health_sick_absence_occurred_on_id", "occurred_on", "id"),
        Index("ix_health_sick_absence_classroom_id_occurred_on", "classroom_id", "occurred_on"),
        Index("ix_health_sick_absence_child_id_occurred_on", "child_id", "occurred_on"),
        Index("ix_health_sick_absence_returned_on", "returned_on"),
        partial_index(
            "ix_health_sick_absence_long_away",
            "returned_on",
            "occurred_on",
            where="julianday(returned_on) - julianday(occurred_on) > 27",
            postgresql_where="returned_on - occurred_on > 27",
        ),
        partial_index(
            "ix_health_sick_absence_not_asked",
            "occurred_on",
            "classroom_id",
            where="contacted_on IS NULL AND diagnosis IS NULL AND disease IS NULL",
        ),
    )
    __record__ = "sick_absence"
    __label__ = _l("Sick leave follow-up")
    __natural_key__ = ("occurred_on", "classroom", "child")

    occurred_on: Mapped[date] = mapped_column(
        info=field(_l("First day away"), synonyms=("缺勤首日", "首次缺勤日期", "缺勤日期", "日期")), sort_order=-20
    )
    symptoms: Mapped[frozenset[Symptom]] = mapped_column(
        ChoiceSet(Symptom),
        default=frozenset,
        info=field(_l("Symptoms"), synonyms=("症状", "主要症状"), sensitive=True),
    )
    disease: Mapped[Disease | None] = mapped_column(
        ChoiceType(Disease),
        info=field(
            _l("Infectious disease"),
            synonyms=("传染病", "传染病病种"),
            help=_l("Once it is named, the case is entered among the infectious diseases"),
            sensitive=True,
        ),
    )
    diagnosis: Mapped[str | None] = mapped_column(
        String(200),
        info=field(_l("Diagnosis"), synonyms=("诊断", "诊断结果", "医院诊断"), sensitive=True),
    )
    contacted_on: Mapped[date | None] = mapped_column(
        info=field(
            _l("Guardian asked on"),
            synonyms=("联系日期", "追访日期", "联系家长日期"),
            help=_l("The day on which the family was asked how the child is"),
        )
    )
    returned_on: Mapped[date | None] = mapped_column(
        info=field(_l("Back on"), synonyms=("返园日期", "复课日期", "返校日期"))
    )

    def __str__(self) -> str:
        # Without the child's name: titles of history rows are read by more people than the record itself.
        return f"{self.occurred_on} {self.classroom}"

    def problems(self) -> Iterable[Problem]:
        """Report a contact or a return dated before the first day away."""
        if self.contacted_on and self.contacted_on < self.occurred_on:
            yield Problem("contacted_on", _l("It cannot lie before the first day away."))
        if self.returned_on and self.returned_on < self.occurred_on:
            yield Problem("returned_on", _l("It cannot lie before the first day away."))

    @classmethod
    def follow_ups(cls, session: Session, records: Sequence[SickAbsence]) -> Iterable[Record]:
        """Yield the case of each absence whose disease is named, new or updated with the disease and the return."""
        named = [(record, record.disease) for record in records if record.disease is not None]
        if not named:
            return
        own, untied = _known_cases(session, [record for record, _ in named])
        for record, disease in named:
            case = own.get(record.id) or next((case for case in untied if _same_illness(case, record)), None)
            if case is None:
                case = InfectiousCase(
                    occurred_on=record.occurred_on,
                    classroom_id=related_id(record, "classroom"),
                    child_id=related_id(record, "child"),
                    disease=disease,
                    left_on=record.occurred_on,
                )
            case.absence = record
            # What was reported stays; and no case becomes one that the register has already.
            if case.reported_at is None and not any(
                _same_illness(other, record) for other in untied if other is not case
            ):
                case.disease = disease
            if case.returned_on is None:
                case.returned_on = record.returned_on
            yield case


class InfectiousCase(Watched, ChildRecord, Base):
    """Case of an infectious disease (传染病登记): onset, report, isolation, return.

    《传染病防治法》: whoever finds a case reports it; a child comes back only when it is no longer infectious.
    """

    __tablename__ = "health_infectious_case"
    __table_args__ = (
        UniqueConstraint(
            "occurred_on", "classroom_id", "child_id", "disease", name="uq_health_infectious_case_natural_key"
        ),
        Index("ix_health_infectious_case_occurred_on_id", "occurred_on", "id"),
        Index("ix_health_infectious_case_classroom_id_occurred_on", "classroom_id", "occurred_on"),
        Index("ix_health_infectious_case_child_id_occurred_on", "child_id", "occurred_on"),
    )
    __record__ = "infectious_case"
    __label__ = _l("Infectious diseases")
    __natural_key__ = ("occurred_on", "classroom", "child", "disease")

    occurred_on: Mapped[date] = mapped_column(
        info=field(_l("Onset"), synonyms=("发病日期", "发病时间", "日期")), sort_order=-20
    )
    disease: Mapped[Disease] = mapped_column(
        ChoiceType(Disease),
        info=field(_l("Disease"), synonyms=("病种", "病名", "传染病", "诊断"), sensitive=True),
    )
    isolated: Mapped[bool] = mapped_column(
        default=False, info=field(_l("Kept apart"), synonyms=("隔离", "是否隔离", "已隔离"))
    )
    left_on: Mapped[date | None] = mapped_column(
        info=field(_l("Away since"), synonyms=("离园日期", "停课日期", "缺勤日期"))
    )
    reported_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime,
        info=field(
            _l("Reported at"),
            synonyms=("报告时间", "上报时间", "报告日期"),
            help=_l("When the health authority was told"),
        ),
    )
    returned_on: Mapped[date | None] = mapped_column(
        info=field(_l("Back on"), synonyms=("返园日期", "复课日期", "返校日期"))
    )
    absence_id: Mapped[int | None] = mapped_column(
        ForeignKey("health_sick_absence.id", ondelete="SET NULL"), unique=True, sort_order=70
    )
    """Sick leave from which the case was created."""
    absence: Mapped[SickAbsence | None] = relationship(SickAbsence)

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.classroom} {self.disease.label}"

    def problems(self) -> Iterable[Problem]:
        """Report dates out of order: onset, first day away, return."""
        if self.left_on and self.left_on < self.occurred_on:
            yield Problem("left_on", _l("It cannot lie before the onset."))
        if self.returned_on and self.returned_on < (self.left_on or self.occurred_on):
            yield Problem("returned_on", _l("It cannot lie before the onset, nor before the first day away."))


NEAR = timedelta(days=14)
"""Longest distance between an onset and a first day away that count as the same illness."""


def _known_cases(
    session: Session, absences: Sequence[SickAbsence]
) -> tuple[dict[int, InfectiousCase], list[InfectiousCase]]:
    """Return the cases of these absences by absence id, and the separately entered cases of the same children."""
    days = [record.occurred_on for record in absences]
    found = session.scalars(
        select(InfectiousCase).where(
            or_(
                InfectiousCase.absence_id.in_([record.id for record in absences if record.id is not None]),
                and_(
                    InfectiousCase.absence_id.is_(None),
                    InfectiousCase.child_id.in_({related_id(record, "child") for record in absences}),
                    InfectiousCase.occurred_on.between(min(days) - NEAR, max(days) + NEAR),
                ),
            )
        )
    ).all()
    written = [case for case in session.new if isinstance(case, InfectiousCase) and case.absence is None]
    own = {case.absence_id: case for case in found if case.absence_id is not None}
    return own, [*written, *(case for case in found if case.absence_id is None)]


def _same_illness(case: InfectiousCase, absence: SickAbsence) -> bool:
    return (
        case.absence is None
        and case.disease is absence.disease
        and related_id(case, "child") == related_id(absence, "child")
        and abs(case.occurred_on - absence.occurred_on) <= NEAR
    )
