"""Fixtures: a kindergarten with two terms, users who write its summary and a user who only reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.base.db import db
from portal.organisation.models import Kindergarten, Term
from portal.testing.factories import Factory

SignIn = Callable[[FlaskClient, Any], FlaskClient]


@pytest.fixture
def term(app: Flask, make: Factory) -> Term:
    """Term with a class without records, and a term before it."""
    db.session.add(Kindergarten(name="春苗幼儿园"))
    make.term("2025-2026-1", date(2025, 9, 1), date(2026, 1, 23))
    make.classroom("小一班")
    term = make.term()
    db.session.commit()
    return term


@pytest.fixture
def writer(term: Term, client: FlaskClient, make: Factory, sign_in: SignIn) -> FlaskClient:
    """Client of 主任, who writes the summary."""
    return sign_in(client, make.user("主任", permissions=["*.view", "summary.write"]))


@pytest.fixture
def colleague(app: Flask, term: Term, make: Factory, sign_in: SignIn) -> FlaskClient:
    """Client of 副主任, who writes it, too."""
    return sign_in(app.test_client(), make.user("副主任", permissions=["*.view", "summary.write"]))


@pytest.fixture
def reader(app: Flask, term: Term, make: Factory, sign_in: SignIn) -> FlaskClient:
    """Client of a user who may only view it."""
    return sign_in(app.test_client(), make.user("园长助理", permissions=["*.view"]))


@pytest.fixture
def limited(app: Flask, term: Term, make: Factory, sign_in: SignIn) -> FlaskClient:
    """Client of a user who may write but is limited to one class."""
    classroom = make.classroom("大一班")
    user = make.user("班主任", permissions=["*.view", "summary.write"], classrooms=(classroom,))
    return sign_in(app.test_client(), user)
