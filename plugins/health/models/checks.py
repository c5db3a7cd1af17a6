"""Health checks of classes (morning, noon, all day) and their findings on children."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import JSON, ForeignKey, Index, Numeric, Text, UniqueConstraint, inspect, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from plugins.health.models.attendance import LARGEST_CLASS
from plugins.health.models.base import Base
from plugins.health.models.children import ChildRecord
from plugins.health.models.guardians import GuardianNotified
from plugins.health.models.outbreak_changes import Watched
from portal.api import (
    Choice,
    ChoiceSet,
    ChoiceType,
    ClassroomRecord,
    PartsTotal,
    Problem,
    _l,
    field,
    note_indexes,
    related_id,
)

__all__ = ["Action", "CheckSession", "HealthCheck", "HealthFinding", "Symptom"]


class CheckSession(Choice):
    """Time of day of a health check."""

    MORNING = "morning", _l("Morning check"), ("晨检", "早检", "晨间检查")
    NOON = "noon", _l("Noon check"), ("午检", "午间检查")
    ALL_DAY = "all_day", _l("Observation through the day"), ("全日观察", "全日健康观察")


class Symptom(Choice):
    """Symptom found at a check."""

    FEVER = "fever", _l("Fever"), ("发热", "发烧")
    RASH = "rash", _l("Rash"), ("皮疹", "出疹")
    DIARRHOEA = "diarrhoea", _l("Diarrhoea"), ("腹泻",)
    VOMITING = "vomiting", _l("Vomiting"), ("呕吐",)
    JAUNDICE = "jaundice", _l("Jaundice"), ("黄疸",)
    COUGH = "cough", _l("Cough"), ("咳嗽",)
    RED_EYES = "red_eyes", _l("Red eyes"), ("结膜充血", "红眼")
    OTHER = "other", _l("Other symptom"), ("其他", "其它")


class Action(Choice):
    """Action taken on a finding."""

    OBSERVED = "observed", _l("Kept under observation"), ("观察", "留园观察")
    ISOLATED = "isolated", _l("Isolated"), ("隔离",)
    GUARDIAN = "guardian", _l("Guardian called"), ("通知家长", "联系家长", "家长带回")
    DOCTOR = "doctor", _l("Sent to a doctor"), ("就医", "送医")


class HealthCheck(ClassroomRecord, Base):
    """One health check of one class: number of children checked, and of children with findings."""

    __tablename__ = "health_health_check"
    __table_args__ = (
        UniqueConstraint("occurred_on", "session", "classroom_id", name="uq_health_health_check_natural_key"),
        Index("ix_health_health_check_occurred_on_id", "occurred_on", "id"),
        *note_indexes("health_health_check"),
        Index("ix_health_health_check_classroom_id_occurred_on", "classroom_id", "occurred_on"),
        Index("ix_health_health_check_session_occurred_on", "session", "occurred_on"),
    )
    __record__ = "health_check"
    __label__ = _l("Morning and noon checks")
    __natural_key__ = ("occurred_on", "session", "classroom")
    __totals__ = (PartsTotal(total="abnormal", stated="abnormal_stated", parts="findings"),)
    __teaching_days_only__ = True

    session: Mapped[CheckSession] = mapped_column(
        ChoiceType(CheckSession),
        info=field(_l("Time of check"), synonyms=("时段", "检查时段", "检查类别")),
        sort_order=-18,
    )
    checked: Mapped[int] = mapped_column(
        info=field(
            _l("Children checked"),
            synonyms=("检查人数", "受检人数", "晨检人数", "午检人数"),
            minimum=0,
            maximum=LARGEST_CLASS,
        )
    )
    abnormal: Mapped[int] = mapped_column(
        default=0,
        info=field(
            _l("Children with findings"),
            synonyms=("异常人数", "异常例数", "异常"),
            help=_l("Counted from the findings as soon as one is recorded"),
            minimum=0,
            maximum=LARGEST_CLASS,
        ),
    )
    abnormal_stated: Mapped[int | None] = mapped_column()
    """Number of children with findings as stated in a register or form, before findings were recorded one by one."""
    unchecked: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    """Ids of absent children as entered in the class sheet; None where only numbers are known."""
    findings: Mapped[list[HealthFinding]] = relationship(
        back_populates="check", passive_deletes="all", order_by="HealthFinding.id"
    )

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.classroom} {self.session.label}"

    def problems(self) -> Iterable[Problem]:
        """Report more children with findings than were checked."""
        if (self.abnormal or 0) > self.checked:
            yield Problem("abnormal", _l("More abnormal children than children checked."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a change of day, session or class of a check that has findings, which belong to all three."""
        state = inspect(self)
        moved = [
            name
            for name in ("occurred_on", "session", "classroom_id", "classroom")
            if state.attrs[name].history.has_changes()
        ]
        if state.persistent and moved and self.findings:
            yield Problem(
                moved[0].removesuffix("_id"),
                _l("Findings were recorded at this check; its day, session and class can no longer change."),
            )


