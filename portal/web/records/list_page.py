"""One page of a list, ready for its template: rows, count, links to other pages, orders and filters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict
from werkzeug.routing import BuildError

from portal.accounts.scope import current_limits
from portal.base.db import db
from portal.base.i18n import _
from portal.base.numbers import number_text
from portal.evidence.display import show
from portal.evidence.filters import RESERVED, ActiveFilter
from portal.evidence.list_query import ListQuery, list_select, sortable
from portal.records.base import Record
from portal.records.describe import Kind, RecordField
from portal.registry.urls import record_url
from portal.web.records.listed import ListedView
from portal.web.records.lookup import name_of
from portal.web.records.rows import ListColumn, Table

__all__ = ["FilterControl", "ListPage"]

PAGE_SIZE = 50
DEEPEST_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class FilterControl:
    """Filter control as the page draws it."""

    field: RecordField
    kind: str
    """Name of a macro in ``portal/records/filters.html``."""
    parameters: tuple[str, ...]
    values: tuple[str, ...]
    """Texts of the controls: two ends of a range, or all chosen values."""
    chosen: str = ""
    """Name of the record that a reference filter is set to."""
    problem: Any = None


class ListPage:
    """Page of a list. Reads the database in three statements: rows, count, names for the filters that are set."""

    def __init__(self, view: ListedView, args: MultiDict[str, str]) -> None:
        self.view = view
        self.args = args
        self.limits = current_limits()
        self.query: ListQuery = list_select(view.record_type, args, self.limits)
        try:
            self.number = min(max(int(args.get("page", "1")), 1), DEEPEST_PAGE)
        except ValueError:
            self.number = 1
        found = self._found((self.number - 1) * PAGE_SIZE)
        self.rows: list[Record] = found[:PAGE_SIZE]
        self.has_next = len(found) > PAGE_SIZE
        self.sortable = sortable(view.record_type)

    @cached_property
    def table(self) -> Table:
        """Columns and rows, for drawing."""
        return Table(self.view, self.rows, [self._column(field) for field in self.view.columns], self.url)

    def _column(self, field: RecordField) -> ListColumn:
        sort_url = self.sort_link(field) if field.name in self.sortable else None
        return ListColumn(field, str(field.label), field.kind.name.lower(), sort_url, self.direction(field))

    def _found(self, offset: int) -> list[Record]:
        """Return the rows of the page, and one more if there is another page."""
        self._total: int | None = None
        if not self.query.reads_all:
            return list(db.session.scalars(self.query.rows(PAGE_SIZE + 1, offset)).unique())
        pairs = db.session.execute(self.query.counted_rows(PAGE_SIZE + 1, offset)).unique().all()
        if pairs:
            self._total = pairs[0][1]
        return [record for record, _total in pairs]

    @cached_property
    def _counted(self) -> tuple[int, bool]:
        if self._total is not None:
            return self.query.count(db.session(), self._total, more=False)
        if not self.rows and self.number > 1:
            return self.query.count(db.session())
        return self.query.count(db.session(), (self.number - 1) * PAGE_SIZE + len(self.rows), more=self.has_next)

    @property
    def count(self) -> int:
        """Number of rows counted, at most ``COUNT_LIMIT``."""
        return self._counted[0]

    @property
    def is_more(self) -> bool:
        """True if there are more rows than ``count``."""
        return self._counted[1]

    @cached_property
    def total(self) -> str | None:
        """Sum over all rows as text, if the list shows the evidence of a fact that is a sum; else None."""
        found = self.query.total(db.session())
        return None if found is None else number_text(found)

    @property
    def first(self) -> int:
        """Number of the first row of this page."""
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        """Number of the last row of this page."""
        return self.first + len(self.rows) - 1

    @property
    def last_page(self) -> int | None:
        """Number of the last page; None if the rows were not counted to the end."""
        return None if self.is_more else max(1, -(-self.count // PAGE_SIZE))

    @cached_property
    def url(self) -> str:
        """URL of this page, for returning to it."""
        return self.link()

    def link(self, without: tuple[str, ...] = (), **changes: Any) -> str:
        """Return the URL of this list with changed parameters; a new order or filter starts at the first page."""
        values: dict[str, Any] = {
            name: given for name, given in self.args.lists() if name not in without and name != "url"
        }
        if without or set(changes) - {"page"}:
            values.pop("page", None)
        values |= changes
        values = {
            name: given for name, given in values.items() if given not in (None, "", [""]) and name.isidentifier()
        }
        return record_url(self.view.key, **values)

    def sort_link(self, field: RecordField) -> str:
        """Return the URL of the list ordered by this field; in the opposite direction if it already is."""
        ascending = self.query.sort == field.name and self.query.descending
        first_descending = field.kind in {Kind.DATE, Kind.MOMENT}
        if self.query.sort != field.name:
            ascending = not first_descending
        return self.link(sort=field.name if ascending else f"-{field.name}")

    def direction(self, field: RecordField) -> str:
        """Return the value of ``aria-sort`` for a column."""
        if self.query.sort != field.name:
            return "none"
        return "descending" if self.query.descending else "ascending"

    def elsewhere(self, endpoint: str, action: str) -> str | None:
        """Return the URL of another package's page for the same rows; None if it is missing or not permitted."""
        if not self.view.allows(action):
            return None
        values = {name: given for name, given in self.args.lists() if name not in {"page", "url", "record"}}
        # What the address leaves open is settled here, so that the file holds what the page shows.
        if "term" not in values and self.query.term is not None:
            values["term"] = [self.query.term.name]
        try:
            return url_for(endpoint, record=self.view.key, **values)  # type: ignore[arg-type]
        except BuildError:
            return None

    @cached_property
    def controls(self) -> list[FilterControl]:
        """Controls of the filters that the view offers, and of any other filter that is set."""
        active = {item.field.name: item for item in self.query.filters}
        problems = {problem.field: problem.message for problem in self.query.problems}
        offered = [self.view.record_type.field(name) for name in self.view.filters]
        others = {*active, *problems}
        offered += [item for item in self.view.record_type.fields if item.name in others and item not in offered]
        return [self._control(field, active.get(field.name), problems.get(field.name)) for field in offered]

    @cached_property
    def chips(self) -> list[tuple[str, str]]:
        """Descriptions of the filters that are set, each with the URL of the list without it."""
        found = [(self._description(item), self.link(without=item.parameters)) for item in self.query.filters]
        if self.query.text:
            found.append((_("Search: %(text)s", text=self.query.text), self.link(without=("q",))))
        return found

    @property
    def general_problems(self) -> list[Any]:
        """Messages about parameters of the query string other than filters."""
        return [problem.message for problem in self.query.problems if problem.field in RESERVED]

    def _control(self, field: RecordField, active: ActiveFilter | None, problem: Any) -> FilterControl:
        if field.kind in {Kind.DATE, Kind.MOMENT}:
            kind, ends = "date_range", ("_from", "_to")
        elif field.kind in {Kind.INTEGER, Kind.DECIMAL}:
            kind, ends = "number_range", ("_min", "_max")
        else:
            kind = {Kind.CHOICES: "choice", Kind.LONG_TEXT: "text"}.get(field.kind, field.kind.name.lower())
            chosen = self._name(active) if active and field.kind is Kind.REFERENCE else ""
            return FilterControl(field, kind, (field.name,), tuple(self.args.getlist(field.name)), chosen, problem)
        names = tuple(field.name + end for end in ends)
        return FilterControl(field, kind, names, tuple(self.args.get(name, "") for name in names), "", problem)

    def _name(self, active: ActiveFilter) -> str:
        target = active.field.target
        return name_of(target, active.values[0], self.limits) if target is not None else ""

    def _description(self, active: ActiveFilter) -> str:
        field = active.field
        if len(active.parameters) == 2:
            low, high = (show(field, value) for value in active.values)
            text = f"{low or '…'} – {high or '…'}" if low != high else low
        elif field.kind is Kind.REFERENCE:
            text = next(item.chosen for item in self.controls if item.field is field) or "?"
        else:
            text = _(", ").join(show(field, value) for value in active.values)
        return str(_("%(field)s: %(value)s", field=str(field.label), value=text))
