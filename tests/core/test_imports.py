"""Libraries that few requests need are imported by them: a portal that shows pages loads none for Word or Excel."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

PAGES = """
import sys
from portal.cli.main import cli
from portal.app import create_app
from portal.base.config import load_settings
from portal.base.db import db
from portal.testing.factories import Factory
app = create_app(load_settings({"PORTAL_HOME": sys.argv[1], "PORTAL_STRICT": "1"}))
with app.app_context():
    make = Factory()
    make.term()
    name = make.user().fs_uniquifier
client = app.test_client()
with client.session_transaction() as session:
    session["_user_id"], session["_fresh"] = name, True
for path in ("/", "/health/health_check/", "/health/health_check/new/", "/exchange/health.health_check/import"):
    assert client.get(path).status_code == 200, path
print(*(name for name in ("docx", "pptx", "lxml", "openpyxl", "alembic", "tomlkit") if name in sys.modules))
"""


def test_pages_need_no_library_for_files(home: Path, sqlite_schema: Path) -> None:
    shutil.copy(sqlite_schema, home / "portal.sqlite")
    done = subprocess.run([sys.executable, "-c", PAGES, str(home)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
