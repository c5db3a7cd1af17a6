"""Every bundled area with all others switched off, and all others without it; each in a process of its own."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
AREAS = sorted(path.parent.name for path in (ROOT / "plugins").glob("*/plugin.toml"))

TRY = """
import json
from flask import url_for
from portal.app import create_app
from portal.base.config import load_settings
from portal.base.db import db
from portal.demo.kindergarten import TERM, make_kindergarten
from portal.organisation.terms import all_terms
from portal.web.accounts.guard import admin_views
from portal.web.frame.pages import default_method
from portal.web.plugins.check import check_plugins
from portal.demo.samples import plugin_samples
from portal.report.document.blocks import Heading
from portal.report.draft import draft, word_file
from portal.report.inputs import load_term_inputs
from portal.testing.factories import Factory
from portal.testing.signed_in import sign_in_as

app = create_app(load_settings())
app.config.update(TESTING=True)
with app.app_context():
    portal = app.extensions["portal"]
    term = next((term for term in all_terms() if term.name == TERM[0]), None) or make_kindergarten()
    db.session.commit()
    # Adds nothing where the sample is there already.
    samples = plugin_samples(portal, term.name)
    written = draft(load_term_inputs(term))
    known = Factory().user(role="administrator").fs_uniquifier
    with app.test_request_context():
        problems = [f"{item.plugin.name}: {item.error}" for item in check_plugins()]
        addresses = [
            url_for(f"{view.endpoint}.{default_method(type(view))}") for view in admin_views(app).values()
        ]
    active = sorted(plugin.name for plugin in portal.active)
client = app.test_client()
sign_in_as(client, known)
pages = {address: client.get(address).status_code for address in addresses}
print(json.dumps({
    "active": active,
    "problems": problems,
    "samples": {name: repr(result) for name, result in samples.items() if isinstance(result, Exception)},
    "failures": [failure.message for failure in written.document.failures],
    "headings": [(block.level, block.text) for block in written.document.blocks if isinstance(block, Heading)],
    "bytes": len(word_file(written.document)),
    "pages": {address: status for address, status in pages.items() if status != 200},
}))
"""


def _run(home: Path, disabled: list[str]) -> dict[str, Any]:
    (home / "portal.toml").write_text(f"[plugins]\ndisabled = {json.dumps(disabled)}\n", encoding="utf-8")
    environ = {**os.environ, "PORTAL_HOME": str(home), "PORTAL_STRICT": "1"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", TRY], env=environ, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("alone", [True, False], ids=["alone", "missing"])
def test_with_the_others_or_without(
    tmp_path: Path, sqlite_schema: Path, sample_schema: Path, area: str, alone: bool
) -> None:
    """Alone, an area also adds its own sample; without one, the others keep working beside the records it left."""
    shutil.copy(sqlite_schema if alone else sample_schema, tmp_path / "portal.sqlite")
    disabled = [name for name in AREAS if (name != area) is alone]
    found = _run(tmp_path, disabled)
    assert found["active"] == [name for name in AREAS if name not in disabled]
    assert (found["problems"], found["samples"], found["failures"], found["pages"]) == ([], {}, [], {})
    assert found["bytes"] > 0
    levels = [level for level, _text in found["headings"]]
    assert levels[0] == 1
    # No hole in the numbering: a heading is at most one level below the one before it.
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert len({text for level, text in found["headings"] if level == 1}) == levels.count(1)
