"""Rendering of a plugin's cards of the home page, for its tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import Flask
from flask_login import login_user

from portal.accounts.models import User
from portal.base.db import db
from portal.base.scope import EVERYTHING, Limits
from portal.declarations.cards import Card, CardContent, CardContext
from portal.organisation.models import Term

__all__ = ["Cards"]


class Cards:
    """Cards rendered in a term, on a fixed day unless a test gives another.

    ``reader`` is the signed-in account, whose rights decide about links; without one they are a visitor's: none.
    """

    def __init__(self, app: Flask, cards: Sequence[Card], term: Term, day: date, reader: User | None = None) -> None:
        self.app, self.cards, self.term, self.day, self.reader = app, cards, term, day, reader

    def __call__(self, key: str, day: date | None = None, limits: Limits = EVERYTHING) -> CardContent:
        """Return the content of a card; fail if it shows none."""
        content = self._content(key, day, limits)
        assert content is not None, f"the card {key} is not shown"
        return content

    def hidden(self, key: str, day: date | None = None, limits: Limits = EVERYTHING) -> bool:
        """Return True if a card shows nothing."""
        return self._content(key, day, limits) is None

    def _content(self, key: str, day: date | None, limits: Limits) -> CardContent | None:
        db.session.commit()
        with self.app.test_request_context():
            if self.reader is not None:
                login_user(self.reader)
            card = next(card for card in self.cards if card.key == key)
            return card.render(CardContext(self.term, day or self.day, limits))