class HealthFinding(GuardianNotified, Watched, ChildRecord, Base):
    """Finding on one child at a check, and the action taken. Sensitive: never printed in a summary."""

    __tablename__ = "health_health_finding"
    __table_args__ = (
        UniqueConstraint(
            "occurred_on", "session", "classroom_id", "child_id", name="uq_health_health_finding_natural_key"
        ),
        Index("ix_health_health_finding_occurred_on_id", "occurred_on", "id"),
        Index("ix_health_health_finding_classroom_id_occurred_on", "classroom_id", "occurred_on"),
        Index("ix_health_health_finding_child_id", "child_id"),
        Index("ix_health_health_finding_action_occurred_on", "action", "occurred_on"),
    )
    __record__ = "health_finding"
    __label__ = _l("Findings at checks")
    __natural_key__ = ("occurred_on", "session", "classroom", "child")
    __teaching_days_only__ = True

    session: Mapped[CheckSession] = mapped_column(
        ChoiceType(CheckSession),
        info=field(_l("Time of check"), synonyms=("时段", "检查时段", "检查类别")),
        sort_order=-18,
    )
    temperature_c: Mapped[Decimal | None] = mapped_column(
        Numeric(3, 1),
        info=field(
            _l("Body temperature"),
            synonyms=("体温", "体温(℃)", "体温（℃）"),
            minimum=30,
            maximum=45,
            unit="℃",
            sensitive=True,
        ),
    )
    symptoms: Mapped[frozenset[Symptom]] = mapped_column(
        ChoiceSet(Symptom),
        default=frozenset,
        info=field(_l("Symptoms"), synonyms=("症状", "异常情况", "异常表现"), sensitive=True),
    )
    action: Mapped[Action | None] = mapped_column(
        ChoiceType(Action), info=field(_l("Action taken"), synonyms=("处理", "处理措施", "处置"))
    )
    outcome: Mapped[str | None] = mapped_column(
        Text,
        info=field(
            _l("Outcome"),
            synonyms=("结果", "转归", "处理结果"),
            help=_l("How it ended"),
            long=True,
            sensitive=True,
        ),
        sort_order=60,
    )
    closed_on: Mapped[date | None] = mapped_column(
        info=field(_l("Case closed on"), synonyms=("结案日期", "结案")), sort_order=61
    )
    check_id: Mapped[int] = mapped_column(ForeignKey("health_health_check.id"), index=True, sort_order=70)
    """Check that the finding belongs to; set from day, session and class by ``link_batch``."""

    check: Mapped[HealthCheck] = relationship(back_populates="findings")

    def __str__(self) -> str:
        # Without the child's name: titles of history rows are read by more people than the finding itself.
        return f"{self.occurred_on} {self.classroom} {self.session.label}"

    @classmethod
    def link_batch(cls, session: Session, records: Sequence[HealthFinding]) -> list[Problem | None]:
        """Set the check of each finding, in one query; return a problem for each finding that has none, else None."""
        # Read without loading: of the class sheet and the samples, which write the check together with it.
        given = [record.__dict__.get("check") for record in records]
        keys = [_place(record) for record in records]
        untied = [key for key, check in zip(keys, given, strict=True) if check is None or _place(check) != key]
        checks = _check_ids(session, untied) if untied else {}
        problems: list[Problem | None] = []
        for record, key, check in zip(records, keys, given, strict=True):
            tied = check is not None and _place(check) == key
            if not tied and key in checks:
                record.check_id = checks[key]
            problems.append(
                None
                if tied or key in checks
                else Problem(
                    "occurred_on",
                    _l("No check of this class is recorded for this day and session; record the check first."),
                )
            )
        return problems

    def problems(self) -> Iterable[Problem]:
        """Report a finding without any content, and one closed before it was found."""
        if not self.symptoms and self.temperature_c is None and not self.note:
            yield Problem("symptoms", _l("Say what was found: a symptom, the temperature or a note."))
        if self.closed_on and self.closed_on < self.occurred_on:
            yield Problem("closed_on", _l("It cannot be closed before it was found."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a finding that is closed although no action was taken."""
        if self.closed_on and self.action is None:
            yield Problem("closed_on", _l("Record what was done before closing it."))


_Key = tuple[date, CheckSession, int]


def _place(record: HealthCheck | HealthFinding) -> _Key:
    return record.occurred_on, record.session, related_id(record, "classroom")


def _check_ids(session: Session, keys: Sequence[_Key]) -> dict[_Key, int]:
    """Return the ids of the checks by day, session and class, in one query."""
    with session.no_autoflush:  # the findings cannot be written before they are tied
        found = session.execute(
            select(HealthCheck.occurred_on, HealthCheck.session, HealthCheck.classroom_id, HealthCheck.id)
            .where(HealthCheck.occurred_on.in_({day for day, _, _ in keys}))
            .where(HealthCheck.classroom_id.in_({classroom_id for _, _, classroom_id in keys}))
        )
        return {(day, when, classroom_id): check for day, when, classroom_id, check in found}
