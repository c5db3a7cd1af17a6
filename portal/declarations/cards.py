"""Cards of the home page: declared by plugins as data, drawn by the core.

def _sick_leave(context: CardContext) -> CardContent | None:
    count = context.count(SickAbsence, context.of_term(SickAbsence), NOT_FOLLOWED_UP)
    if not count:
        return None
    return CardContent(str(count), _l("to follow up"), url=fact_url("health.sick_absences_open", context.term))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, false, func, select

from portal.base.db import db
from portal.base.fields import Choice, Label
from portal.base.scope import Limits
from portal.organisation.models import Term
from portal.records.base import Record
from portal.records.within import within_limits

__all__ = ["Card", "CardContent", "CardContext", "CardLine", "Tone"]

S = TypeVar("S", bound=Select[*tuple[Any, ...]])


class Tone(Choice):
    """Urgency of a card or of one of its lines; decides its colour."""

    CALM = "calm"
    """Plain: a figure to know."""
    GOOD = "good"
    """Green: all is done."""
    ATTENTION = "attention"
    """Amber: something is to be done."""
    URGENT = "urgent"
    """Red, and before all other cards: something is to be done within hours."""


@dataclass(frozen=True, slots=True)
class CardContext:
    """Term, day and data limits of the user for whom a card is rendered."""

    term: Term | None
    """Term chosen by the reader; None if there are no terms."""
    today: date
    """Present date in the kindergarten's zone."""
    limits: Limits
    """Campuses and classes that the reader may see: every query of the card must respect them."""

    def count(self, record: type[Record], *conditions: ColumnElement[bool]) -> int:
        """Return the number of records that meet all conditions, within the user's limits; one statement."""
        wanted = select(func.count(record.id)).where(*conditions)
        return db.session.scalar(self.within(wanted, record)) or 0

    def within(self, statement: S, record: type[Record]) -> S:
        """Return a statement that selects from a record, restricted to the user's rows of it."""
        return within_limits(statement, record, self.limits)

    def of_term(self, record: type[Record]) -> ColumnElement[bool]:
        """Return the condition that a dated record belongs to the term; never met without a term.

        Raise ValueError if the record lasts and has no date.
        """
        if record.__date_column__ is None:
            raise ValueError(f"{record.__name__} has no date that a term could hold")
        if self.term is None:
            return false()
        day: ColumnElement[date] = getattr(record, record.__date_column__)
        return day.between(self.term.starts_on, self.term.ends_on)


@dataclass(frozen=True, slots=True)
class CardLine:
    """Line of text on a card, with an optional link."""

    text: Label
    """Text of the line; never a child's name, unless only those see the card who may see the record."""
    url: str | None = None
    """Address that the line leads to."""
    tone: Tone = Tone.CALM
    """Urgency of the line."""


@dataclass(frozen=True, slots=True)
class CardContent:
    """Figure or word in large type, its caption, and lines of detail below.

    A card with ``Tone.URGENT`` is shown before all others on the home page, whatever its area: keep it for what has to
    be done within hours.
    """

    value: str
    """Figure or word in large type, such as ``3`` or ``97.5%``."""
    caption: Label
    """What the figure counts, with its measure word."""
    lines: tuple[CardLine, ...] = ()
    """Lines of detail."""
    url: str | None = None
    """Address that the figure leads to."""
    tone: Tone = Tone.CALM
    """Urgency of the card."""


@dataclass(frozen=True, slots=True)
class Card:
    """Declaration of a card of the home page; ``render`` returns None when there is nothing to show."""

    key: str
    """English identifier, unique in the plugin."""
    title: Label
    """Heading of the card."""
    render: Callable[[CardContext], CardContent | None]
    """Function called at each display of the home page. If it raises, the card says so and the page stands."""
    permission: str
    """Permission required to see the card."""
    order: int = 100
    """Place among the cards, lowest first."""
