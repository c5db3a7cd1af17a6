"""Broken plugins of every kind, in a process of their own: the portal and the others keep working."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from portal.testing.values import present

BROKEN = Path(__file__).parents[2] / "broken_plugins"
DRIVER = Path(__file__).with_name("broken_driver.py")
SIBLING = "healthy_sibling"
Drive = Callable[[Path], dict[str, Any]]


@dataclass(frozen=True)
class Case:
    folder: str
    stage: str
    error: str
    """Part of the message that no translation touches."""
    name: str = ""
    """Name of the folder, if it must differ."""

    @property
    def plugin(self) -> str:
        return self.name or self.folder


CASES = (
    Case("bad_manifest", "manifest", "version"),
    Case("name_taken", "manifest", "health", name="health"),
    Case("version_out_of_range", "requirements", ">=99"),
    Case("unmet_dependency", "requirements", "nowhere_to_be_found"),
    Case("syntax_error", "import", "SyntaxError: invalid syntax (__init__.py, line 3)"),
    Case("system_exit", "import", "SystemExit: goodbye"),
    Case("bad_relationship", "mappers", "Nobody"),
    Case("foreign_table", "tables", "canteen_thing"),
    Case("misspelt_hook", "hooks", "portal_fact"),
    Case("wrong_argument", "hooks", "semester"),
    Case("bad_contribution", "contributions", "人数"),
    Case("hook_raises", "contributions", "ZeroDivisionError: no obligations today"),
    Case("pending_migration", "migrations", "portal db upgrade"),
    Case("bad_view", "views", "Nothing"),
    Case("fact_raises", "runtime", "ZeroDivisionError: this fact cannot be measured"),
    Case("section_raises", "runtime", "无人统计"),
    Case("card_raises", "runtime", "ZeroDivisionError: this card cannot be drawn"),
)


def test_every_broken_plugin_is_tried() -> None:
    folders = {path.name for path in BROKEN.iterdir() if (path / "plugin.toml").exists()}
    assert folders == {case.folder for case in CASES} | {SIBLING}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder)
def test_portal_and_siblings_survive(case: Case, home: Path, sqlite_schema: Path, drive: Drive) -> None:
    shutil.copy(sqlite_schema, home / "portal.sqlite")
    for folder, name in ((SIBLING, SIBLING), (case.folder, case.plugin)):
        shutil.copytree(BROKEN / folder, home / "plugins" / name, ignore=shutil.ignore_patterns("__pycache__"))
    found = drive(home)

    assert found["tried"] == 303
    assert found["status"] == {"/": 200, "/organisation/child/": 200, "/healthy_sibling/visit/": 200, "/plugins/": 200}
    assert "The sibling's card stands" in html.unescape(found["home"])

    rows = _rows(found["page"])
    row = next(row for row in rows if row["plugin"] == case.plugin and row["stage"])
    assert row["stage"] == case.stage
    assert case.error in row["text"]
    others = [other for other in rows if other is not row]
    assert {other["plugin"] for other in others} >= {SIBLING, "health"}
    assert all(other["state"] == "active" and not other["stage"] for other in others)

    assert found["code"] == 1
    complaint = next(line for line in found["check"].splitlines() if "failed at the stage" in line)
    assert complaint.startswith(f"{case.plugin} ")
    assert f"failed at the stage {case.stage}" in complaint
    assert case.error in complaint
    assert found["check"].count("failed at the stage") == 1


def test_without_a_broken_one_the_check_is_content(home: Path, sqlite_schema: Path, drive: Drive) -> None:
    shutil.copy(sqlite_schema, home / "portal.sqlite")
    shutil.copytree(BROKEN / SIBLING, home / "plugins" / SIBLING)
    found = drive(home)
    assert found["code"] == 0
    assert "failed" not in found["check"]
    assert SIBLING in found["check"]
    assert all(row["state"] == "active" for row in _rows(found["page"]))


@pytest.fixture(scope="module")
def drive() -> Iterator[Drive]:
    """Return a function that starts the portal of a home in a process of its own and returns the driver's report."""
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", str(DRIVER)],
        env={name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        requests, answers = present(process.stdin), present(process.stdout)

        def ask(home: Path) -> dict[str, Any]:
            requests.write(f"{home}\n")
            requests.flush()
            found: dict[str, Any] = json.loads(answers.readline())
            assert "crash" not in found, found["crash"]
            return found

        yield ask
        requests.close()


def _rows(page: str) -> list[dict[str, str]]:
    rows = []
    for plugin, state, body in re.findall(r'<tr data-plugin="(.*?)" data-state="(.*?)">(.*?)</tr>', page, re.DOTALL):
        stage = re.search(r'data-stage="(.*?)"', body)
        text = html.unescape(re.sub(r"<[^>]*>", "", body))
        rows.append({"plugin": plugin, "state": state, "stage": stage[1] if stage else "", "text": text})
    return rows
