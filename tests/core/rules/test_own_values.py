"""Own values in the database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from portal.base.db import db
from portal.declarations.rules import Rule
from portal.registry.registry import the_portal
from portal.rules.in_force import rule_book, rule_on
from portal.rules.own_values import end_own_value, end_problems, own_values, set_own_value, value_problems

NAME = "probe.least"
FIRST = date(2026, 3, 2)


@pytest.fixture
def shipped(data_app: Flask) -> Rule:
    """Return the only rule, which is always 10."""
    rule = Rule("probe", "least", "Least", Decimal(10), "min", "law", confidence="read")
    the_portal().rules[:] = [rule]
    return rule


def value_on(day: date) -> Decimal | None:
    db.session.expire_all()
    found = rule_on(NAME, day)
    return None if found is None else found.value


def test_an_own_value_holds_from_its_first_day(shipped: Rule) -> None:
    set_own_value(NAME, Decimal("12.5"), FIRST, None, " district ")
    db.session.commit()
    assert value_on(date(2026, 3, 1)) == 10
    assert value_on(FIRST) == Decimal("12.5")
    found = rule_on(NAME, FIRST)
    assert found is not None
    assert (found.source, found.confidence, found.overridden, found.title, found.unit) == (
        "district",
        "local",
        True,
        "Least",
        "min",
    )
    assert rule_on("probe.nothing", FIRST) is None


def test_ended_and_decided_anew(shipped: Rule) -> None:
    first = set_own_value(NAME, Decimal(12), FIRST, None, "a")
    db.session.flush()
    end_own_value(first, date(2026, 3, 31))
    db.session.flush()
    assert value_on(date(2026, 3, 31)) == 12
    assert value_on(date(2026, 4, 1)) == 10
    set_own_value(NAME, Decimal(15), date(2026, 3, 16), date(2026, 3, 16), "b")
    db.session.flush()
    assert [value_on(date(2026, 3, day)) for day in (15, 16, 17)] == [12, 15, 12]
    assert [item.source for item in own_values(NAME)] == ["b", "a"]


def test_of_a_rule_that_is_away_nothing_is_shown(shipped: Rule) -> None:
    set_own_value("gone.rule", Decimal(1), FIRST, None, "a")
    db.session.flush()
    assert rule_book().names() == [NAME]


def test_problems() -> None:
    def fields(*values: Any) -> list[str | None]:
        return [problem.field for problem in value_problems(*values)]

    assert fields(Decimal("37.3"), FIRST, None, "a") == []
    assert fields(Decimal("-18"), FIRST, FIRST, "a" * 200) == []
    assert fields(Decimal(10) ** 9, FIRST, None, "a") == ["value"]
    assert fields(Decimal("1.0005"), FIRST, None, "a") == ["value"]
    assert fields(Decimal("1.50000"), FIRST, None, "a") == []
    assert fields(Decimal(1), date(1, 1, 1), date(9999, 1, 1), "\u200b") == ["starts_on", "ends_on", "source"]
    assert fields(Decimal(1), FIRST, date(2026, 3, 1), "a" * 201) == ["ends_on", "source"]


def test_a_value_cannot_end_before_it_began(shipped: Rule) -> None:
    override = set_own_value(NAME, Decimal(12), FIRST, None, "a")
    assert [problem.field for problem in end_problems(override, date(2026, 3, 1))] == ["last_day"]
    assert [problem.field for problem in end_problems(override, date(3026, 3, 1))] == ["last_day"]
    assert list(end_problems(override, FIRST)) == []
