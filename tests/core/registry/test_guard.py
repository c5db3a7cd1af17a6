"""Failures at run time: caught at the call, stored until the call succeeds."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from portal.base.db import db
from portal.base.errors import PortalError
from portal.organisation.models import Post
from portal.registry.guard import Failed, describe_error, guarded
from portal.registry.registry import Portal, Stage
from portal.web.plugins.check import problems


@pytest.fixture
def plugin(app: Flask) -> str:
    portal: Portal = app.extensions["portal"]
    return portal.active[0].name


def test_a_result_is_handed_through(app: Flask, plugin: str) -> None:
    assert guarded(plugin, "card x", lambda: 7) == 7


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit("no"), PortalError("no"), RecursionError("no")])
def test_a_failure_is_returned_remembered_and_forgotten(app: Flask, plugin: str, error: BaseException) -> None:
    def fail() -> None:
        raise error

    found = guarded(plugin, "card x", fail)
    assert isinstance(found, Failed)
    assert found.error.endswith("no")
    assert [(item.plugin.name, item.stage) for item in problems()] == [(plugin, Stage.RUNTIME)]
    assert "card x" in next(problems()).error
    guarded(plugin, "card x", lambda: None)
    assert list(problems()) == []


def test_an_interrupt_goes_through(app: Flask, plugin: str) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        guarded(plugin, "card x", stop)


def test_what_the_call_left_half_done_is_rolled_back(data_app: Flask) -> None:
    def half() -> None:
        db.session.add(Post(name="半成品"))
        db.session.flush()
        db.session.execute(text("SELECT absent FROM nowhere"))

    assert isinstance(guarded("any", "fact x", half), Failed)
    assert db.session.query(Post).filter_by(name="半成品").count() == 0


def test_a_database_error_shows_no_values(data_app: Flask) -> None:
    def fail() -> None:
        db.session.execute(text("SELECT absent FROM nowhere WHERE name = :name"), {"name": "张三"})

    found = guarded("any", "fact x", fail)
    assert isinstance(found, Failed)
    assert "张三" not in found.error
    assert "nowhere" in found.error


def test_errors_are_one_line() -> None:
    assert describe_error(ValueError("a\n  b")) == "ValueError: a b"
    assert describe_error(KeyError()) == "KeyError"
    assert len(describe_error(ValueError("x" * 10_000))) < 600
