"""Kindergarten of the bench: 20 classes of 30 children, one account a class and a few that browse.

    python -m bench.gate.data FOLDER CLASSES DAY

makes a PORTAL_HOME there whose term is recorded up to the day by the plugins' own sample records.
Accounts are the same on every side: ``teacher01`` … may record for one class, ``reader1`` … read everything.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

from bench.gate.clock import TERM, TODAY, live_on

CLASSES = 20
CHILDREN = 30
READERS = 4
PASSWORD = "correct horse 7"
KNOWN = "bench.json"
"""Name of the file with the input of the load generator; written last, so that the folder is then complete."""


def teachers(classes: int) -> list[str]:
    """Return the names of the accounts that may record for one class each."""
    return [f"teacher{number:02d}" for number in range(1, classes + 1)]


def readers() -> list[str]:
    """Return the names of the accounts that read everything."""
    return [f"reader{number}" for number in range(1, READERS + 1)]


def make(home: Path, classes: int, until: date) -> None:
    """Fill a new home with the kindergarten, its term recorded up to a day."""
    live_on(until)
    from portal.app import create_app
    from portal.base.config import load_settings
    from portal.base.db import db
    from portal.demo.samples import plugin_samples
    from portal.migrations.runner import upgrade
    from portal.records.base import Source
    from portal.records.stamps import writing

    settings = load_settings({"PORTAL_HOME": str(home), "PORTAL_STRICT": "1"})
    app = create_app(settings, check_schema=False)
    with app.app_context():
        upgrade(app.extensions["portal"], db.engine)
        with writing(Source.DEMO):
            classrooms = _kindergarten(classes)
        db.session.commit()
        plugin_samples(app.extensions["portal"], TERM[0])
        known = {"days": _open_days(until), "classrooms": classrooms, "check": _last_check()}
        db.session.remove()
        db.engine.dispose()
    (home / KNOWN).write_text(json.dumps(known), encoding="utf-8")


def _kindergarten(classes: int) -> list[int]:
    """Add term, classes, children, staff and accounts; return the ids of the classes."""
    from portal.accounts.roles import ensure_ready_roles
    from portal.accounts.users import create_user
    from portal.base.db import db
    from portal.organisation.models import AgeGroup, Campus, Child, Classroom, Enrolment, Post, Staff
    from portal.organisation.setup import set_kindergarten
    from portal.organisation.terms import add_term
    from portal.registry.registry import the_portal

    set_kindergarten("阳光幼儿园")
    add_term(db.session, *TERM)
    campus = Campus(name="本部")
    groups = (AgeGroup.JUNIOR, AgeGroup.MIDDLE, AgeGroup.SENIOR)
    signs = {AgeGroup.JUNIOR: "小", AgeGroup.MIDDLE: "中", AgeGroup.SENIOR: "大"}
    classrooms = []
    for number in range(classes):
        group = groups[number * 3 // classes]
        name = f"{signs[group]}{number + 1}班"
        classrooms.append(
            Classroom(name=name, age_group=group, campus=campus, school_year="2025-2026", position=number + 1)
        )
    carer = Post(name="保育员")
    db.session.add_all([campus, carer, *classrooms])
    db.session.add_all(Staff(name=f"职工{number + 1}", post=carer, campus=campus) for number in range(classes))
    db.session.add_all(
        Child(
            name=f"幼儿{classroom.position:02d}-{seat:02d}",
            born_on=date(2021, 9, 1),
            enrolments=[Enrolment(classroom=classroom, starts_on=date(2025, 9, 1))],
        )
        for classroom in classrooms
        for seat in range(1, CHILDREN + 1)
    )
    db.session.flush()
    ensure_ready_roles(the_portal())
    for name, classroom in zip(teachers(classes), classrooms, strict=True):
        create_user(name, PASSWORD, ["health"], classrooms=[classroom], must_change_password=False)
    for name in readers():
        create_user(name, PASSWORD, ["head_of_logistics"], must_change_password=False)
    return [classroom.id for classroom in classrooms]


def _open_days(until: date) -> list[str]:
    """Return the teaching days whose sheets are still to be filled in."""
    from portal.organisation.term_calendar import teaching_days
    from portal.organisation.terms import find_term

    return [day.isoformat() for day in teaching_days(find_term(TERM[0])) if until < day < TODAY]


def _last_check() -> int:
    """Return the id of the check that readers open."""
    from sqlalchemy import func, select

    from plugins.health.models import HealthCheck
    from portal.base.db import db

    return db.session.scalars(select(func.max(HealthCheck.id))).one()


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]), date.fromisoformat(sys.argv[3]))
