"""Taking steps of records: which are open, their forms, and who took them when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Date, inspect

from portal.accounts.scope import current_person, may
from portal.base.clock import now, today
from portal.base.db import db
from portal.base.fields import Label
from portal.base.i18n import _, _l
from portal.base.scope import Limits
from portal.evidence.display import show
from portal.records.base import Problem, Record
from portal.records.describe import RecordType
from portal.records.steps import Step
from portal.records.validate import validate
from portal.web.records.forms import RecordForm
from portal.web.records.saving import SaveOutcome, store

__all__ = ["StepForm", "bulk_steps", "is_open_to", "may_take", "open_steps", "take", "take_all", "taken_steps"]


@dataclass(frozen=True, slots=True)
class TakenStep:
    """Step of a record with the user who took it and the time; both empty if nobody did."""

    label: Label
    who: str
    when: str


class StepForm(RecordForm):
    """Form of the fields that a step requires."""

    def __init__(self, record_type: RecordType, limits: Limits, step: Step) -> None:
        super().__init__(record_type, limits, step.fields)
        self.step = step
        for item in self.inputs:
            item.field = replace(item.field, required=item.name in step.required or item.field.required)

    def show(self, record: Record) -> None:
        """Fill the inputs from the record; the day of the step defaults to today."""
        super().show(record)
        at = self.step.at
        if at is not None and at in self.step.fields and getattr(record, at) is None:
            self._set(self[at], today())

    def place(self, problems: Iterable[Problem]) -> None:
        """Attach each problem to its field; one of a field outside this form is reported with the field's name."""
        for problem in problems:
            if problem.field is None or self._has(problem.field):
                super().place([problem])
            else:
                label = str(self.record_type.field(problem.field).label)
                self.errors.append(_("%(field)s: %(value)s", field=label, value=str(problem.message)))

    def _has(self, name: str) -> bool:
        return any(name in (item.field.name, item.field.column) for item in self.inputs)


def is_open_to(record: Record, step: Step) -> bool:
    """Return True if the record's state allows the step."""
    state = getattr(record, record.__state__) if record.__state__ else None
    return step.open_to(state, record)


def may_take(record_type: RecordType, step: Step) -> bool:
    """Return True if the user has the permission for the step."""
    return may(step.permission or f"{record_type.key}.edit")


def open_steps(record_type: RecordType, record: Record) -> list[Step]:
    """Return the steps that the user may take of this record now."""
    return [step for step in record.__steps__ if is_open_to(record, step) and may_take(record_type, step)]


def bulk_steps(record_type: RecordType) -> list[Step]:
    """Return the steps that the user may take of several records at once."""
    return [step for step in record_type.model.__steps__ if step.bulk and may_take(record_type, step)]


def taken_steps(record_type: RecordType, record: Record) -> list[TakenStep]:
    """Return every step that stores who took it or when, in the order of the model."""
    found = []
    for step in record.__steps__:
        if step.by is None and step.at is None:
            continue
        when = getattr(record, step.at) if step.at else None
        shown = show(record_type.field(step.at), when) if step.at and when is not None else ""
        found.append(TakenStep(step.label, (getattr(record, step.by) or "") if step.by else "", shown))
    return found


def take(form: StepForm, record: Record, step: Step) -> SaveOutcome:
    """Take a step of a record and commit; if it is refused, write nothing and leave the reasons in the form."""
    with db.session.no_autoflush:
        form.apply(record)
        for item in form.inputs:
            if item.name in step.required and not item.errors and item.value in (None, "", frozenset()):
                item.errors.append(_l("This is needed."))
        if not form.failed:
            form.place(_advance(form.record_type, record, step))
    return store(form, record, fresh=False)


def take_all(record_type: RecordType, records: Sequence[Record], step: Step) -> list[tuple[Record, Label]]:
    """Take a step of each record that allows it, and commit; return the others, each with the reason.

    Raise StaleDataError if another user changed one of them meanwhile; then none is taken.
    """
    refused: list[tuple[Record, Label]] = []
    with db.session.no_autoflush:
        for record in records:
            problems: Sequence[Problem]
            if is_open_to(record, step):
                problems = _advance(record_type, record, step)
            else:
                problems = [Problem(None, _l("This step is not the next one."))]
            if problems:
                db.session.expire(record)
                refused.append((record, problems[0].message))
    db.session.commit()
    return refused


def _advance(record_type: RecordType, record: Record, step: Step) -> list[Problem]:
    """Set state, actor and time of a step on the record; return the problems that forbid it."""
    person = current_person()
    actor = person.username if person is not None else ""
    if step.by is not None:
        setattr(record, step.by, actor or None)
    if step.at is not None and not (step.at in step.fields and getattr(record, step.at) is not None):
        is_day = isinstance(inspect(type(record)).columns[step.at].type, Date)
        setattr(record, step.at, today() if is_day else now())
    if record.__state__ is not None and step.to is not None:
        setattr(record, record.__state__, step.to)
    problems = list(validate(record_type, record))
    return problems or list(record.step_problems(step, actor))
