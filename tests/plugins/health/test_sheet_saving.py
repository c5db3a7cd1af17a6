"""Two users who write at the same moment: the database decides, and the second is notified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy import update

from plugins.health.models import Attendance, CheckSession, HealthCheck
from plugins.health.sheet.saving import save
from plugins.health.sheet.stored import load
from portal.base.db import db
from portal.testing.dates import DAY
from portal.testing.values import present

if TYPE_CHECKING:
    from tests.plugins.health.conftest import World


def test_a_sheet_made_meanwhile_is_not_doubled(world: World, data_app: Flask) -> None:
    db.session.commit()
    mine = load(world.classroom, DAY, CheckSession.MORNING)
    world.attendance(enrolled=3, expected=3, present=3)
    db.session.commit()
    assert save(mine, mine.entries, replace_numbers=False).crossed
    assert db.session.query(Attendance).count() == 1
    assert db.session.query(HealthCheck).count() == 0


def test_a_sheet_changed_meanwhile_is_not_overwritten(world: World, data_app: Flask) -> None:
    world.check(checked=3)
    db.session.commit()
    mine = load(world.classroom, DAY, CheckSession.MORNING)
    assert present(mine.check).checked == 3
    # As another process would, behind this session's back.
    db.session.execute(update(HealthCheck).values(checked=2, version=2).execution_options(synchronize_session=False))
    present(mine.check).note = "晨检"
    assert save(mine, mine.entries, replace_numbers=True).crossed
    assert db.session.query(HealthCheck).one().note is None
