"""Which rows a list shows: one description of scope, term, fact, filters, search and order.

The page, its count and the spreadsheet of a register all come from ``list_select``, so they hold the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from flask import current_app
from sqlalchemy import ColumnElement, Index, Select, UniqueConstraint, bindparam, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.interfaces import ORMOption
from werkzeug.datastructures import MultiDict

from portal.admin.filters import ActiveFilter, read_filters
from portal.db import db
from portal.errors import PortalError
from portal.evidence.facts import Period, RecordFact, Total
from portal.i18n import _l
from portal.organisation.models import Term
from portal.organisation.terms import chosen_term, find_term
from portal.plugin_system.registry import the_portal
from portal.records.base import Problem, Record
from portal.records.describe import Kind, RecordType, named_by
from portal.rules.in_force import rule_book
from portal.scope import Limits

__all__ = [
    "ALL_TERMS",
    "COUNT_LIMIT",
    "ListOptions",
    "ListQuery",
    "list_options",
    "list_select",
    "sortable",
    "within_scope",
]

ALL_TERMS = "all"
COUNT_LIMIT = 10_000
OPTIONS = "portal.list_options"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ListOptions:
    """What a RecordView declares about its list."""

    search: tuple[str, ...] = ()
    sort_default: tuple[str, bool] | None = None
    eager: tuple[ORMOption, ...] = ()
    """How to load what extra fields show, with a constant number of statements."""


@dataclass(frozen=True)
class ListQuery:
    """The rows of a list, not yet read."""

    record_type: RecordType
    conditions: tuple[ColumnElement[bool], ...]
    order: tuple[ColumnElement[Any], ...]
    sort: str | None
    descending: bool
    options: ListOptions
    term: Term | None = None
    """The term whose rows are shown; None: rows of all terms, or a record that belongs to none."""
    fact: RecordFact | None = None
    fact_key: str = ""
    text: str = ""
    filters: tuple[ActiveFilter, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Values of the address that could not be understood, at the field they were meant for."""

    @property
    def narrowed(self) -> bool:
        """Whether anything but term and scope leaves rows out."""
        return bool(self.filters or self.text or self.fact)

    def ids(self, limit: int | None = None, offset: int | None = None) -> Select[int]:
        """The ids, in order. Walks an index only, so that a page far down does not read all rows before it."""
        statement = select(self.record_type.model.id).where(*self.conditions).order_by(*self.order)
        return statement.limit(limit).offset(offset)

    def rows(self, limit: int | None = None, offset: int | None = None) -> Select[Record]:
        """The records, in order, with everything they refer to."""
        statement = self._records()
        if limit is None:
            return statement.where(*self.conditions).order_by(*self.order)
        page = self.ids(limit, offset).subquery()
        return statement.join(page, self.record_type.model.id == page.c.id).order_by(*self.order)

    @property
    def reads_all(self) -> bool:
        """Whether finding the rows means to read all that the term has: no index knows what stands in a text."""
        return bool(self.text) and self.term is not None

    def counted_rows(self, limit: int, offset: int) -> Select[Record, int]:
        """Like ``rows``, and beside each record how many there are: where all are read anyway, once is enough."""
        page = self.ids(limit, offset).add_columns(func.count().over().label("total")).subquery()
        statement = self._records().join(page, self.record_type.model.id == page.c.id).order_by(*self.order)
        return statement.add_columns(page.c.total)

    def _records(self) -> Select[Record]:
        return select(self.record_type.model).options(*eager_options(self.record_type), *self.options.eager)

    def total(self, session: Session) -> Any:
        """What the column that the fact sums comes to in these rows; None if the fact is no sum."""
        if not isinstance(self.fact, Total):
            return None
        return session.scalar(select(func.coalesce(func.sum(self.fact.of), 0)).where(*self.conditions))

    def count(self, session: Session, seen: int = 0, *, more: bool = True) -> tuple[int, bool]:
        """How many rows there are, and whether there are more than were counted (beyond ``COUNT_LIMIT``).

        ``seen`` rows are known already, and whether there are ``more``: often that says it all.
        """
        if seen + more > COUNT_LIMIT:
            return COUNT_LIMIT, True
        if not more:
            return seen, False
        some = select(literal(1)).select_from(self.record_type.model).where(*self.conditions)
        found = session.scalar(select(func.count()).select_from(some.limit(COUNT_LIMIT + 1).subquery())) or 0
        return min(found, COUNT_LIMIT), found > COUNT_LIMIT


def list_options(record_type: RecordType) -> ListOptions:
    """What the view of this register declares; search in the text columns where there is no view."""
    known: Mapping[str, ListOptions] = current_app.extensions.get(OPTIONS, {})
    return known.get(record_type.key) or ListOptions(
        search=tuple(item.name for item in record_type.fields if item.kind is Kind.TEXT and item.column)
    )


def list_select(record_type: RecordType, args: MultiDict[str, str], limits: Limits) -> ListQuery:
    """Read a list's address: ``term`` (a name or ``all``), ``fact``, ``q``, ``sort``, and filters by field name.

    What cannot be understood is left out and named in ``problems``.
    """
    model = record_type.model
    options = list_options(record_type)
    problems: list[Problem] = []
    conditions: list[ColumnElement[bool]] = []
    scope = model.within(limits)
    if scope is not None:
        conditions.append(scope)
    fact, fact_key = _fact(record_type, args, problems)
    term = _term(record_type, args, fact, problems)
    if fact is not None and term is not None:
        conditions += fact.condition(Period(term.starts_on, term.ends_on, rule_book()))
    filters = read_filters(record_type, args, problems)
    if fact is None and term is not None and model.__date_column__:
        conditions.append(_days(model, term, filters))
    conditions += [condition for item in filters for condition in item.conditions]
    text = (args.get("q") or "").strip()[:100]
    if text:
        conditions.append(_search(record_type, options, text))
    sort, descending = _sort(record_type, args, options)
    return ListQuery(
        record_type,
        tuple(conditions),
        order_by(record_type, sort, descending),
        sort,
        descending,
        options,
        term,
        fact,
        fact_key,
        text,
        tuple(filters),
        tuple(problems),
    )


