"""``portal term``, ``portal kindergarten`` and ``portal demo``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.accounts.scope import granted_to
from portal.base.db import db
from portal.base.errors import PortalError
from portal.cli.demo import demo
from portal.cli.kindergarten import kindergarten
from portal.cli.term import term
from portal.organisation.models import Child, Term
from portal.organisation.setup import kindergarten as the_kindergarten
from portal.testing.values import present

if TYPE_CHECKING:
    from portal.testing.factories import Factory

pytestmark = pytest.mark.usefixtures("in_english")

ADD = ["add", "2025-2026-2", "--starts", "2026-02-24", "--ends", "2026-07-03"]


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    return lambda command, *arguments: app.test_cli_runner().invoke(command, arguments)


def test_adding_and_listing_terms(run: Callable[..., Result]) -> None:
    assert "No term" in run(term, "list").output
    assert run(term, *ADD).output == "Added the term 2025-2026-2: 91 teaching days, 11 days of public holidays.\n"
    assert run(term, "list").output == "2025-2026-2  2026-02-24 – 2026-07-03  91 teaching days\n"


def test_a_term_that_cannot_be_is_one_sentence(run: Callable[..., Result]) -> None:
    run(term, *ADD)
    again = run(term, *ADD)
    assert isinstance(again.exception, PortalError)
    assert "already" in str(again.exception)
    assert run(term, "add", "2026-2027-1", "--starts", "soon", "--ends", "2027-01-20").exit_code == 2
    assert db.session.scalar(select(func.count(Term.id))) == 1


def test_naming_the_kindergarten(run: Callable[..., Result]) -> None:
    assert "彩虹幼儿园" in run(kindergarten, "set", "--name", "彩虹幼儿园").output
    assert present(the_kindergarten()).name == "彩虹幼儿园"
    assert isinstance(run(kindergarten, "set", "--name", "  ").exception, PortalError)


def test_the_sample_term(run: Callable[..., Result]) -> None:
    first = run(demo)
    assert first.exception is None, first.output
    assert "管理员" in first.output
    user = db.session.scalars(select(User)).one()
    assert (user.username, user.must_change_password) == ("管理员", True)
    assert "*" in granted_to(user)
    children = db.session.scalar(select(func.count(Child.id)))
    assert children == 330
    refused = run(demo)
    assert isinstance(refused.exception, PortalError)
    assert "not empty" in str(refused.exception)
    quiet = run(demo, "--if-empty")
    assert (quiet.exit_code, quiet.output) == (0, "The portal has records already: nothing to do.\n")
    assert db.session.scalar(select(func.count(Child.id))) == children


def test_the_sample_term_where_somebody_has_an_account(run: Callable[..., Result], make: Factory) -> None:
    make.user("园长")
    assert "One-time password" not in run(demo, "--if-empty").output
    assert db.session.scalar(select(func.count(User.id))) == 1
