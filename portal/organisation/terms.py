"""Add terms with their calendars, and find the term that a name or a request means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple, Protocol, TypeVar

from flask import g, has_request_context, request
from flask import session as browser_session
from sqlalchemy import func, select
from sqlalchemy.orm import Session, object_session, scoped_session

from portal.base.clock import today
from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.i18n import _l
from portal.organisation.calendar import assumption, propose, stored
from portal.organisation.day_check import Calendars, calendars, day_problem
from portal.organisation.models import Term
from portal.records.base import Problem

__all__ = [
    "Calendars",
    "NeighbouringTerms",
    "TermName",
    "add_term",
    "all_terms",
    "calendars",
    "choice_of_terms",
    "choose_term",
    "chosen_term",
    "current_term",
    "day_problem",
    "find_term",
    "neighbouring_terms",
    "parse_term_name",
    "previous_term",
    "term_problems",
    "week_of_term",
]

NAME = re.compile(r"([0-9]{4})-([0-9]{4})-([12])")
NAME_HELP = _l("Write the term like 2025-2026-2: the school year, then 1 or 2 for its first or second term.")
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
SHORTEST, LONGEST = 30, 250
"""Least and greatest number of days of a term, first and last included."""


@dataclass(frozen=True, slots=True)
class TermName:
    """Parsed name of a term, like ``2025-2026-2``."""

    school_year: str
    ordinal: int

    @property
    def first_year(self) -> int:
        """Calendar year in which the school year begins."""
        return int(self.school_year[:4])

    @property
    def starts_in(self) -> int:
        """Calendar year in which the term begins."""
        return self.first_year + self.ordinal - 1

    def __str__(self) -> str:
        return f"{self.school_year}-{self.ordinal}"


class NeighbouringTerms(NamedTuple):
    """Terms before and after a term, None where there is none."""

    before: Term | None
    after: Term | None


def parse_term_name(name: str) -> TermName | None:
    """Parse a name like ``2025-2026-2``; return None for any other text."""
    found = NAME.fullmatch(name.strip())
    if found is None or int(found[2]) != int(found[1]) + 1:
        return None
    return TermName(f"{found[1]}-{found[2]}", int(found[3]))


def term_problems(
    session: Session | scoped_session[Any], name: str, starts_on: date, ends_on: date
) -> Iterator[Problem]:
    """Yield the problems that prevent adding a term, each at its field: ``name``, ``starts_on`` or ``ends_on``."""
    parsed = parse_term_name(name)
    if parsed is None:
        yield Problem("name", NAME_HELP)
    dates = list(_date_problems(starts_on, ends_on))
    yield from dates
    if parsed is None or dates:
        return
    fitting = list(_year_problems(parsed, starts_on, ends_on))
    yield from fitting or _conflicts(session, parsed, starts_on, ends_on)


def add_term(session: Session | scoped_session[Any], name: str, starts_on: date, ends_on: date) -> Term:
    """Add a term with its proposed calendar. The caller commits.

    Raises PortalError with the first of ``term_problems``.
    """
    problem = next(term_problems(session, name, starts_on, ends_on), None)
    parsed = parse_term_name(name)
    if problem is not None or parsed is None:
        raise PortalError(problem.message if problem else NAME_HELP)
    days = propose(starts_on, ends_on)
    term = Term(
        school_year=parsed.school_year,
        ordinal=parsed.ordinal,
        starts_on=starts_on,
        ends_on=ends_on,
        calendar_note=assumption(days),
        days=stored(days),
    )
    session.add(term)
    session.flush()
    return term


def all_terms() -> list[Term]:
    """Return all terms, the latest first."""
    return list(reversed(calendars(db.session).terms))


def find_term(name: str) -> Term:
    """Return the term of this name. Raises PortalError, which lists the known terms."""
    parsed = parse_term_name(name)
    if parsed is not None:
        wanted = select(Term).where(Term.school_year == parsed.school_year, Term.ordinal == parsed.ordinal)
        found = db.session.scalars(wanted).one_or_none()
        if found is not None:
            return found
    known = [term.name for term in all_terms()]
    if not known:
        raise PortalError(_l("There is no term %(name)s; no term has been added yet.", name=_shortened(name)))
    raise PortalError(
        _l(
            "There is no term %(name)s. There are: %(known)s",
            name=_shortened(name),
            known="、".join(known),
        )
    )


def current_term(day: date | None = None) -> Term | None:
    """Return the term that contains this day (default: today), else the last one before it, else the next one.

    Returns None only if there are no terms.
    """
    day = day or today()
    return _running(all_terms(), day)


def chosen_term() -> Term | None:
    """Return the term of the request: that of ``?term=``, else the one in the session, else the current one.

    Outside of requests that is the current one; None only if there are no terms.
    """
    return choice_of_terms()[1] if has_request_context() else current_term()


def choice_of_terms() -> tuple[list[Term], Term | None]:
    """Return all terms, the latest first, and the term of the request; read once a request, in one statement."""
    if "portal_terms" not in g:
        terms = all_terms()
        g.portal_terms = (terms, choose_term(terms))
    found: tuple[list[Term], Term | None] = g.portal_terms
    return found


def previous_term(term: Term) -> Term | None:
    """Return the term before this one, or None."""
    return neighbouring_terms(term).before


def neighbouring_terms(term: Term) -> NeighbouringTerms:
    """Return the terms before and after this one, in one statement."""
    beside = Term.starts_on.in_(
        select(func.max(Term.starts_on))
        .where(Term.starts_on < term.starts_on)
        .union_all(select(func.min(Term.starts_on)).where(Term.starts_on > term.starts_on))
    )
    found = (object_session(term) or db.session).scalars(select(Term).where(beside)).all()
    earlier = [each for each in found if each.starts_on < term.starts_on]
    later = [each for each in found if each.starts_on > term.starts_on]
    return NeighbouringTerms(earlier[0] if earlier else None, later[0] if later else None)


def week_of_term(term: Term, day: date) -> int | None:
    """Return the number of the week (Monday to Sunday) of a day, counted from the first of the term; None outside."""
    if not term.starts_on <= day <= term.ends_on:
        return None
    return (day - _monday(term.starts_on)).days // 7 + 1


class Startable(Protocol):
    """Protocol of a term, or of its name and first day alone."""

    @property
    def name(self) -> str:
        """Return a name such as ``2025-2026-2``."""

    @property
    def starts_on(self) -> date:
        """Return the first day."""


AnyTerm = TypeVar("AnyTerm", bound=Startable)


def choose_term(terms: Sequence[AnyTerm]) -> AnyTerm | None:
    """Return the term of this request (see ``chosen_term``) out of ``terms``, which are sorted latest first."""
    for name in (request.args.get("term"), browser_session.get("term")):
        parsed = parse_term_name(name) if isinstance(name, str) else None
        found = next((term for term in terms if parsed is not None and term.name == str(parsed)), None)
        if found is not None:
            return found
    return _running(terms, today())


def _running(terms: Sequence[AnyTerm], day: date) -> AnyTerm | None:
    """Return the term that had started last on a day, else the next one; ``terms`` are sorted latest first."""
    return next((term for term in terms if term.starts_on <= day), terms[-1] if terms else None)


def _date_problems(starts_on: date, ends_on: date) -> Iterator[Problem]:
    outside = [
        Problem(field, _l("The days of a term lie between 2000 and 2099."))
        for field, day in (("starts_on", starts_on), ("ends_on", ends_on))
        if not EARLIEST <= day <= LATEST
    ]
    if outside:
        yield from outside
        return
    days = (ends_on - starts_on).days + 1
    if days < 1:
        yield Problem("ends_on", _l("The last day of a term lies after its first day."))
    elif not SHORTEST <= days <= LONGEST:
        yield Problem(
            "ends_on",
            _l(
                "These are %(days)d days; a term has %(shortest)d to %(longest)d.",
                days=days,
                shortest=SHORTEST,
                longest=LONGEST,
            ),
        )


def _year_problems(name: TermName, starts_on: date, ends_on: date) -> Iterator[Problem]:
    """Yield a problem for days outside the school year, or for a term that starts in the wrong calendar year.

    A school year runs from August to August; its first term starts in its first year, the second in its second.
    """
    year = name.first_year
    if not date(year, 8, 1) <= starts_on or not ends_on <= date(year + 1, 8, 31):
        yield Problem(
            "name",
            _l(
                "These days do not lie in the school year %(year)s, which runs from August to August.",
                year=name.school_year,
            ),
        )
    elif starts_on.year != name.starts_in:
        yield Problem(
            "name",
            _l("A term named %(name)s starts in %(year)d.", name=str(name), year=name.starts_in),
        )


def _conflicts(
    session: Session | scoped_session[Any], name: TermName, starts_on: date, ends_on: date
) -> Iterator[Problem]:
    near = session.scalars(
        select(Term)
        .where(Term.starts_on <= ends_on + timedelta(days=400), Term.ends_on >= starts_on - timedelta(days=400))
        .order_by(Term.starts_on)
    ).all()
    for term in near:
        sibling = term.school_year == name.school_year
        if sibling and term.ordinal == name.ordinal:
            yield Problem("name", _l("The term %(name)s is there already.", name=str(name)))
        elif term.starts_on <= ends_on and starts_on <= term.ends_on:
            yield Problem(
                "starts_on" if term.starts_on <= starts_on else "ends_on",
                _l(
                    "These days overlap the term %(name)s (%(from)s to %(to)s).",
                    name=term.name,
                    **{"from": term.starts_on.isoformat(), "to": term.ends_on.isoformat()},
                ),
            )
        elif (str(name) < term.name) != (starts_on < term.starts_on):
            yield Problem(
                "starts_on",
                _l("The terms would be out of order with %(name)s.", name=term.name),
            )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _shortened(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:39]}…"
