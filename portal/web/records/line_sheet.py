"""Line sheets: pages for entering many records of one kind at once, such as a delivery, line by line.

    class Delivery(LineSheet):
        title, path, permission = _l("Receive a delivery"), "delivery", "kitchen.food_receipt.edit"
        line, line_fields = FoodReceipt, ("item", "quantity", "unit", "result")
        head_fields = ("occurred_on", "supplier")

The fields of the head apply to all lines; with ``head`` the head is a record of its own, which the lines refer to by
``link``. Either all lines are recorded or none; errors are shown at their line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from flask import abort, flash, redirect, request
from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError
from werkzeug.datastructures import MultiDict

from portal.accounts.scope import current_limits, may
from portal.base.clock import today
from portal.base.db import db
from portal.base.i18n import _l, ngettext
from portal.records.base import Problem, Record
from portal.records.describe import RecordType
from portal.registry.check import problems_with
from portal.registry.registry import the_portal
from portal.registry.urls import record_endpoint, record_url
from portal.web.accounts.links import safe_next
from portal.web.frame.pages import Page, expose
from portal.web.records.forms import RecordForm
from portal.web.records.saving import duplicate_of, report_duplicate

__all__ = ["LineSheet"]

HEAD = "head-"
LINE = re.compile(r"line(\d{1,3})-")
MOST_LINES = 200
"""Highest number of lines of one sheet; further ones are not read."""
EMPTY: MultiDict[str, str] = MultiDict()


class LineSheet(Page):
    """Page for entering many lines at once, of which all are recorded or none::

        class Delivery(LineSheet):
            title, path, permission = _l("Receive a delivery"), "delivery", "kitchen.food_receipt.edit"
            line, line_fields = FoodReceipt, ("item", "quantity", "unit", "result")
            head_fields = ("occurred_on", "supplier")

    At most 200 lines; an error stands at its line, and the page answers 422.
    """

    line: ClassVar[type[Record]]
    """Record type of a line."""
    line_fields: ClassVar[tuple[str, ...]]
    """Fields entered in each line."""
    head: ClassVar[type[Record] | None] = None
    """Record type that the lines belong to; None: ``head_fields`` are fields of the lines, equal in all."""
    head_fields: ClassVar[tuple[str, ...]] = ()
    """Fields entered once, above the lines."""
    link: ClassVar[str] = ""
    """Attribute of a line that refers to the head record; only with ``head``."""
    blank_rows: ClassVar[int] = 5
    """Number of empty lines to begin with, and of those added at a time."""

    def __init_subclass__(cls, **options: Any) -> None:
        """Set ``fills`` from the record types of the sheet, so that the home page leads here."""
        super().__init_subclass__(**options)
        if cls.in_menu and not cls.fills and hasattr(cls, "line"):
            cls.fills = (cls.line,) if cls.head is None else (cls.head, cls.line)

    # --- What a plugin may override -----------------------------------------------------------------------

    def prepared(self) -> Sequence[dict[str, Any]]:
        """Return the lines to begin with: values by field, such as the items of a standard inspection."""
        return ()

    def head_defaults(self) -> dict[str, Any]:
        """Return default values of the head's fields: today, if it has a date."""
        record = self.head or self.line
        return {record.__date_column__: today()} if record.__date_column__ else {}

    def finished(self, head: Record | None, lines: Sequence[Record]) -> str:  # noqa: ARG002
        """Return the URL to show after recording: the head's page, or the list of the lines."""
        if head is not None:
            return record_url(type(head), "view", id=head.id)
        return record_url(self.line)

    # --- The page -----------------------------------------------------------------------------------------

    @expose("/", methods=("GET", "POST"))
    def index(self) -> Any:
        """Show the sheet; on POST record its lines, or show them again with errors (status 422)."""
        sheet = _Sheet(self)
        if request.method == "GET":
            sheet.start()
            return self._show(sheet)
        self._demand()
        sheet.read()
        if "_more" in request.form:
            sheet.add_blank(self.blank_rows)
            return self._show(sheet)
        if not sheet.save():
            sheet.add_blank(1)
            return self._show(sheet), 422
        count = len(sheet.records)
        address = self._after(sheet)
        flash(ngettext("%(num)d line recorded.", "%(num)d lines recorded.", count), "success")
        return redirect(address, 303)

    def _after(self, sheet: _Sheet) -> str:
        wanted = request.values.get("url")
        return safe_next(wanted) if wanted else self.finished(sheet.head_record, sheet.records)

    def _show(self, sheet: _Sheet) -> Any:
        return self.render(
            "portal/records/lines.html",
            sheet=sheet,
            line_lookup=self._lookup(self.line),
            head_lookup=self._lookup(self.head or self.line),
            return_url=request.values.get("url", ""),
        )

    def _lookup(self, model: type[Record]) -> str:
        return record_endpoint(model, "lookup")

    def _demand(self) -> None:
        for model in (self.line, *([self.head] if self.head else [])):
            if not may(f"{self._type(model).key}.edit"):
                abort(403)

    @staticmethod
    def _type(model: type[Record]) -> RecordType:
        return the_portal().record_type(model)


