"""A finding typed into its own form belongs to the check of that day, session and class."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from plugins.health.models import CheckSession, HealthCheck, HealthFinding
from portal.base.db import db
from portal.organisation.models import Classroom
from portal.testing.factories import Factory
from portal.testing.types import SignIn

DAY = date(2026, 3, 3)


@pytest.fixture
def classroom(make: Factory) -> Classroom:
    make.term()
    return make.classroom(name="小一班")


@pytest.fixture
def check(make: Factory, classroom: Classroom) -> HealthCheck:
    return make(HealthCheck, occurred_on=DAY, session=CheckSession.MORNING, classroom=classroom, checked=20, abnormal=0)


@pytest.fixture
def typed(app: Flask, make: Factory, classroom: Classroom, sign_in: SignIn) -> Callable[..., TestResponse]:
    """Return a function that posts the form of a finding with some values changed."""
    child = make.child(classroom=classroom)
    client = sign_in(app.test_client(), make.user())
    values = {
        "occurred_on": str(DAY),
        "session": "morning",
        "classroom": str(classroom.id),
        "child": str(child.id),
        "temperature_c": "38.5",
        "symptoms": "fever",
    }

    def post(**changes: str) -> TestResponse:
        return client.post("/health/health_finding/new/", data=values | changes)

    return post


def test_it_counts_in_its_check(check: HealthCheck, typed: Callable[..., TestResponse]) -> None:
    assert typed(action="isolated").status_code == 303
    db.session.expire_all()
    finding = db.session.scalars(select(HealthFinding)).one()
    assert (finding.check_id, check.abnormal) == (check.id, 1)


def test_without_a_check_it_says_so_at_the_date(typed: Callable[..., TestResponse]) -> None:
    page = typed()
    assert page.status_code == 422
    assert "请先登记检查" in page.text
    assert db.session.scalars(select(HealthFinding)).all() == []


def test_it_cannot_be_closed_without_an_action(check: HealthCheck, typed: Callable[..., TestResponse]) -> None:
    page = typed(closed_on=str(DAY))
    assert page.status_code == 422
    assert "先登记" in page.text
    assert db.session.scalars(select(HealthFinding)).all() == []