def _once_a_model(read: Callable[[RecordType], T]) -> Callable[[RecordType], T]:
    """What is read off a model does not change: keep it as long as the model."""
    known: WeakKeyDictionary[type[Record], T] = WeakKeyDictionary()

    def kept(record_type: RecordType) -> T:
        if record_type.model not in known:
            known[record_type.model] = read(record_type)
        return known[record_type.model]

    return kept


@_once_a_model
def eager_options(record_type: RecordType) -> Sequence[ORMOption]:
    """Load references, and what those need to call themselves, in the statement of the rows."""
    found: list[ORMOption] = []
    for item in record_type.fields:
        if item.kind is not Kind.REFERENCE or item.column is None or item.target is None:
            continue
        load = joinedload(getattr(record_type.model, item.name))
        found.append(load)
        found += [load.joinedload(getattr(item.target, name)) for name in named_by(item.target)]
    return found


def _partial(index: Index) -> bool:
    """Whether it holds some of the rows only."""
    return any(options.get("where") is not None for options in index.dialect_options.values())


@_once_a_model
def sortable(record_type: RecordType) -> frozenset[str]:
    """Fields that an index leads with: only by these may people sort, so that no list sorts a million rows."""
    table = record_type.model.__table__  # type: ignore[attr-defined]
    leading = {next(iter(index.columns)).name for index in table.indexes if len(index.columns) and not _partial(index)}
    leading |= {
        next(iter(constraint.columns)).name
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint) and len(constraint.columns)
    }
    leading |= {column.name for column in table.columns if column.unique}
    return frozenset(
        item.name
        for item in record_type.fields
        if item.column in leading and item.kind not in {Kind.REFERENCE, Kind.CHOICES}
    )


def order_by(record_type: RecordType, sort: str | None, descending: bool) -> tuple[ColumnElement[Any], ...]:
    """By this field, ties by id in the same direction: pages are stable, and one index walk serves both."""
    model = record_type.model
    columns = [] if sort is None else [getattr(model, record_type.field(sort).column or "id")]
    columns.append(model.id)
    return tuple(column.desc() if descending else column.asc() for column in columns)


def _term(
    record_type: RecordType, args: MultiDict[str, str], fact: RecordFact | None, problems: list[Problem]
) -> Term | None:
    if record_type.model.__date_column__ is None and fact is None:
        return None
    name = (args.get("term") or "").strip()
    if name == ALL_TERMS and fact is None:
        return None
    if name and name != ALL_TERMS:
        try:
            return find_term(name)
        except PortalError as error:
            problems.append(Problem("term", error.message))
    return chosen_term()


def _days(model: type[Record], term: Term, filters: Sequence[ActiveFilter]) -> ColumnElement[bool]:
    """The days of the term; of these, those that a filter asks for, since an index is walked along one range only."""
    name = str(model.__date_column__)
    first, last = term.starts_on, term.ends_on
    for item in filters:
        if item.field.column == name and item.field.kind is Kind.DATE:
            low, high = item.values
            first, last = max(first, low or first), min(last, high or last)
    day: ColumnElement[date] = getattr(model, name)
    return day.between(first, last)


def _fact(record_type: RecordType, args: MultiDict[str, str], problems: list[Problem]) -> tuple[RecordFact | None, str]:
    key = (args.get("fact") or "").strip()
    if not key:
        return None, ""
    fact = the_portal().facts.get(key)
    if isinstance(fact, RecordFact) and fact.record is record_type.model:
        return fact, key
    problems.append(Problem("fact", _l("There is no such figure about these records.")))
    return None, ""


def _search(record_type: RecordType, options: ListOptions, text: str) -> ColumnElement[bool]:
    columns = [getattr(record_type.model, record_type.field(name).column or name) for name in options.search]
    if not columns:
        return literal(value=True)
    if text.lower() != text.upper():
        matches = [column.icontains(text, autoescape=True) for column in columns]
    else:
        # What has no case, such as Chinese, need not be folded in every row, nor matched as a pattern.
        position = func.instr if db.engine.dialect.name == "sqlite" else func.strpos
        matches = [position(column, text) > 0 for column in columns]
    # That nothing is found where there is no text goes without saying, but not for an index of those that have one.
    return or_(*(column.is_not(None) & match for column, match in zip(columns, matches, strict=True)))


def _sort(record_type: RecordType, args: MultiDict[str, str], options: ListOptions) -> tuple[str | None, bool]:
    wanted = args.get("sort") or ""
    name = wanted.removeprefix("-")
    if name in sortable(record_type):
        return name, wanted.startswith("-")
    return options.sort_default or (None, True)


def within_scope(record_type: RecordType, record_id: int, limits: Limits) -> Record | None:
    """The record with this id, if it exists and the user may see it."""
    scope = record_type.model.within(limits)
    statement = _by_id(record_type)
    extra = list_options(record_type).eager
    if extra:
        statement = statement.options(*extra)
    if scope is not None:
        statement = statement.where(scope)
    return db.session.scalar(statement, {"wanted": record_id})


@_once_a_model
def _by_id(record_type: RecordType) -> Select[Record]:
    # Each page about a record asks for it: to build a statement takes longer than to send it.
    model = record_type.model
    return select(model).where(model.id == bindparam("wanted")).options(*eager_options(record_type))
