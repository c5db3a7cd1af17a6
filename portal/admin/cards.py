"""Cards: what the home page shows of an area. A plugin says what; the core draws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from portal.fields import Choice, Label
from portal.organisation.models import Term
from portal.scope import Limits

__all__ = ["Card", "CardContent", "CardContext", "CardLine", "Tone"]


class Tone(Choice):
    """How a card or line wants to be read."""

    CALM = "calm"
    GOOD = "good"
    ATTENTION = "attention"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class CardContext:
    """For whom and when a card is drawn."""

    term: Term | None
    today: date
    limits: Limits


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of a card, with an optional link."""

    text: Label
    url: str | None = None
    tone: Tone = Tone.CALM


@dataclass(frozen=True, slots=True)
class CardContent:
    """A big figure or word, what it means, and lines below it.

    What is ``Tone.URGENT`` stands before everything else on the home page, of whichever area it is: keep it for what
    has to be done within hours.
    """

    value: str
    caption: Label
    lines: tuple[CardLine, ...] = ()
    url: str | None = None
    tone: Tone = Tone.CALM


@dataclass(frozen=True, slots=True)
class Card:
    """A card of the home page; ``render`` returns None when there is nothing to show."""

    key: str
    title: Label
    render: Callable[[CardContext], CardContent | None]
    permission: str
    """Who may see it."""
    order: int = 100
