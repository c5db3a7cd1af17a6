"""Run in a process of its own: starts the portal in PORTAL_HOME, looks around as an administrator, prints JSON."""

from __future__ import annotations

import contextlib
import io
import json
import sys

from portal.app import create_app
from portal.cli import main
from portal.config import load_settings
from portal.db import db, open_engine
from portal.migrations.runner import upgrade
from portal.plugin_system.loader import load_plugins
from portal.testing.factories import Factory

ADDRESSES = ("/", "/organisation/child/", "/healthy_sibling/visit/", "/plugins/")


def look_around() -> dict[str, object]:
    """Status of each page, and what the plugins page says."""
    settings = load_settings()
    engine = open_engine(settings.database_url)
    upgrade(load_plugins(settings), engine)
    engine.dispose()
    app = create_app(settings)
    app.config.update(TESTING=True)
    with app.app_context():
        user = Factory().user(role="administrator")
        db.session.commit()
        uniquifier = user.fs_uniquifier
        db.session.remove()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = uniquifier, True
    answers = {address: client.get(address) for address in ADDRESSES}
    return {
        "status": {address: answer.status_code for address, answer in answers.items()},
        "page": answers["/plugins/"].get_data(as_text=True),
        "home": answers["/"].get_data(as_text=True),
    }


def check() -> dict[str, object]:
    """What ``portal plugins check`` prints, and its exit code."""
    output, code = io.StringIO(), 0
    with contextlib.redirect_stdout(output):
        try:
            main(["plugins", "check"])
        except SystemExit as end:
            code = int(end.code or 0)
    return {"check": output.getvalue(), "code": code}


if __name__ == "__main__":
    found = {**look_around(), **check()}
    sys.stdout.write("\n" + json.dumps(found) + "\n")
