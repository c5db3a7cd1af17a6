"""Cards of the home page about children who need a medicine, a call to the family or an examination."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select

from plugins.health.examined import entry_exam_missing, reentry_exam_missing
from plugins.health.judging import NOT_FOLLOWED_UP
from plugins.health.models import MedicationRequest, PhysicalExam, SickAbsence
from portal.api import (
    Card,
    CardContent,
    CardContext,
    CardLine,
    Child,
    Classroom,
    Period,
    Tone,
    _,
    _l,
    db,
    fact_url,
    record_url,
    rule_book,
)

__all__ = ["CARE_CARDS"]


def _medicines(context: CardContext) -> CardContent | None:
    """Return the card of today's doses not yet given, by time and class."""
    wanted = (
        select(Classroom.name, MedicationRequest.due_at, MedicationRequest.given_at)
        .join(Classroom, Classroom.id == MedicationRequest.classroom_id)
        .where(MedicationRequest.occurred_on == context.today)
        .order_by(MedicationRequest.due_at, Classroom.position, MedicationRequest.id)
    )
    doses = db.session.execute(context.within(wanted, MedicationRequest)).all()
    if not doses:
        return None
    waiting = [(classroom, due_at) for classroom, due_at, given_at in doses if given_at is None]
    # Neither child nor medicine: everybody in the room reads this page.
    lines = dict.fromkeys(
        _("%(time)s %(classroom)s", time=f"{due_at:%H:%M}", classroom=classroom) for classroom, due_at in waiting
    )
    return CardContent(
        value=str(len(waiting)),
        caption=_l("medicines still to give today"),
        lines=tuple(CardLine(line) for line in list(lines)[:6]),
        url=record_url("health.medication_request", occurred_on_from=context.today, occurred_on_to=context.today),
        tone=Tone.ATTENTION if waiting else Tone.GOOD,
    )


def _sick_leave(context: CardContext) -> CardContent | None:
    """Return the card of the term's sick leaves whose family has not been contacted yet."""
    if context.term is None:
        return None
    count = context.count(SickAbsence, context.of_term(SickAbsence), NOT_FOLLOWED_UP)
    if not count:
        return None
    return CardContent(
        value=str(count),
        caption=_l("sick children whose family was not asked yet"),
        url=fact_url("health.sick_absences_not_followed_up", context.term),
        tone=Tone.ATTENTION,
    )


def _examinations(context: CardContext) -> CardContent | None:
    """Return the card of new and returning children without the examination that is required of them."""
    if context.term is None or not db.session.scalar(select(select(PhysicalExam.id).limit(1).exists())):
        return None  # where examinations are not recorded here, all would be missing
    period = Period(context.term.starts_on, min(context.term.ends_on, context.today), rule_book())
    checks: Sequence[tuple[Any, str, Callable[[Period], ColumnElement[bool]]]] = (
        (_l("new, without an entry examination"), "health.entry_exams_missing", entry_exam_missing),
        (_l("back after months, not examined"), "health.reentry_exams_missing", reentry_exam_missing),
    )
    lines, total = [], 0
    for text, fact, condition in checks:
        count = context.count(Child, condition(period))
        total += count
        if count:
            line = _("%(count)d %(what)s", count=count, what=str(text))
            lines.append(CardLine(line, fact_url(fact, context.term), Tone.ATTENTION))
    if not total:
        return None
    return CardContent(value=str(total), caption=_l("children to be examined"), lines=tuple(lines), tone=Tone.ATTENTION)


CARE_CARDS: tuple[Card, ...] = (
    Card("medicines", _l("Medicines today"), _medicines, "health.medication_request.view", 40),
    Card("sick_leave", _l("Sick leave to follow up"), _sick_leave, "health.sick_absence.view", 50),
    Card("examinations", _l("Examinations due"), _examinations, "health.physical_exam.view", 60),
)
