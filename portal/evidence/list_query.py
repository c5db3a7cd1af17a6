"""Query of a list: scope, term, fact, filters, search and order, built from a query string.

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

from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.i18n import _l
from portal.base.scope import Limits
from portal.declarations.facts import Period, RecordFact, Total
from portal.evidence.filters import ActiveFilter, read_filters
from portal.organisation.models import Term
from portal.organisation.terms import chosen_term, find_term
from portal.records.base import Problem, Record
from portal.records.describe import Kind, RecordType, named_by
from portal.registry.registry import the_portal
from portal.rules.in_force import rule_book

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
"""Value of the parameter ``term`` for the records of all terms."""
COUNT_LIMIT = 10_000
"""Number of rows at which counting stops."""
OPTIONS = "portal.list_options"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ListOptions:
    """Options that a RecordView declares about its list."""

    search: tuple[str, ...] = ()
    sort_default: tuple[str, bool] | None = None
    eager: tuple[ORMOption, ...] = ()
    """Loader options for what extra fields show, so that the number of statements stays constant."""


@dataclass(frozen=True)
class ListQuery:
    """Query for the rows of a list, not yet executed."""

    record_type: RecordType
    conditions: tuple[ColumnElement[bool], ...]
    order: tuple[ColumnElement[Any], ...]
    sort: str | None
    descending: bool
    options: ListOptions
    term: Term | None = None
    """Term whose rows are selected; None: all terms, or a register without dates."""
    fact: RecordFact | None = None
    fact_key: str = ""
    text: str = ""
    filters: tuple[ActiveFilter, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Problems with unreadable parameters of the query string, by field."""

    @property
    def narrowed(self) -> bool:
        """True if filters, a search or a fact leave rows out, beyond term and scope."""
        return bool(self.filters or self.text or self.fact)

    def ids(self, limit: int | None = None, offset: int | None = None) -> Select[int]:
        """Return the select of ids, in order. It walks an index only: a page far down does not read all before it."""
        statement = select(self.record_type.model.id).where(*self.conditions).order_by(*self.order)
        return statement.limit(limit).offset(offset)

    def rows(self, limit: int | None = None, offset: int | None = None) -> Select[Record]:
        """Return the select of records, in order, with the records they refer to."""
        statement = self._records()
        if limit is None:
            return statement.where(*self.conditions).order_by(*self.order)
        page = self.ids(limit, offset).subquery()
        return statement.join(page, self.record_type.model.id == page.c.id).order_by(*self.order)

    @property
    def reads_all(self) -> bool:
        """True if finding the rows means reading all rows of the term: no index covers a text search."""
        return bool(self.text) and self.term is not None

    def counted_rows(self, limit: int, offset: int) -> Select[Record, int]:
        """Return the select of records, each with the total: where all rows are read anyway, one statement does."""
        page = self.ids(limit, offset).add_columns(func.count().over().label("total")).subquery()
        statement = self._records().join(page, self.record_type.model.id == page.c.id).order_by(*self.order)
        return statement.add_columns(page.c.total)

    def _records(self) -> Select[Record]:
        return select(self.record_type.model).options(*eager_options(self.record_type), *self.options.eager)

    def total(self, session: Session) -> Any:
        """Return the sum of the column that the fact sums over these rows; None if the fact is no sum."""
        if not isinstance(self.fact, Total):
            return None
        return session.scalar(select(func.coalesce(func.sum(self.fact.of), 0)).where(*self.conditions))

    def count(self, session: Session, known: int = 0, *, more: bool = True) -> tuple[int, bool]:
        """Return the number of rows and whether there are more than were counted (beyond ``COUNT_LIMIT``).

        ``known`` is the number of rows that the caller has read, ``more`` is False if there are no others: then nothing
        is counted.
        """
        if known + more > COUNT_LIMIT:
            return COUNT_LIMIT, True
        if not more:
            return known, False
        some = select(literal(1)).select_from(self.record_type.model).where(*self.conditions)
        found = session.scalar(select(func.count()).select_from(some.limit(COUNT_LIMIT + 1).subquery())) or 0
        return min(found, COUNT_LIMIT), found > COUNT_LIMIT


def list_options(record_type: RecordType) -> ListOptions:
    """Return the options that the view of a register declares; without a view, search in all text columns."""
    known: Mapping[str, ListOptions] = current_app.extensions.get(OPTIONS, {})
    return known.get(record_type.key) or ListOptions(
        search=tuple(item.name for item in record_type.fields if item.kind is Kind.TEXT and item.column)
    )


def list_select(record_type: RecordType, args: MultiDict[str, str], limits: Limits) -> ListQuery:
    """Return the query for a query string: ``term`` (a name or ``all``), ``fact``, ``q``, ``sort``, field filters.

    Unreadable parameters are left out and reported in ``problems``.
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
    """Cache a function of a record type for as long as its model lives: what is read off a model does not change."""
    known: WeakKeyDictionary[type[Record], T] = WeakKeyDictionary()

    def kept(record_type: RecordType) -> T:
        if record_type.model not in known:
            known[record_type.model] = read(record_type)
        return known[record_type.model]

    return kept


@_once_a_model
def eager_options(record_type: RecordType) -> Sequence[ORMOption]:
    """Return loader options for references and for the names of the referred records, in one statement."""
    found: list[ORMOption] = []
    for item in record_type.fields:
        if item.kind is not Kind.REFERENCE or item.column is None or item.target is None:
            continue
        load = joinedload(getattr(record_type.model, item.name))
        found.append(load)
        found += [load.joinedload(getattr(item.target, name)) for name in named_by(item.target)]
    return found


def _partial(index: Index) -> bool:
    """Return True if the index covers only some of the rows."""
    return any(options.get("where") is not None for options in index.dialect_options.values())


@_once_a_model
def sortable(record_type: RecordType) -> frozenset[str]:
    """Return the fields that an index leads with: sorting by others would sort a million rows."""
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
    """Return the order by a field, ties by id in the same direction: pages are stable, one index walk serves both."""
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
    """Return the condition on the date: days of the term within date filters; an index is walked along one range
    only.
    """
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
        # Text without case, such as Chinese, need not be case-folded in every row, nor matched as a pattern.
        position = func.instr if db.engine.dialect.name == "sqlite" else func.strpos
        matches = [position(column, text) > 0 for column in columns]
    # No match in NULL is obvious, but only the explicit condition allows a partial index of rows that have a text.
    return or_(*(column.is_not(None) & match for column, match in zip(columns, matches, strict=True)))


def _sort(record_type: RecordType, args: MultiDict[str, str], options: ListOptions) -> tuple[str | None, bool]:
    wanted = args.get("sort") or ""
    name = wanted.removeprefix("-")
    if name in sortable(record_type):
        return name, wanted.startswith("-")
    return options.sort_default or (None, True)


def within_scope(record_type: RecordType, record_id: int, limits: Limits) -> Record | None:
    """Return the record with this id, or None if it does not exist or the user may not see it."""
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
    # Each page about a record needs it: to build a statement takes longer than to send it.
    model = record_type.model
    return select(model).where(model.id == bindparam("wanted")).options(*eager_options(record_type))