class _Sheet:
    """State of a line sheet in one request: forms of head and lines, and the records made from them."""

    def __init__(self, page: LineSheet) -> None:
        self.page = page
        self.line_type = the_portal().record_type(page.line)
        self.limits = current_limits()
        head_type = the_portal().record_type(page.head) if page.head else self.line_type
        self.head = RecordForm(head_type, self.limits, page.head_fields, HEAD)
        self.lines: list[RecordForm] = []
        self.records: list[Record] = []
        self.head_record: Record | None = None

    @property
    def template(self) -> RecordForm:
        """Form of an empty line whose number the script of the page fills in."""
        return self._blank("line__n__-")

    @property
    def failed(self) -> bool:
        """True if the head or any line has an error."""
        return self.head.failed or any(line.failed for line in self.lines)

    @property
    def next_number(self) -> int:
        """Number of the next line to be added."""
        used = [int(match[1]) for line in self.lines if (match := LINE.match(line.prefix))]
        return max(used, default=-1) + 1

    def start(self) -> None:
        """Fill the sheet for a first display: default values of the head, prepared lines, empty lines."""
        self.head.prefill(request.args, self.page.head_defaults())
        for values in self.page.prepared():
            self.lines.append(self._blank(self._prefix(), values))
        self.add_blank(self.page.blank_rows)

    def add_blank(self, count: int) -> None:
        """Add empty lines, up to ``MOST_LINES`` in all."""
        for _number in range(min(count, MOST_LINES - len(self.lines))):
            self.lines.append(self._blank(self._prefix()))

    def read(self) -> None:
        """Read the submitted form, leaving out empty lines."""
        self.head.read(request.form)
        numbers = sorted({int(match[1]) for name in request.form if (match := LINE.match(name))})
        for number in numbers[:MOST_LINES]:
            line = RecordForm(self.line_type, self.limits, self.page.line_fields, f"line{number}-")
            line.read(request.form)
            if self._typed(line):
                self.lines.append(line)

    def save(self) -> bool:
        """Record all lines, or none; return True if they were recorded."""
        if not self.lines:
            self.head.errors.append(_l("Fill in at least one line."))
        with db.session.no_autoflush:
            self._make()
        if not self.failed:
            self._store()
        if self.failed:
            db.session.rollback()
            self.records, self.head_record = [], None
        return not self.failed

    def _make(self) -> None:
        if self.page.head is not None:
            self.head_record = self.page.head()
            self.head.apply(self.head_record)
            problems = problems_with(self.head_record)
            self.head.place(problem for problem in problems if not self.head.failed)
            duplicate = duplicate_of(self.head.record_type, self.head_record) if not self.head.failed else None
            if duplicate is not None:
                report_duplicate(self.head)
        for line in self.lines:
            record = self.page.line()
            if self.head_record is not None:
                self._belong(record, self.head_record)
            else:
                self.head.apply(record)
            line.apply(record)
            if not line.failed:
                self._place(line, problems_with(record))
            if not self.failed and self.head_record is None and duplicate_of(self.line_type, record) is not None:
                report_duplicate(line)
            self.records.append(record)

    def _belong(self, record: Record, head: Record) -> None:
        """Set the head of a line; copy to the line the fields that both have, such as the day."""
        setattr(record, self.page.link, head)
        head_names = {item.field.name for item in self.head.inputs}
        for item in self.line_type.fields:
            if item.name in head_names and item.name not in self.page.line_fields:
                setattr(record, item.name, getattr(head, item.name))

    def _place(self, line: RecordForm, problems: Iterable[Problem]) -> None:
        """Attach each problem to its line, or to the head if it concerns one of the head's fields."""
        for problem in problems:
            in_head = self.head_record is None and problem.field is not None and _has(self.head, problem.field)
            (self.head if in_head else line).place([problem])

    def _store(self) -> None:
        try:
            if self.head_record is not None:
                db.session.add(self.head_record)
            db.session.add_all(self.records)
            db.session.flush()
            made = [*self.records, *([self.head_record] if self.head_record is not None else [])]
            if not all(self._visible(model, made) for model in {type(record) for record in made}):
                self.head.errors.append(_l("You may not record this for another campus or class."))
                return
            db.session.commit()
        except (IntegrityError, DataError):
            self.head.errors.append(
                _l("This could not be saved: another record says the same, or one it refers to is gone.")
            )

    def _visible(self, model: type[Record], made: Sequence[Record]) -> bool:
        scope = model.within(self.limits)
        if scope is None:
            return True
        ids = {record.id for record in made if type(record) is model}
        return set(db.session.scalars(select(model.id).where(model.id.in_(ids), scope))) == ids

    def _typed(self, line: RecordForm) -> bool:
        blank = self._blank("")
        return any(
            [text for text in typed.raw if text.strip()] != [text for text in empty.raw if text]
            for typed, empty in zip(line.inputs, blank.inputs, strict=True)
        )

    def _blank(self, prefix: str, values: dict[str, Any] | None = None) -> RecordForm:
        line = RecordForm(self.line_type, self.limits, self.page.line_fields, prefix)
        line.prefill(EMPTY, values or {})
        return line

    def _prefix(self) -> str:
        return f"line{self.next_number}-"


def _has(form: RecordForm, name: str) -> bool:
    return any(name in (item.field.name, item.field.column) for item in form.inputs)
