"""Cards of the home page: declared by plugins as data, drawn by the core."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from portal.base.fields import Choice, Label
from portal.base.scope import Limits
from portal.organisation.models import Term

__all__ = ["Card", "CardContent", "CardContext", "CardLine", "Tone"]


class Tone(Choice):
    """Urgency of a card or of one of its lines; decides its colour."""

    CALM = "calm"
    GOOD = "good"
    ATTENTION = "attention"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class CardContext:
    """Term, day and data limits of the user for whom a card is rendered."""

    term: Term | None
    today: date
    limits: Limits


@dataclass(frozen=True, slots=True)
class CardLine:
    """Line of text on a card, with an optional link."""

    text: Label
    url: str | None = None
    tone: Tone = Tone.CALM


@dataclass(frozen=True, slots=True)
class CardContent:
    """Figure or word in large type, its caption, and lines of detail below.

    A card with ``Tone.URGENT`` is shown before all others on the home page, whatever its area: keep it for what has to
    be done within hours.
    """

    value: str
    caption: Label
    lines: tuple[CardLine, ...] = ()
    url: str | None = None
    tone: Tone = Tone.CALM


@dataclass(frozen=True, slots=True)
class Card:
    """Declaration of a card of the home page; ``render`` returns None when there is nothing to show."""

    key: str
    title: Label
    render: Callable[[CardContext], CardContent | None]
    permission: str
    """Permission required to see the card."""
    order: int = 100
