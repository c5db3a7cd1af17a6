"""Searches in notes walk an index of the records that have one, and find what the table has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text
from werkzeug.datastructures import MultiDict

from plugins.health.models import CheckSession, HealthCheck
from portal.base.db import db
from portal.base.scope import EVERYTHING
from portal.evidence.list_query import ListQuery, list_select
from portal.registry.registry import the_portal

if TYPE_CHECKING:
    from portal.testing.factories import Factory

NAMES = {"sqlite": "ix_{}_noted_text", "postgresql": "ix_{}_noted"}


@pytest.fixture
def search(data_app: Flask, make: Factory) -> Callable[[str], ListQuery]:
    """The list of checks, searched; one check in three has a note."""
    make.term()
    classroom = make.classroom()
    notes = ("一人咳嗽", None, None)
    for number in range(9):
        make(
            HealthCheck,
            occurred_on=date(2026, 3, 2) + timedelta(days=number),
            classroom=classroom,
            session=CheckSession.MORNING,
            checked=20,
            abnormal=0,
            note=notes[number % 3],
        )
    db.session.commit()

    def find(words: str) -> ListQuery:
        with data_app.test_request_context():
            return list_select(the_portal().record_type(HealthCheck), MultiDict({"q": words}), EVERYTHING)

    return find


@pytest.mark.parametrize(("words", "found"), [("咳嗽", 3), ("发热", 0), ("x", 0)])
def test_what_has_no_note_is_not_found(search: Callable[[str], ListQuery], words: str, found: int) -> None:
    assert len(db.session.execute(search(words).ids()).all()) == found


@pytest.mark.usefixtures("data_app")
def test_only_the_index_of_this_database_is_there() -> None:
    dialect = db.engine.dialect.name
    for table in ("health_health_check", "health_disinfection"):
        there = {index["name"] for index in inspect(db.engine).get_indexes(table)}
        assert {name for pattern in NAMES.values() if (name := pattern.format(table)) in there} == {
            NAMES[dialect].format(table)
        }


@pytest.mark.parametrize("words", ["咳嗽", "fever"])
def test_a_search_reads_the_index_alone(search: Callable[[str], ListQuery], words: str) -> None:
    if db.engine.dialect.name != "sqlite":
        # With few rows PostgreSQL reads the table whatever there is; shown to it as if that cost a fortune.
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
        db.session.execute(text("DROP INDEX ix_health_health_check_occurred_on_id"))
    found = search(words).ids(51)
    explain = "EXPLAIN QUERY PLAN" if db.engine.dialect.name == "sqlite" else "EXPLAIN"
    compiled = found.compile(db.engine, compile_kwargs={"literal_binds": True})
    plan = "\n".join(
        str(row) for row in db.session.execute(text(f"{explain} {str(compiled).replace(':', chr(92) + ':')}"))
    )
    db.session.rollback()
    assert NAMES[db.engine.dialect.name].format("health_health_check") in plan
    if db.engine.dialect.name == "sqlite":
        assert "COVERING INDEX" in plan


def test_a_long_note_is_no_hindrance(search: Callable[[str], ListQuery]) -> None:
    check = db.session.scalars(select(HealthCheck)).first()
    assert check is not None
    check.note = "长" * 5_000 + "尾"
    db.session.commit()
    assert len(db.session.execute(search("尾").ids()).all()) == 1
