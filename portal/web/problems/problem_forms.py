"""Forms of problems and plans. Their CSRF token is checked for the whole portal before any view runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from wtforms import Form, HiddenField, StringField, TextAreaField
from wtforms.validators import Optional

from portal.base.i18n import _l
from portal.organisation.models import Term
from portal.records.base import Problem
from portal.records.validate import clean_text
from portal.report.document.blocks import plain_text
from portal.report.errors import WordingError
from portal.report.models import Kind, ProblemEntry, ProblemState
from portal.report.problems.drafts import ProblemDraft
from portal.report.problems.edit import ProblemEdit
from portal.report.problems.text import read_text
from portal.report.wording.renderer import WordingRenderer
from portal.web.organisation.forms import DayField, place

__all__ = [
    "LONGEST_REASON",
    "EntryForm",
    "EntryTarget",
    "OutcomeForm",
    "entry_values",
    "note_problem",
    "read_entry",
    "reason_problem",
]

LONGEST_TEXT, LONGEST_NOTE, LONGEST_OWNER, LONGEST_REASON = 2000, 1000, 50, 200
YEARS_AHEAD = 3
"""Latest due date of a problem: the end of the third year after its term."""


class OutcomeForm(Form):
    """Form for state and outcome of a problem."""

    version = HiddenField()
    """Version of the entry that filled the form."""
    state = StringField(_l("State"))
    """Rendered as a select; an unknown value is an error of the field."""
    outcome = TextAreaField(_l("What became of it"), render_kw={"rows": 2})

    states = tuple(ProblemState)

    @property
    def chosen(self) -> ProblemState | None:
        """Submitted state; None if the value is unknown."""
        return next((state for state in ProblemState if state.value == self.state.data), None)

    def fits(self, item: ProblemEntry) -> bool:
        """Return True if nobody has saved the entry since the form was filled."""
        return bool(self.version.data == str(item.version))

    def refit(self, item: ProblemEntry) -> None:
        """Set the form to the entry's current version, so that the next save replaces it."""
        self.version.data = str(item.version)


@dataclass(frozen=True, slots=True)
class EntryTarget:
    """Draft or stored entry that an entry form edits."""

    term: Term
    kind: Kind
    draft: ProblemDraft | None = None
    """Matching draft, if the records show the problem now."""
    item: ProblemEntry | None = None

    @property
    def area(self) -> str:
        """Plugin whose namespace its wording uses; empty for the core's."""
        if self.item is not None:
            return self.item.area
        return self.draft.area if self.draft else ""

    @property
    def follows(self) -> bool:
        """True if it may do without own wording and follow the draft."""
        return self.draft is not None or (self.item is not None and self.item.origin is not None)

    @property
    def rendered(self) -> str:
        """Text according to the records: of the draft, or as last stored; empty if unknown."""
        return self.draft.rendered if self.draft else self.item.rendered if self.item else ""


class EntryForm(OutcomeForm):
    """Form of a problem or a plan."""

    drafted = HiddenField()
    """Wording that the form offered; if it is submitted unchanged, the entry follows the records."""
    text = TextAreaField(_l("Wording"), render_kw={"rows": 4, "lang": "zh-CN"})
    measure = TextAreaField(
        _l("Measure"), description=_l("What is done about it; printed behind the problem"), render_kw={"rows": 2}
    )
    owner = StringField(
        _l("Responsible post"),
        description=_l("A post, not a person: the summary names nobody"),
        render_kw={"autocomplete": "off", "list": "posts"},
    )
    due_on = DayField(_l("Due on"), [Optional()])


def entry_values(item: ProblemEntry, offered: str) -> dict[str, object]:
    """Return the initial form values of a stored entry."""
    return {
        "version": item.version,
        "drafted": offered,
        "text": offered if item.text is None else item.text,
        "measure": item.measure,
        "owner": item.owner,
        "due_on": item.due_on,
        "state": item.state.value,
        "outcome": item.outcome,
    }


def read_entry(form: EntryForm, target: EntryTarget, renderer: WordingRenderer) -> ProblemEdit | None:
    """Return the submitted values; None, with the errors at their fields, if they are invalid.

    For an entry that has a draft, empty or unchanged wording means that it follows the records.
    """
    valid = form.validate()
    problems: list[Problem] = []
    text = clean_text(form.text.data or "")
    live = target.follows and text in ("", clean_text(form.drafted.data or ""))
    rendered = target.rendered
    if not live:
        try:
            rendered = _render(text, renderer, target.area)
        except WordingError as error:
            problems.append(Problem("text", error.message))
    measure, owner, outcome = (clean_text(field.data or "") for field in (form.measure, form.owner, form.outcome))
    problems += note_problem("measure", measure)
    problems += note_problem("outcome", outcome)
    problems += _length_problem("owner", owner, LONGEST_OWNER)
    problems += _due_problem(form.due_on.data, target.term)
    # A new entry has no outcome yet, and a plan no state.
    state = form.chosen if target.item is not None and target.kind is Kind.PROBLEM else ProblemState.OPEN
    if state is None:
        problems.append(Problem("state", _l("Choose one of these.")))
        state = ProblemState.OPEN
    if place(form, problems) or not valid:
        return None
    return ProblemEdit(
        None if live else text, rendered, measure, " ".join(owner.split()), form.due_on.data, state, outcome
    )


def note_problem(field: str, text: str) -> Iterator[Problem]:
    """Yield the problem of a measure or an outcome that is too long."""
    return _length_problem(field, text, LONGEST_NOTE)


def reason_problem(reason: str) -> Iterator[Problem]:
    """Yield the problem of a reason that is missing or too long."""
    if not reason:
        yield Problem("reason", _l("Say why it is left out."))
    yield from _length_problem("reason", reason, LONGEST_REASON)


def _render(text: str, renderer: WordingRenderer, area: str) -> str:
    if not text:
        raise WordingError(_l("This is needed."))
    if len(text) > LONGEST_TEXT:
        raise WordingError(_too_long(len(text), LONGEST_TEXT))
    rendered = plain_text(read_text(text, renderer, area))
    if not rendered:
        raise WordingError(_l("As the records stand, this says nothing: none of its conditions holds."))
    return rendered


def _length_problem(field: str, text: str, longest: int) -> Iterator[Problem]:
    if len(text) > longest:
        yield Problem(field, _too_long(len(text), longest))


def _too_long(length: int, longest: int) -> object:
    return _l("This text has %(length)d characters; at most %(longest)d fit.", length=length, longest=longest)


def _due_problem(day: date | None, term: Term) -> Iterator[Problem]:
    last = date(term.ends_on.year + YEARS_AHEAD, 12, 31)
    if day is not None and not term.starts_on <= day <= last:
        yield Problem(
            "due_on",
            _l(
                "The day lies between %(first)s and %(last)s.",
                first=term.starts_on.isoformat(),
                last=last.isoformat(),
            ),
        )
