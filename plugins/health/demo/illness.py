"""Sample sick leave of a term, and the infectious diseases diagnosed in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from plugins.health.demo.plan import Plan
from plugins.health.models import Disease, InfectiousCase, SickAbsence, Symptom
from portal.api import Child, Classroom, Record, sample_random

__all__ = ["SickLeaves"]

COMMON = (
    (Symptom.FEVER, "上呼吸道感染"),
    (Symptom.COUGH, "支气管炎"),
    (Symptom.COUGH, "上呼吸道感染"),
    (Symptom.DIARRHOEA, "消化不良"),
    (Symptom.VOMITING, "急性胃肠炎"),
    (Symptom.OTHER, "其他不适"),
)
NAMED = (
    Disease.HAND_FOOT_MOUTH,
    Disease.CHICKENPOX,
    Disease.HAND_FOOT_MOUTH,
    Disease.INFLUENZA,
    Disease.HAND_FOOT_MOUTH,
    Disease.INFLUENZA,
    Disease.HAND_FOOT_MOUTH,
    Disease.INFLUENZA,
)
EVERY = 31
"""Number of sick leaves among which one is an infectious disease."""
CONTACTED_LATE = 7
"""Days before the end of term in which part of the families have not been contacted yet."""
REPORTED_AT = time(15, 30)


class SickLeaves:
    """Sick leave derived from the sample's daily absences: open from the first day away until the child is back."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.open: dict[int, SickAbsence] = {}
        self.count = 0

    def on(self, day: date, classroom: Classroom, roll: Sequence[Child], sick: set[int]) -> Iterator[Record]:
        """Open and close leaves by the day's sick children, and yield the records of those that end.

        A child that is away for another reason stays on leave.
        """
        for child in roll:
            if child.id in sick:
                if child.id not in self.open:
                    self.open[child.id] = self._begin(day, classroom, child)
            elif child.id in self.open:
                yield from self._end(self.open.pop(child.id), day)

    def still_open(self) -> Iterator[Record]:
        """Yield the records of the leaves that have not ended."""
        for absence in self.open.values():
            yield from self._end(absence, None)

    def _begin(self, day: date, classroom: Classroom, child: Child) -> SickAbsence:
        self.count += 1
        chance = sample_random("sick", self.plan.term, day, classroom.name, self.count)
        symptom, diagnosis = chance.choice(COMMON)
        recent = (self.plan.term.ends_on - day).days < CONTACTED_LATE and chance.random() < 0.4
        absence = SickAbsence(
            occurred_on=day,
            classroom=classroom,
            child=child,
            symptoms=frozenset({symptom}),
            diagnosis=None if recent else diagnosis,
            contacted_on=None if recent else day,
        )
        if self.count % EVERY == 0:
            absence.disease = NAMED[self.count // EVERY % len(NAMED)]
            absence.symptoms, absence.diagnosis = frozenset({Symptom.FEVER}), str(absence.disease.synonyms[0])
            absence.contacted_on = day
        return absence

    def _end(self, absence: SickAbsence, day: date | None) -> Iterator[Record]:
        absence.returned_on = day
        if absence.disease is not None:
            # Before the absence, which then finds it and makes none of its own.
            yield InfectiousCase(
                occurred_on=absence.occurred_on,
                classroom=absence.classroom,
                child=absence.child,
                disease=absence.disease,
                isolated=True,
                left_on=absence.occurred_on,
                reported_at=datetime.combine(absence.occurred_on, REPORTED_AT, ZoneInfo("Asia/Shanghai")),
                returned_on=day,
            )
        yield absence
