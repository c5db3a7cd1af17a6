"""Changes since an issue: records just inside and just outside, figures, capped lists, few statements."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from sqlalchemy import select

from plugins.safety.models import Drill, DrillKind
from portal.base.db import db
from portal.history.models import Action, Change
from portal.registry.registry import State
from portal.report.document.blocks_json import document_from_json
from portal.report.issuing import changes_since as module
from portal.report.issuing.changes_since import ChangesSince, changes_since, figures_since
from portal.report.issuing.models import SummaryIssue
from portal.web.history.restore import restore

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.fixtures.issuing import Desk

Statements = Callable[[], AbstractContextManager[list[str]]]


def counts_by_action(found: ChangesSince) -> dict[str, dict[str, int]]:
    return {
        register.model.__record__: {action.value: number for action, number in register.actions.items()}
        for register in found.registers
    }


def figures(made: SummaryIssue) -> dict[str, tuple[str, str]]:
    return {item.label: (item.then, item.now) for item in figures_since(made, document_from_json(made.blocks))}


def test_nothing(data_desk: Desk) -> None:
    made = data_desk.issue()
    assert changes_since(made) == ChangesSince()
    assert figures(made) == {}


def test_records_on_the_first_and_last_day_and_just_outside(data_desk: Desk) -> None:
    desk = data_desk
    made = desk.issue()
    for day in (date(2026, 2, 23), date(2026, 7, 4)):
        desk.record(day)
    db.session.commit()
    assert changes_since(made).count == 0
    for day in (date(2026, 2, 24), date(2026, 7, 3)):
        desk.record(day)
    db.session.commit()
    found = changes_since(made)
    assert counts_by_action(found) == {"health_check": {"create": 2}}
    assert [item.title[:10] for item in found.registers[0].shown] == ["2026-07-03", "2026-02-24"]
    assert figures(made)["晨检人次"] == ("20人次", "60人次")


def test_changed_moved_and_deleted_records(data_desk: Desk) -> None:
    desk = data_desk
    inside = [desk.record(date(2026, 3, day)) for day in (3, 4, 5, 6)]
    outside = [desk.record(date(2025, 9, day)) for day in (3, 4, 5)]
    db.session.commit()
    made = desk.issue()
    # Of an update, the history keeps only what was changed: the day stands in the record.
    inside[0].checked = outside[0].checked = 7
    db.session.commit()
    assert counts_by_action(changes_since(made)) == {"health_check": {"update": 1}}
    # A form has read what it changes.
    assert (inside[1].occurred_on, outside[1].occurred_on) == (date(2026, 3, 4), date(2025, 9, 4))
    inside[1].occurred_on = date(2025, 9, 8)
    outside[1].occurred_on = date(2026, 3, 9)
    db.session.delete(inside[2])
    db.session.delete(outside[2])
    db.session.commit()
    # Changed twice, it is one record; what was done last counts.
    inside[3].checked = 9
    db.session.commit()
    db.session.delete(inside[3])
    db.session.commit()
    assert counts_by_action(changes_since(made)) == {"health_check": {"update": 3, "delete": 2}}


def test_a_restored_record(data_desk: Desk) -> None:
    desk = data_desk
    record = desk.record(date(2026, 3, 3))
    db.session.commit()
    made = desk.issue()
    db.session.delete(record)
    db.session.commit()
    restore(db.session.scalars(select(Change).where(Change.action == Action.DELETE)).one())
    assert counts_by_action(changes_since(made)) == {"health_check": {"restore": 1}}
    assert figures(made) == {}


def test_only_registers_behind_the_summary_count(desk: Desk, make: Factory) -> None:
    made = desk.issue()
    make.child("新来的", classroom=desk.classroom)
    make.campus("分园")
    db.session.commit()
    behind = {register.model.__record__ for register in changes_since(made).registers}
    assert "campus" not in behind


def test_long_lists_are_capped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made = desk.issue()
    for day in range(2, 2 + 7):
        desk.record(date(2026, 6, day))
    db.session.commit()
    (register,) = changes_since(made).registers
    assert (register.count, len(register.shown), register.more) == (7, 5, 2)
    assert changes_since(made).cut is False
    monkeypatch.setattr(module, "MOST_SCANNED", 6)
    found = changes_since(made)
    assert (found.count, found.cut) == (6, True)


def test_the_number_of_statements_does_not_grow(data_desk: Desk, make: Factory, statements: Statements) -> None:
    desk = data_desk
    old = [desk.record(date(2026, 3, day)) for day in range(3, 7)]
    drill = make(Drill, occurred_on=date(2026, 3, 3), campus=make.campus(), kind=DrillKind.FIRE, participants=9)
    db.session.commit()
    made = desk.issue()
    number = made.id
    sent = []
    for changed in (old[:1], old):
        for record in changed:
            record.checked += 1
        if changed is old:
            drill.note = "改"
        db.session.commit()
        found = db.session.get(SummaryIssue, number)
        assert found is not None
        _ = (found.facts, found.term)
        with statements() as heard:
            assert changes_since(found).count == len(changed) + (changed is old)
        sent.append(len([text for text in heard if text.startswith("SELECT")]))
    assert sent == [3, 3]


def test_an_area_that_is_away_has_not_changed_its_figures(
    desk: Desk, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = desk.issue()
    portal = app.extensions["portal"]
    kept = {key: fact for key, fact in portal.facts.items() if not key.startswith("health.")}
    duties = {key: duty for key, duty in portal.obligations.items() if not key.startswith("health.")}
    monkeypatch.setattr(portal.plugins["health"], "state", State.DISABLED)
    monkeypatch.setattr(portal, "facts", kept)
    monkeypatch.setattr(portal, "obligations", duties)
    desk.record(date(2026, 3, 3))
    db.session.commit()
    assert figures(made) == {}
    assert changes_since(made).count == 0
