"""The plugin of ``docs/plugins.md``, built from nothing but that page, in a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
FILE = re.compile(r"^`(garden/[\w./]+)`\n\n```\w+\n(.*?)^```$", re.M | re.S)
TEST = re.compile(r"^```python\n(import pytest\n.*?)^```$", re.M | re.S)
BEDS = re.compile(r"^```python\n(class Bed.*?)^```$.*?^```python\n(.*?)^```$", re.M | re.S)
MORE_IMPORTS = """
from datetime import date
from sqlalchemy import ForeignKey
from portal.api import Record, partial_index
"""
PORTAL = Path(sys.executable).parent / "portal"

USE = """
from datetime import date
from portal.app import create_app
from portal.base.db import db
from portal.report.draft import draft
from portal.report.inputs import load_term_inputs
from portal.report.document.text import document_text
from portal.testing.factories import Factory

app = create_app()
with app.app_context():
    from plugins.garden.models import Tool, Watering
    make = Factory()
    term, classroom = make.term(), make.classroom(name="小一班")
    make(Watering, occurred_on=date(2026, 3, 2), classroom=classroom, crop="番茄", tool=Tool.CAN, litres=12)
    make(Watering, occurred_on=date(2026, 3, 3), classroom=classroom, crop="黄瓜", tool=Tool.HOSE, litres=30)
    db.session.commit()
    user = make.user(role="administrator")
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = user.fs_uniquifier, True
    page = client.get("/garden/watering/?term=2025-2026-2")
    print(page.status_code, "番茄" in page.text)
    home = client.get("/").text
    print("七天内浇水次数" in home, "?fact=garden.waterings" in home, "/garden/watering/new/?occurred_on=" in home)
    print(document_text(draft(load_term_inputs(term)).document))
"""


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a home with the plugin as the guide has it, its migration made and run by the guide's commands."""
    home = tmp_path_factory.mktemp("guide")
    files = FILE.findall(GUIDE)
    assert {name for name, _ in files} >= {"garden/plugin.toml", "garden/models.py", "garden/__init__.py"}
    for name, text in files:
        path = home / "plugins" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    run(home, str(PORTAL), "db", "revision", "garden", "-m", "start")
    run(home, str(PORTAL), "db", "upgrade")
    return home


def attempt(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return subprocess.run(
        command,
        env=environ | {"PORTAL_HOME": str(home), "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=300,
        check=False,
    )


def run(home: Path, *command: str) -> str:
    done = attempt(home, *command)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_commands_of_the_guide_find_it_sound(garden: Path) -> None:
    run(garden, str(PORTAL), "plugins", "check")
    assert "garden" in run(garden, str(PORTAL), "plugins", "list")
    assert "garden.watering" in run(garden, str(PORTAL), "records")


def test_its_list_and_its_sentences_are_there(garden: Path) -> None:
    printed = run(garden, sys.executable, "-c", USE)
    assert printed.startswith("200 True\nTrue True True\n")
    assert "种植园里的劳动" in printed
    assert "各班种植园共浇水2次，用水42升" in printed
    assert "每班每周都有浇水记录" not in printed


def test_it_passes_the_contract_suite_with_the_guides_own_test(garden: Path, tmp_path: Path) -> None:
    (own,) = TEST.findall(GUIDE)
    test_file = tmp_path / "test_garden.py"
    test_file.write_text(own, encoding="utf-8")
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--portal-plugins")
    options = (str(garden / "plugins"), "-k", "garden and not hand_made", "--rootdir", str(tmp_path))
    printed = run(garden, *command, *options, "--pyargs", "portal.testing.contract", str(test_file))
    assert " passed" in printed
    assert " failed" not in printed


def test_its_revision_by_hand_makes_the_tables_of_the_models(garden: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(garden, home)
    plugin = home / "plugins" / "garden"
    ((model, revision),) = BEDS.findall(GUIDE)
    models = (plugin / "models.py").read_text(encoding="utf-8")
    (plugin / "models.py").write_text(f"{MORE_IMPORTS}\n{models}\n\n{model}", encoding="utf-8")
    (plugin / "migrations" / "0002_beds.py").write_text(revision, encoding="utf-8")
    assert "garden: 0002" in run(home, str(PORTAL), "db", "upgrade")
    nothing = attempt(home, str(PORTAL), "db", "revision", "garden", "-m", "rest")
    assert nothing.returncode != 0
    assert "nothing to write" in nothing.stdout + nothing.stderr or "无需生成" in nothing.stdout + nothing.stderr
