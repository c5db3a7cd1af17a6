"""Generation of the rows: ``python -m bench.crud.make_rows HOME ROWS NOTE``. The same rows every time.

The schema comes from the portal's own migrations, terms and classes from its own models; only the checks
themselves go in by plain SQL, since nothing is measured here. There are as many classes as it takes to reach
the wanted number of checks in eighteen terms, three checks a class and teaching day.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from bench.crud.dataset import Known
from portal.accounts.roles import ensure_ready_roles
from portal.accounts.users import create_user
from portal.app import create_app
from portal.base.config import load_settings
from portal.base.db import db
from portal.migrations.runner import upgrade
from portal.organisation.models import AgeGroup, Campus, Child, Classroom, Enrolment, Post, Staff, Term
from portal.organisation.setup import set_kindergarten
from portal.organisation.term_calendar import teaching_days
from portal.organisation.terms import add_term
from portal.registry.registry import the_portal

FIRST_YEAR, YEARS = 2017, 9
SESSIONS = ("morning", "noon", "all_day")
CHILDREN = 30
"""Number of children in the sample class: lists of children are not measured."""
SYMPTOMS = ("发热", "皮疹", "腹泻", "呕吐", "咳嗽", "红眼", "流涕", "牙痛", "擦伤", "精神欠佳", "食欲不振", "嗜睡")
ACTIONS = ("留园观察", "通知家长", "家长带回", "送医就诊", "已复测体温")
RARE = "黄疸"
TABLE = "health_health_check"
COLUMNS = (
    "id, version, occurred_on, note, source, recorded_at, recorded_on, recorded_by_id, "
    "session, classroom_id, checked, abnormal"
)


def main(home: Path, rows: int, note: Path) -> None:
    """Make a portal's home with this many checks, and write the description of them."""
    app = create_app(load_settings({"PORTAL_HOME": str(home), "PORTAL_STRICT": "1"}), check_schema=False)
    with app.app_context():
        upgrade(app.extensions["portal"], db.engine)
        terms = _frame(rows)
        known = _fill(terms, rows)
        db.engine.dispose()
    note.write_text(json.dumps(asdict(known)), encoding="utf-8")


def _frame(rows: int) -> list[Term]:
    """Add kindergarten, account, terms, classes; the last term stays without checks, for the import."""
    set_kindergarten("测速幼儿园")
    ensure_ready_roles(the_portal())
    user = create_user("bench", "correct horse 7", ["administrator"])
    user.must_change_password = False
    campus = Campus(name="本部")
    db.session.add_all([campus, Staff(name="测速员", post=Post(name="保健员"))])
    terms = []
    for year in range(FIRST_YEAR, FIRST_YEAR + YEARS):
        terms.append(add_term(db.session, f"{year}-{year + 1}-1", date(year, 9, 1), date(year + 1, 1, 20)))
        terms.append(add_term(db.session, f"{year}-{year + 1}-2", date(year + 1, 2, 20), date(year + 1, 7, 3)))
    last = FIRST_YEAR + YEARS
    terms.append(add_term(db.session, f"{last}-{last + 1}-1", date(last, 9, 1), date(last + 1, 1, 20)))
    a_day = len(SESSIONS) * sum(len(teaching_days(term)) for term in terms[:-1])
    for school_year in dict.fromkeys(term.school_year for term in terms):
        for number in range(1, -(-rows // a_day) + 1):
            group = tuple(AgeGroup)[number % 4]
            db.session.add(
                Classroom(
                    name=f"{number:03}班", age_group=group, campus=campus, school_year=school_year, position=number
                )
            )
    db.session.flush()
    classroom = db.session.scalars(select(Classroom).where(Classroom.school_year == terms[-2].school_year)).first()
    for number in range(CHILDREN):
        child = Child(name=f"幼儿{number:02}", born_on=date(2021, 9, 1))
        db.session.add(Enrolment(child=child, classroom=classroom, starts_on=terms[-2].starts_on))
    db.session.commit()
    return terms


def _fill(terms: list[Term], rows: int) -> Known:
    days: list[date] = []
    values = ", ".join("?" * len(COLUMNS.split(",")))
    statement = f"INSERT INTO {TABLE} ({COLUMNS}) VALUES ({values})"
    checks = islice(_checks(terms[:-1], days), rows)
    while some := list(islice(checks, 20_000)):
        db.session.connection().exec_driver_sql(statement, some)
    db.session.commit()
    # Few rows do not reach the last terms.
    term = next(term for term in terms if term.starts_on <= days[-1] <= term.ends_on)
    classrooms = db.session.scalars(select(Classroom.id).where(Classroom.school_year == term.school_year)).all()
    first = db.session.execute(
        text(f"SELECT min(id) FROM {TABLE} WHERE occurred_on >= '{term.starts_on}'")
    ).scalar_one()
    return Known(
        rows=rows,
        today=days[-1].isoformat(),
        term=term.name,
        term_starts_on=term.starts_on.isoformat(),
        term_ends_on=term.ends_on.isoformat(),
        month_starts_on=term.starts_on.isoformat(),
        month_ends_on=(term.starts_on + timedelta(days=29)).isoformat(),
        classroom_id=classrooms[len(classrooms) // 2],
        session=SESSIONS[0],
        record_id=(first + rows) // 2,
        word=SYMPTOMS[4],
        rare_word=RARE,
        import_term=terms[-1].name,
    )


def _checks(terms: list[Term], days: list[date]) -> Iterator[tuple[Any, ...]]:
    """Yield rows in the order in which a kindergarten records them; add the days they are about to ``days``."""
    chance = random.Random(20260224)
    person, number = 1, 0
    for term in terms:
        classrooms = db.session.scalars(select(Classroom.id).where(Classroom.school_year == term.school_year)).all()
        for day in teaching_days(term):
            days.append(day)
            written = day.isoformat()
            for session, hour in zip(SESSIONS, ("00:30", "04:30", "08:30"), strict=True):
                moment = f"{written} {hour}:00.000000"
                for classroom in classrooms:
                    number += 1
                    checked = chance.randint(22, 30)
                    abnormal = chance.choice((0, 0, 0, 0, 1, 2))
                    yield (
                        number, 1, written, _note(chance, number), "sheet", moment, written, person,
                        session, classroom, checked, abnormal,
                    )  # fmt: skip


def _note(chance: random.Random, number: int) -> str | None:
    """Return the note of a check; three in ten have one."""
    if chance.random() >= 0.3:
        return None
    symptom = RARE if number % 4_000 == 0 else chance.choice(SYMPTOMS)
    return f"第{chance.randint(1, 30)}号幼儿{symptom}，{chance.choice(ACTIONS)}；{chance.randint(8, 16)}时再看一次。"


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
