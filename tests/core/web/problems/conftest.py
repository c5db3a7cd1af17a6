"""Fixtures: a term whose records show problems, and a user who writes its summary."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.base.db import db
from portal.organisation.models import Term
from portal.testing.factories import Factory
from portal.testing.types import SignIn
from tests.core.web.problems.reading import (
    WRITER,
)


@pytest.fixture
def term(app: Flask, make: Factory) -> Term:
    """Term in which a class has no records at all, so that there are many drafts."""
    make.term("2025-2026-1", date(2025, 9, 1), date(2026, 1, 23))
    make.classroom("小一班")
    term = make.term()
    db.session.commit()
    return term


@pytest.fixture
def writer(term: Term, client: FlaskClient, make: Factory, sign_in: SignIn) -> FlaskClient:
    """Client of a user who may write the summary."""
    return sign_in(client, make.user("主任", permissions=WRITER))
