"""``growing_cards`` finds the cards whose database work grows with the records."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from plugins.health.models import CheckSession, HealthCheck, HealthFinding
from portal.base.db import db
from portal.base.scope import EVERYTHING
from portal.declarations.cards import Card, CardContent, CardContext
from portal.organisation.models import Classroom, Term
from portal.registry.registry import the_portal
from portal.testing.dates import DAY
from portal.testing.growth import TIMES, growing_cards, growing_tables, multiply

if TYPE_CHECKING:
    from portal.testing.factories import Factory


@pytest.fixture
def term(app: Flask, make: Factory) -> Term:
    term, classroom = make.term(), make.classroom()
    for number in range(30):
        check = make(
            HealthCheck,
            occurred_on=DAY + timedelta(days=number),
            classroom=classroom,
            session=CheckSession.MORNING,
            checked=20,
            abnormal_stated=0,
        )
    make(
        HealthFinding,
        occurred_on=check.occurred_on,
        classroom=classroom,
        session=check.session,
        check=check,
        child=make.child(),
        note="流涕",
    )
    db.session.commit()
    return term


def found(term: Term, monkeypatch: pytest.MonkeyPatch, *renders: Any) -> Any:
    portal = the_portal()
    cards = {
        f"health.{render.__name__}": Card(render.__name__, "", render, "health.health_check.view") for render in renders
    }
    monkeypatch.setattr(portal, "cards", cards)
    return growing_cards(portal, "health", CardContext(term, DAY, EVERYTHING))


def today(context: Any) -> Any:
    """Count the records of a day."""
    wanted = select(func.count(HealthCheck.id)).where(HealthCheck.occurred_on == context.today)
    return CardContent(str(db.session.scalar(wanted)), "")


def first(_context: Any) -> Any:
    """Test for the existence of a record."""
    return CardContent(str(db.session.scalar(select(select(HealthCheck.id).exists()))), "")


def all_of_them(_context: Any) -> Any:
    """Scan the table, although nothing is counted."""
    return CardContent(str(db.session.scalar(select(func.count()).where(HealthCheck.checked > 30))), "")


def far_back(context: Any) -> Any:
    """Scan an index to its end."""
    days = HealthCheck.occurred_on <= context.term.ends_on
    return CardContent(str(db.session.scalar(select(func.count()).where(days, HealthCheck.checked > 30))), "")


def one_by_one(_context: Any) -> Any:
    """Query each record by itself."""
    for number in db.session.scalars(select(HealthCheck.id)).all():
        db.session.scalar(select(Classroom.name).join(HealthCheck).where(HealthCheck.id == number))
    return CardContent("", "")


def test_records_are_multiplied_with_their_parts(term: Term) -> None:
    portal = the_portal()
    names = [table.name for table in growing_tables(portal, "health")]
    assert {"health_health_check", "health_health_finding"} <= set(names)
    assert "classroom" not in names
    added = multiply(portal, 3)
    db.session.commit()
    assert (added["health_health_check"], added["health_health_finding"]) == (60, 2)
    checks = set(db.session.scalars(select(HealthFinding.check_id)))
    assert len(checks) == 3
    assert checks <= set(db.session.scalars(select(HealthCheck.id)))


def test_cards_that_do_not_grow_pass(term: Term, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(term, monkeypatch, today, first) == []


def test_cards_that_grow_are_found(term: Term, monkeypatch: pytest.MonkeyPatch) -> None:
    complaints = found(term, monkeypatch, all_of_them, far_back, one_by_one)
    assert {line.split(":")[0] for line in complaints} == {
        "health.all_of_them",
        "health.far_back",
        "health.one_by_one",
    }
    assert any("SCAN health_health_check" in line for line in complaints)
    assert any("steps in the database, and" in line and "far_back" in line for line in complaints)
    assert any("31 statements" in line and f"{TIMES} times the records" in line for line in complaints)
