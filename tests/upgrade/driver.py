"""Driver in a process of its own: run the portal's commands in a home, visit its pages, print what was found as JSON.

Files that commands write go to the folder given as argument.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.app import create_app
from portal.base.db import db
from portal.cli import main
from portal.organisation.terms import all_terms
from portal.report.document.text import document_text
from portal.report.draft import draft
from portal.report.inputs import load_term_inputs
from portal.report.issuing.changes_since import changes_since
from portal.report.issuing.models import SummaryIssue

TERM, LAST_TERM = "2025-2026-2", "2025-2026-1"
PASSWORD = "Kinder-2026-xyz"
SIGNED_ON = date(2025, 10, 9)
PAGES = (
    "/",
    "/plugins/",
    "/garden/watering/?term=2025-2026-2",
    "/garden/watering/details/?id=2",
    "/team/skill_contest/details/?id=1",
    "/health/health_finding/?term=2025-2026-2",
    "/history/deleted",
    "/summary/?term=2025-2026-2",
    "/rules/health.fever",
)
PICTURE = re.compile(r'src="(/[^"]*attachments?/[^"]+)"')
DELETED = re.compile(r'action="(/history/deleted/\d+/restore)"')


def sign_in(client: FlaskClient, name: str) -> int:
    """Sign in by the form, as a person does, and return the status of the home page."""
    client.post("/sign-in", data={"username": name, "password": PASSWORD})
    return client.get("/").status_code


def measured() -> dict[str, Any]:
    """Return the text of each term's summary, and how many records changed since each issue."""
    texts = {
        term.name: document_text(draft(load_term_inputs(term), signed_on=SIGNED_ON).document) for term in all_terms()
    }
    issues = db.session.scalars(select(SummaryIssue).order_by(SummaryIssue.number))
    return {"texts": texts, "changes_since_issues": [changes_since(issue).count for issue in issues]}


def visited(app: Flask) -> dict[str, Any]:
    """Return what two people see who were given their passwords by version 0.1."""
    director, carer = app.test_client(), app.test_client()
    signed_in = [sign_in(director, "管理员"), sign_in(carer, "小一班")]
    answers = {address: director.get(address) for address in PAGES}
    pages = {address: answer.get_data(as_text=True) for address, answer in answers.items()}
    pictures = PICTURE.findall("".join(pages.values()))
    back = [director.post(address).status_code for address in DELETED.findall(pages["/history/deleted"])[:2]]
    return {
        "signed_in": signed_in,
        "status": {address: answer.status_code for address, answer in answers.items()},
        "pages": pages,
        "pictures": {address: sha256(director.get(address).data).hexdigest() for address in pictures},
        "restored": back,
        "list_after_restoring": director.get(PAGES[2]).get_data(as_text=True),
        "children_of_one_class": carer.get("/organisation/child/").get_data(as_text=True),
    }


def printed(folder: Path) -> dict[str, str]:
    """Return what the commands print, by their first words and what they are about."""
    commands = {
        "db upgrade": ["db", "upgrade"],
        "records": ["records"],
        "plugins check": ["plugins", "check"],
        "issues": ["issues", "--term", LAST_TERM],
    }
    for number in (1, 2):
        file = ["-o", str(folder / f"{number}.docx")]
        commands[f"issue {number}"] = ["issues", "--term", LAST_TERM, "--number", str(number), *file]
    for term in (TERM, LAST_TERM):
        files = ["-o", str(folder / f"{term}.docx"), "--json", str(folder / f"{term}.json")]
        commands[f"summary {term}"] = ["summary", "--term", term, *files]
    found = {}
    for name, command in commands.items():
        with contextlib.redirect_stdout(io.StringIO()) as output:
            main(command)
        found[name] = output.getvalue()
    return found


def run(folder: Path) -> dict[str, Any]:
    """Return all that the tests compare; deleted records are restored at the end."""
    commands = printed(folder)
    app = create_app()
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with app.app_context():
        found = measured()
        db.session.remove()
    return {"printed": commands, **found, **visited(app)}


if __name__ == "__main__":
    json.dump(run(Path(sys.argv[1])), sys.stdout)
