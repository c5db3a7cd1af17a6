"""Forms of the organisation. CSRF tokens are checked for the whole portal before any view runs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import DateField, Form, StringField
from wtforms.validators import AnyOf, InputRequired

from portal.base.i18n import _l
from portal.evidence.day_exceptions import LONGEST_REASON
from portal.organisation.setup import LONGEST_NAME
from portal.records.base import Problem

__all__ = ["ExceptionForm", "KindergartenForm", "MoveUpForm", "TermForm", "place"]

NEEDED = _l("This is needed.")


class DayField(DateField):
    """Date field with an error message in the reader's language."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Parse a date like ``2026-02-24``; raise ValueError for any other text."""
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = date.fromisoformat(valuelist[0].strip())
        except ValueError:
            self.data = None
            raise ValueError(_l("This is not a date; write it like 2026-02-24.")) from None


class KindergartenForm(Form):
    """Form of the kindergarten's name."""

    name = StringField(
        _l("Name of the kindergarten"),
        [InputRequired(NEEDED)],
        description=_l("As it stands at the head of every summary"),
        render_kw={"maxlength": LONGEST_NAME, "autocomplete": "organization"},
    )


class TermForm(Form):
    """Form of a new term."""

    name = StringField(
        _l("Term"),
        [InputRequired(NEEDED)],
        description=_l("Such as 2025-2026-2: the school year, then 1 or 2"),
        render_kw={"maxlength": 20, "autocomplete": "off", "inputmode": "numeric"},
    )
    starts_on = DayField(_l("First day"), [InputRequired(NEEDED)])
    ends_on = DayField(_l("Last day"), [InputRequired(NEEDED)])


class ExceptionForm(Form):
    """Form of an exception to the calendar."""

    starts_on = DayField(_l("From"), [InputRequired(NEEDED)])
    ends_on = DayField(_l("To"), [InputRequired(NEEDED)])
    where = StringField(_l("Where"))
    """``campus:1``, ``class:2``, or empty for the whole kindergarten."""
    teaching = StringField(
        _l("What is different"), [AnyOf(["closed", "open"], message=_l("Choose one of these."))], default="closed"
    )
    reason = StringField(
        _l("Reason"),
        [InputRequired(NEEDED)],
        description=_l("Such as influenza, a power cut, a sports day; shown wherever the day is asked about"),
        render_kw={"maxlength": LONGEST_REASON, "autocomplete": "off"},
    )


class MoveUpForm(Form):
    """Form of the days on which all classes move up; the new names are fields of their own."""

    last_day = DayField(_l("Last day in the old classes"), [InputRequired(NEEDED)])
    first_day = DayField(_l("First day in the new classes"), [InputRequired(NEEDED)])


def place(form: Form, problems: Iterable[Problem]) -> bool:
    """Add each problem to its field (or the first one); return True if there was any."""
    found = False
    for problem in problems:
        found = True
        field: Any = form[problem.field] if problem.field and problem.field in form else next(iter(form))
        field.errors = [*field.errors, problem.message]
    return found
