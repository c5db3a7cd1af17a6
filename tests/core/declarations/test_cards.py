"""Queries of a card's context: counts within the user's limits and within the term."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from sqlalchemy import select

from plugins.health.models import CheckSession, HealthCheck
from portal.api import EVERYTHING, CardContext, Classroom, Limits, within_limits
from portal.base.db import db
from portal.organisation.models import Term
from portal.testing.types import Statements

if TYPE_CHECKING:
    from portal.testing.factories import Factory

DAY = date(2026, 3, 2)


@pytest.fixture
def term(data_app: Flask, make: Factory) -> Term:
    """Two classes, each checked on the day before the term, on its first and last day, and on the day after it."""
    assert data_app
    term = make.term()
    for classroom in (make.classroom("小一班"), make.classroom("小二班")):
        for day in (term.starts_on - timedelta(1), term.starts_on, term.ends_on, term.ends_on + timedelta(1)):
            make(
                HealthCheck,
                occurred_on=day,
                classroom=classroom,
                session=CheckSession.MORNING,
                checked=20,
                abnormal=0 if classroom.name == "小一班" else 1,
            )
    db.session.commit()
    return term


def only(name: str) -> Limits:
    number = db.session.scalars(select(Classroom.id).where(Classroom.name == name)).one()
    return Limits(limited=True, classroom_ids=frozenset({number}))


def test_a_count_is_within_the_limits_and_meets_all_conditions(term: Term, statements: Statements) -> None:
    whole, mine = CardContext(term, DAY, EVERYTHING), CardContext(term, DAY, only("小一班"))
    assert whole.count(HealthCheck) == 8
    assert mine.count(HealthCheck) == 4
    assert whole.count(HealthCheck, HealthCheck.abnormal > 0) == 4
    assert mine.count(HealthCheck, HealthCheck.abnormal > 0) == 0
    last = HealthCheck.occurred_on == term.ends_on
    with statements() as sent:
        assert whole.count(HealthCheck, last, HealthCheck.abnormal > 0) == 1
    assert len(sent) == 1


def test_of_the_term_is_from_its_first_to_its_last_day(term: Term) -> None:
    context = CardContext(term, DAY, EVERYTHING)
    found = db.session.scalars(select(HealthCheck.occurred_on).where(context.of_term(HealthCheck)).distinct())
    assert set(found) == {term.starts_on, term.ends_on}
    assert context.count(HealthCheck, context.of_term(HealthCheck)) == 4


def test_nothing_is_of_a_term_that_is_not_there(term: Term) -> None:
    assert term
    context = CardContext(None, DAY, EVERYTHING)
    assert context.count(HealthCheck, context.of_term(HealthCheck)) == 0


def test_what_lasts_is_of_no_term(term: Term) -> None:
    with pytest.raises(ValueError, match="Classroom has no date"):
        CardContext(term, DAY, EVERYTHING).of_term(Classroom)


def test_a_statement_keeps_to_the_limits(term: Term) -> None:
    wanted = select(HealthCheck.id, HealthCheck.abnormal)
    whole = CardContext(term, DAY, EVERYTHING).within(wanted, HealthCheck)
    assert whole is wanted
    mine = CardContext(term, DAY, only("小二班")).within(wanted, HealthCheck)
    assert [row.abnormal for row in db.session.execute(mine)] == [1, 1, 1, 1]
    same = within_limits(wanted, HealthCheck, only("小二班"))
    assert db.session.execute(same).all() == db.session.execute(mine).all()
