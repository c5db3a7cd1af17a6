"""Cards of the home page about children who need a medicine, a call to the family or an examination."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, func, select

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
    Record,
    Tone,
    _,
    _l,
    db,
    may,
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
    scope = MedicationRequest.within(context.limits)
    doses = db.session.execute(wanted if scope is None else wanted.where(scope)).all()
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
        url=url_for(
            "health_medication_request.index_view", occurred_on_from=context.today, occurred_on_to=context.today
        ),
        tone=Tone.ATTENTION if waiting else Tone.GOOD,
    )


def _sick_leave(context: CardContext) -> CardContent | None:
    """Return the card of the term's sick leaves whose family has not been contacted yet."""
    if context.term is None:
        return None
    count = _count(
        context,
        SickAbsence,
        SickAbsence.occurred_on.between(context.term.starts_on, context.term.ends_on),
        NOT_FOLLOWED_UP,
    )
    if not count:
        return None
    return CardContent(
        value=str(count),
        caption=_l("sick children whose family was not asked yet"),
        url=_evidence("health_sick_absence", "sick_absences_not_followed_up", context),
        tone=Tone.ATTENTION,
    )


def _examinations(context: CardContext) -> CardContent | None:
    """Return the card of new and returning children without the examination that is required of them."""
    if context.term is None or not db.session.scalar(select(select(PhysicalExam.id).limit(1).exists())):
        return None  # where examinations are not recorded here, all would be missing
    period = Period(context.term.starts_on, min(context.term.ends_on, context.today), rule_book())
    checks: Sequence[tuple[Any, str, Callable[[Period], ColumnElement[bool]]]] = (
        (_l("new, without an entry examination"), "entry_exams_missing", entry_exam_missing),
        (_l("back after months, not examined"), "reentry_exams_missing", reentry_exam_missing),
    )
    lines, total = [], 0
    for text, fact, condition in checks:
        count = _count(context, Child, condition(period))
        total += count
        if count:
            url = _evidence("organisation_child", fact, context) if may("organisation.child.view") else None
            lines.append(CardLine(_("%(count)d %(what)s", count=count, what=str(text)), url, Tone.ATTENTION))
    if not total:
        return None
    return CardContent(value=str(total), caption=_l("children to be examined"), lines=tuple(lines), tone=Tone.ATTENTION)


def _count(context: CardContext, record: type[Record], *conditions: ColumnElement[bool]) -> int:
    wanted = select(func.count(record.id)).where(*conditions)
    scope = record.within(context.limits)
    return db.session.scalar(wanted if scope is None else wanted.where(scope)) or 0


def _evidence(endpoint: str, fact: str, context: CardContext) -> str:
    name = context.term.name if context.term else None
    return url_for(f"{endpoint}.index_view", fact=f"health.{fact}", term=name)


CARE_CARDS: tuple[Card, ...] = (
    Card("medicines", _l("Medicines today"), _medicines, "health.medication_request.view", 40),
    Card("sick_leave", _l("Sick leave to follow up"), _sick_leave, "health.sick_absence.view", 50),
    Card("examinations", _l("Examinations due"), _examinations, "health.physical_exam.view", 60),
)
