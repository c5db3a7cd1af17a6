"""Random choices made once for a sample term: its days, people and suppliers, and the days of its faults."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from sqlalchemy import ColumnElement, or_, select

from plugins.kitchen.models import Supplier
from plugins.kitchen.subjects import cooks
from portal.api import Place, Post, Staff, Term, db, sample_random, teaching_days, today

__all__ = ["Plan", "at", "make_plan"]

BEIJING = timezone(timedelta(hours=8))
SUPPLIERS = (
    ("城东净菜配送中心", "周经理", "JY13301020011", date(2027, 9, 30)),
    ("丰禾粮油有限公司", "沈经理", "JY13301020025", date(2028, 3, 31)),
    ("晨晖乳品经营部", "陶经理", "JY13301020037", date(2026, 12, 31)),
)
"""Invented suppliers: name, contact, licence number, last day of the licence."""
WRITTEN_IN = 2026
"""Year of the term that the licence dates above are written for."""


@dataclass(frozen=True)
class Plan:
    """Choices that all sample records of a term share."""

    term: Term
    days: Sequence[date]
    """Teaching days up to today."""
    all_days: Sequence[date]
    cooks: Sequence[Staff]
    leaders: Sequence[Staff]
    """People who eat with the children: the head of logistics and the director."""
    buyer: Staff | None
    """Person who accepts deliveries and keeps the pantry: the buyer, or else the first of the staff."""
    storeroom: Place | None
    vegetables: Supplier
    grain: Supplier
    milk: Supplier
    drawn: dict[str, frozenset[date]]
    """Days on which something goes wrong, by kind of fault."""

    def wrong(self, what: str, day: date) -> bool:
        """Return True if the fault happens on the day."""
        return day in self.drawn.get(what, ())

    def chance(self, what: str, day: date | None = None) -> random.Random:
        """Return a random generator with a fixed seed for the purpose and the day."""
        return sample_random("kitchen", self.term, what, day)


WRONG = {
    "no_companion": 2,
    "light_sample": 2,
    "short_sample": 1,
    "no_sample": 1,
    "no_tableware": 2,
    "hasty_tableware": 3,
    "gate_failed": 3,
    "no_gate": 3,
    "rejected": 7,
    "cook_ill": 2,
    "no_daily_control": 2,
    "visitor": 11,
    "repeated": 1,
}
"""Number of days of the term on which each fault happens."""


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a time of a day in the sample kindergarten."""
    return datetime.combine(day, time(hour, minute), BEIJING)


def make_plan(term: Term) -> Plan:
    """Draw the plan of a sample term from a fixed seed."""
    all_days = teaching_days(term)
    chance = sample_random("kitchen", term)
    # Neither the first nor the last week, so that a week of each is whole and nothing is cut off.
    middle = all_days[5:-5]
    drawn = {what: frozenset(chance.sample(middle, min(number, len(middle)))) for what, number in WRONG.items()}
    there = _there(term)
    by_post = _by_post(("园长", "后勤主任", "采购员"), there)
    others = db.session.scalars(select(Staff).where(there).order_by(Staff.id).limit(1))
    known = {supplier.name: supplier for supplier in db.session.scalars(select(Supplier))}
    vegetables, grain, milk = (
        known.get(name) or _supplier(term, number) for number, (name, *_rest) in enumerate(SUPPLIERS)
    )
    return Plan(
        term,
        [day for day in all_days if day <= today()],
        all_days,
        db.session.scalars(select(Staff).where(cooks(), there).order_by(Staff.id)).all(),
        [*by_post.get("后勤主任", []), *by_post.get("园长", [])],
        next(iter(by_post.get("采购员", [])), None) or others.first(),
        db.session.scalars(select(Place).where(Place.name == "食品仓库").order_by(Place.id)).first(),
        vegetables,
        grain,
        milk,
        drawn,
    )


def _there(term: Term) -> ColumnElement[bool]:
    """Return the condition that a member of staff stays until the end of term."""
    return or_(Staff.left_on.is_(None), Staff.left_on > term.ends_on)


def _supplier(term: Term, number: int) -> Supplier:
    name, contact, licence_no, until = SUPPLIERS[number]
    until = until.replace(year=until.year + term.starts_on.year - WRITTEN_IN)
    return Supplier(
        name=name, contact=contact, phone=f"0571-8700100{number}", licence_no=licence_no, licence_expires_on=until
    )


def _by_post(names: Sequence[str], there: ColumnElement[bool]) -> dict[str, list[Staff]]:
    found: dict[str, list[Staff]] = {}
    rows = db.session.execute(
        select(Post.name, Staff)
        .join(Post, Post.id == Staff.post_id)
        .where(Post.name.in_(names), there)
        .order_by(Staff.id)
    )
    for name, person in rows:
        found.setdefault(name, []).append(person)
    return found
