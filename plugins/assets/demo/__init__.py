"""Sample records of assets and money of one term: mostly in order, with a few gaps, the same at every call."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.assets.demo.brief import brief_records
from plugins.assets.demo.cards import Cards
from plugins.assets.demo.counts import counts
from plugins.assets.demo.spending import spending
from plugins.assets.demo.store import store
from portal.api import Record, find_term, in_brief

__all__ = ["sample_records"]


def sample_records(term: str) -> Iterator[Record]:
    """Yield cards and their changes, then stock-takes, purchases, projects, expenses, items and education."""
    found = find_term(term)
    if in_brief(found):
        yield from brief_records(found)
        return
    cards = Cards(found)
    yield from cards.records()
    yield from cards.changes()
    yield from counts(found, cards)
    yield from spending(found, cards)
    yield from store(found, cards.days)
