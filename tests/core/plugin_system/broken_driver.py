"""Driver in a process of its own: for each home read from stdin, start the portal, visit its pages, print one line
of JSON.

The portal's code is imported once and each process forked from that; plugins are imported after the fork only.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import traceback

from portal.app import create_app
from portal.base.config import load_settings
from portal.base.db import db, open_engine
from portal.cli import main
from portal.migrations.runner import upgrade
from portal.plugin_system.loader import load_plugins
from portal.testing.factories import Factory
from portal.testing.signed_in import sign_in_as

ADDRESSES = ("/", "/organisation/child/", "/healthy_sibling/visit/", "/plugins/")


def visit_pages() -> dict[str, object]:
    """Return the status of each page, and the text of the plugins page."""
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
    sign_in_as(client, uniquifier)
    app.config["WTF_CSRF_ENABLED"] = False
    tried = client.post("/plugins/check").status_code
    answers = {address: client.get(address) for address in ADDRESSES}
    return {
        "tried": tried,
        "status": {address: answer.status_code for address, answer in answers.items()},
        "page": answers["/plugins/"].get_data(as_text=True),
        "home": answers["/"].get_data(as_text=True),
    }


def check() -> dict[str, object]:
    """Return the output of ``portal plugins check``, and its exit code."""
    output, code = io.StringIO(), 0
    with contextlib.redirect_stdout(output):
        try:
            main(["plugins", "check"])
        except SystemExit as end:
            code = int(end.code or 0)
    return {"check": output.getvalue(), "code": code}


def serve() -> None:
    """Answer each line read with a line of JSON."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.environ["PORTAL_HOME"] = line.strip()
            try:
                found = {**visit_pages(), **check()}
            except BaseException:
                found = {"crash": traceback.format_exc()}
            _answer(found)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            _answer({"crash": f"the process ended with {status}"})


def _answer(found: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    assert not any(name.startswith("plugins.") for name in sys.modules)
    serve()
