"""Serve a portal with TIMES the records of the sample term: ``python -m bench.pages.worker HOME TIMES``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from bench.common.timing import timed
from bench.common.worker import serve
from bench.gate.clock import TODAY, live_on

live_on(TODAY)

from flask import Flask  # noqa: E402 (the portal's modules take the clock by name)
from sqlalchemy import event, func, insert, select  # noqa: E402

from portal.accounts.models import User  # noqa: E402
from portal.app import create_app  # noqa: E402
from portal.attachments.samples import plugin_photos  # noqa: E402
from portal.base.clock import now  # noqa: E402
from portal.base.config import load_settings  # noqa: E402
from portal.base.db import db  # noqa: E402
from portal.demo.kindergarten import TERM, make_kindergarten  # noqa: E402
from portal.demo.samples import plugin_samples  # noqa: E402
from portal.history.capture import snapshot  # noqa: E402
from portal.history.models import Action, Change  # noqa: E402
from portal.migrations.runner import upgrade  # noqa: E402
from portal.organisation.models import Classroom  # noqa: E402
from portal.records.base import Source  # noqa: E402
from portal.records.stamps import writing  # noqa: E402
from portal.registry.registry import Portal  # noqa: E402
from portal.testing.factories import Factory  # noqa: E402
from portal.testing.growth import growing_tables, multiply  # noqa: E402
from portal.testing.signed_in import sign_in_as  # noqa: E402

PEOPLE = ("administrator", "head_of_logistics", "health")
DELETED = 4
"""Deleted records of each register, per multiple."""


def main() -> None:
    home, times = Path(sys.argv[1]), int(sys.argv[2])
    home.mkdir(parents=True, exist_ok=True)
    app = create_app(load_settings({"PORTAL_HOME": str(home)}), check_schema=False)
    if not (home / "made").exists():
        with app.app_context():
            _make(app.extensions["portal"], times)
            db.session.remove()
            db.engine.dispose()
        (home / "made").touch()
    clients = {person: _signed_in(app, person) for person in PEOPLE}
    serve(records=lambda: _records(app), get=lambda person, address: _get(app, clients[person], address))


def _make(portal: Portal, times: int) -> None:
    upgrade(portal, db.engine)
    with writing(Source.DEMO):
        make_kindergarten()
    db.session.commit()
    plugin_samples(portal, TERM[0])
    plugin_photos(portal, TERM[0])
    _delete(portal, times)
    multiply(portal, times)
    db.session.commit()
    make = Factory()
    classroom = db.session.scalars(select(Classroom).order_by(Classroom.id)).first()
    for person in PEOPLE:
        make.user(person, role=person, classrooms=(classroom,) if person == "health" and classroom is not None else ())


def _delete(portal: Portal, times: int) -> None:
    """Add history of deleted records of each register, so that the page looks up the names of all record types."""
    for record in portal.record_types.values():
        gone = db.session.scalars(select(record.model).order_by(record.model.id).limit(DELETED * times)).all()
        rows = [
            {
                "at": now(),
                "record": record.key,
                "record_id": 1_000_000 + item.id,
                "title": str(item)[:200],
                "action": Action.DELETE,
                "before": snapshot(item),
            }
            for item in gone
        ]
        if rows:
            db.session.execute(insert(Change), rows)


def _records(app: Flask) -> int:
    with app.app_context():
        tables = growing_tables(app.extensions["portal"])
        return sum(db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def _signed_in(app: Flask, person: str) -> Any:
    with app.app_context():
        known = db.session.scalars(select(User.fs_uniquifier).where(User.username == person)).one()
    client = app.test_client()
    sign_in_as(client, known)
    return client


def _get(app: Flask, client: Any, address: str) -> dict[str, Any]:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        with timed() as elapsed:
            response = client.get(address)
            body = response.get_data()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return {
        "status": response.status_code,
        "wall": elapsed.wall,
        "cpu": elapsed.cpu,
        "statements": len(sent),
        "bytes": len(body),
    }


if __name__ == "__main__":
    main()
