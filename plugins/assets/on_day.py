"""Page of the assets on a day: number, place and original value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from flask import request
from sqlalchemy import select

from plugins.assets.models import Asset, AssetChange, Category
from portal.api import Classroom, Limits, Page, Place, _, _l, current_limits, db, expose, today, within_limits

__all__ = ["AssetsOnDay", "Holding", "holdings_on"]

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)


@dataclass
class Holding:
    """Assets of one place on a day."""

    key: str
    """Key of the place: ``c`` with campus id and name for a class, ``p3`` for a place, empty for neither."""
    name: str
    cards: list[Any] = field(default_factory=list)

    @property
    def pieces(self) -> int:
        """Number of pieces."""
        return sum(card.quantity for card in self.cards)

    @property
    def value(self) -> Decimal:
        """Original value in yuan."""
        return sum((Decimal(card.value) for card in self.cards), Decimal("0.00"))


def holdings_on(day: date, limits: Limits) -> list[Holding]:
    """Return the assets of a day by the place they were in then: later changes are undone. Four statements."""
    wanted = select(
        Asset.id,
        Asset.code,
        Asset.name,
        Asset.category,
        Asset.quantity,
        Asset.value,
        Asset.classroom_id,
        Asset.place_id,
    ).where(Asset.there_on(day))
    cards = db.session.execute(within_limits(wanted, Asset, limits).order_by(Asset.code)).all()
    before = _before_later_changes(day)
    classrooms = {classroom.id: classroom for classroom in db.session.scalars(select(Classroom))}
    places = {place.id: place.name for place in db.session.scalars(select(Place))}
    found: dict[str, Holding] = {}
    order: dict[str, tuple[int, int, str]] = {}
    for card in cards:
        classroom_id, place_id = before.get(card.id, (card.classroom_id, card.place_id))
        # The same class of another year is the same room.
        if classroom_id is not None:
            classroom = classrooms[classroom_id]
            key, name, rank = (
                f"c{classroom.campus_id}{classroom.name}",
                classroom.name,
                (0, classroom.position, classroom.name),
            )
        elif place_id is not None:
            key, name, rank = f"p{place_id}", places[place_id], (1, 0, places[place_id])
        else:
            key, name, rank = "", str(_("In no class and at no place")), (2, 0, "")
        found.setdefault(key, Holding(key, name)).cards.append(card)
        order[key] = rank
    return [found[key] for key in sorted(found, key=lambda key: order[key])]


def _before_later_changes(day: date) -> dict[int, tuple[int | None, int | None]]:
    """Return the class and place of each asset before its first change after the day."""
    rows = db.session.execute(
        select(AssetChange.asset_id, AssetChange.from_classroom_id, AssetChange.from_place_id)
        .where(AssetChange.occurred_on > day)
        .order_by(AssetChange.occurred_on, AssetChange.id)
    )
    found: dict[int, tuple[int | None, int | None]] = {}
    for asset, classroom, place in rows:
        found.setdefault(asset, (classroom, place))
    return found


def by_category(holdings: Iterable[Holding]) -> list[tuple[Category | None, int, Decimal]]:
    """Return pieces and value of each category, largest value first."""
    pieces: dict[Category | None, int] = defaultdict(int)
    value: dict[Category | None, Decimal] = defaultdict(Decimal)
    for holding in holdings:
        for card in holding.cards:
            pieces[card.category] += card.quantity
            value[card.category] += Decimal(card.value)
    return [(item, pieces[item], value[item]) for item in sorted(pieces, key=lambda item: (-value[item], str(item)))]


class AssetsOnDay(Page):
    """Number and value of the assets on a chosen day."""

    title = _l("Assets on a day")
    permission = "assets.asset.view"
    path = "on_day"

    @expose("/")
    def index(self) -> Any:
        """Show the assets by place and by category, and the cards of the chosen place."""
        day, refusal = _chosen_day()
        holdings: Sequence[Holding] = holdings_on(day, current_limits())
        chosen = request.args.get("where")
        return self.render(
            "assets/on_day.html",
            day=day,
            refusal=refusal,
            holdings=holdings,
            categories=by_category(holdings),
            opened=next((item for item in holdings if item.key == chosen), None) if chosen is not None else None,
            pieces=sum(item.pieces for item in holdings),
            cards=sum(len(item.cards) for item in holdings),
            value=sum((item.value for item in holdings), Decimal("0.00")),
        )


def _chosen_day() -> tuple[date, str | None]:
    text = (request.args.get("day") or "").strip()
    if not text:
        return today(), None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today(), _("“%(text)s” is not a date. Write it like 2026-03-02.", text=text[:20])
    if not EARLIEST <= day <= LATEST:
        return today(), _("This date lies outside 1900 to 2100.")
    return day, None
