"""Fixtures: a kindergarten with two campuses, and a register to work on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from plugins.health.models import CheckSession, HealthCheck
from portal.base.db import db
from portal.organisation.models import Campus, Classroom
from portal.testing.factories import Factory
from portal.testing.types import SignIn

FIRST = date(2026, 3, 2)
"""Monday in the term."""


@dataclass
class School:
    """Two campuses with a class each."""

    here: Campus
    there: Campus
    near: Classroom
    far: Classroom


@pytest.fixture
def school(make: Factory) -> School:
    """Return two campuses with a class each, in the term 2025-2026-2."""
    make.term()
    make.term("2025-2026-1", date(2025, 9, 1), date(2026, 1, 23))
    here, there = make.campus("本部"), make.campus("分部")
    found = School(here, there, make.classroom("小一班", campus=here), make.classroom("大一班", campus=there))
    db.session.commit()
    return found


@pytest.fixture
def add_checks(make: Factory) -> Callable[..., list[HealthCheck]]:
    """Add morning checks of a class on consecutive days."""

    def add(classroom: Classroom, count: int = 1, first: date = FIRST, **values: Any) -> list[HealthCheck]:
        values.setdefault("session", CheckSession.MORNING)
        values.setdefault("checked", 25)
        values.setdefault("abnormal", 0)
        checks = [
            make(HealthCheck, occurred_on=first + timedelta(days=number), classroom=classroom, **values)
            for number in range(count)
        ]
        db.session.commit()
        return checks

    return add


@pytest.fixture
def admin(client: FlaskClient, make: Factory, sign_in: SignIn) -> FlaskClient:
    """Return a client signed in as administrator, reading English."""
    with client.session_transaction() as session:
        session["language"] = "en"
    return sign_in(client, make.user())
