"""A home of version 0.1 with all that people have in it, taken over by ``portal db upgrade``."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from portal.base.paths import BUNDLED_PLUGINS
from portal.migrations.owner import CORE_OWNER, Owner

Drive = Callable[[Path, Path], dict[str, Any]]
Tables = dict[str, tuple[list[str], list[tuple[Any, ...]]]]

TERM, LAST_TERM = "2025-2026-2", "2025-2026-1"
OF_0_1 = {
    "core": ("0001", "0002", "0003", "0004"),
    "team": ("team_0001",),
    "health": ("health_0001", "health_0002"),
    "kitchen": ("kitchen_0001",),
    "assets": ("assets_0001",),
    "safety": ("safety_0001", "safety_0002"),
}
"""Revisions that 0.1 had; databases in use name them, so each stays known for ever."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the files that ``found`` writes."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def found(upgraded: Path, drive: Drive, files: Path) -> dict[str, Any]:
    """Return what the present program prints and shows of a copy of the home."""
    copy = files / "home"
    shutil.copytree(upgraded, copy)
    return drive(copy, files)


def tables(home: Path) -> Tables:
    """Return columns and rows of all tables but Alembic's."""
    with sqlite3.connect(f"file:{home / 'portal.sqlite'}?mode=ro", uri=True) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {}
        for name in names:
            if name.startswith(("alembic_version", "sqlite_")):
                continue
            rows = connection.execute(f"SELECT * FROM {name} ORDER BY rowid")
            found[name] = ([column[0] for column in rows.description], rows.fetchall())
        return found


@pytest.mark.parametrize("name", OF_0_1)
def test_no_revision_of_0_1_is_unknown(name: str) -> None:
    owner = CORE_OWNER if name == "core" else Owner(name, BUNDLED_PLUGINS / name / "migrations")
    script = owner.script()
    assert script is not None
    known = [revision.revision for revision in script.walk_revisions()][::-1]
    assert tuple(known[: len(OF_0_1[name])]) == OF_0_1[name]


def test_the_home_is_at_the_last_revision_of_0_1(old_home: Path) -> None:
    with sqlite3.connect(old_home / "portal.sqlite") as connection:
        for name, revisions in OF_0_1.items():
            rows = connection.execute(f"SELECT version_num FROM alembic_version_{name}").fetchall()
            assert rows == [(revisions[-1],)]


def test_the_upgrade_copies_the_database_and_runs_what_is_new(
    upgraded: Path, upgrade_report: list[str], old_home: Path, found: dict[str, Any]
) -> None:
    copy, *steps = upgrade_report
    backup = Path(copy.rpartition(": ")[2])
    assert backup.parent == upgraded / "backups"
    with sqlite3.connect(backup) as saved, sqlite3.connect(old_home / "portal.sqlite") as old:
        assert list(saved.iterdump()) == list(old.iterdump())
    ran = {name: revisions.split(", ") for name, revisions in (step.split(": ") for step in steps)}
    # The local plugin has nothing new, and no revision runs twice.
    assert "garden" not in ran
    assert not {(name, revision) for name, new in ran.items() for revision in new if revision in OF_0_1[name]}
    assert found["printed"]["db upgrade"] == "The database is up to date.\n"


def test_every_row_of_every_table_is_as_it_was(old_home: Path, upgraded: Path) -> None:
    old, new = tables(old_home), tables(upgraded)
    filled = {name for name, (_columns, rows) in old.items() if rows}
    assert {"change", "summary_issue", "wording_version", "rule_override", "zero_confirmation", "problem"} <= filled
    assert {"attachment", "calendar_exception", "section_setting", "obligation_setting", "letterhead"} <= filled
    assert "garden_watering" in filled
    for name, (columns, rows) in old.items():
        assert name in new, name
        new_columns, new_rows = new[name]
        places = [new_columns.index(column) for column in columns]
        assert [tuple(row[place] for place in places) for row in new_rows] == rows, name


def test_every_register_holds_a_record(found: dict[str, Any]) -> None:
    counts = [line.rsplit("\t", 1) for line in found["printed"]["records"].splitlines()]
    assert len(counts) > 60
    assert [line for line, count in counts if count == "0"] == []


@pytest.mark.parametrize("term", [TERM, LAST_TERM])
def test_every_figure_and_duty_is_the_same(
    found: dict[str, Any], files: Path, expected: dict[str, Any], term: str
) -> None:
    now = json.loads((files / f"{term}.json").read_text(encoding="utf-8"))
    for kind in ("facts", "obligations"):
        for plugin, figures in expected[term][kind].items():
            # A later version may count more than 0.1 did, but nothing else.
            assert {label: now[kind][plugin].get(label) for label in figures} == figures
    assert "failed" not in now


@pytest.mark.parametrize("term", [TERM, LAST_TERM])
def test_the_summary_says_the_same_in_the_kindergartens_own_words(
    found: dict[str, Any], expected: dict[str, Any], term: str
) -> None:
    assert found["texts"][term].splitlines() == expected[term]["text"].splitlines()


def test_decisions_stand_in_that_text(found: dict[str, Any]) -> None:
    text = found["texts"][TERM]
    # The own value of the rule: of three temperatures, two of 37.4, the later is no fever.
    assert "园里自己的话：本学期晨检149人次，发热2例。" in text
    assert "上学期总结列入整改的1个问题，已整改到位。" in text
    assert "雨天楼梯湿滑。" in text
    assert "开学前逐岗培训（责任岗位：保健员，完成时限：2026年5月26日）。" in text
    assert "小菜园" in text
    assert "种植园里的劳动" not in text


def test_issued_summaries_are_the_same_files(found: dict[str, Any], files: Path, old_home: Path) -> None:
    with sqlite3.connect(old_home / "portal.sqlite") as connection:
        issued = connection.execute("SELECT number, sha256, content FROM summary_issue ORDER BY number").fetchall()
    assert [number for number, _, _ in issued] == [1, 2]
    listed = found["printed"]["issues"].splitlines()
    for (number, digest, content), line in zip(issued, reversed(listed), strict=True):
        assert digest in line
        written = (files / f"{number}.docx").read_bytes()
        assert written == content
        assert sha256(written).hexdigest() == digest


def test_what_changed_after_an_issue_is_counted(found: dict[str, Any]) -> None:
    assert found["changes_since_issues"] == [1, 0]


def test_people_sign_in_with_their_passwords_and_keep_their_limits(found: dict[str, Any]) -> None:
    assert found["signed_in"] == [200, 200]
    assert "小一班" in found["children_of_one_class"]
    assert "分部大一班" not in found["children_of_one_class"]


def test_pages_open_with_what_was_recorded(found: dict[str, Any]) -> None:
    assert set(found["status"].values()) == {200}
    pages = found["pages"]
    assert "园务会议决定" in pages["/rules/health.fever"]
    watering = " ".join(re.sub(r"<[^>]+>", " ", pages["/garden/watering/details/?id=2"]).split())
    # Both changes of this record, the latest first, and who made them.
    assert re.search(r"管理员 · \S+ \S+ 备注： – → 补浇一次", watering)
    assert re.search(r"管理员 · \S+ \S+ 水量： 12 升 → 15 升", watering)


def test_a_deleted_record_is_listed_and_comes_back(found: dict[str, Any]) -> None:
    assert "丝瓜" in found["pages"]["/history/deleted"]
    assert "丝瓜" not in found["pages"]["/garden/watering/?term=2025-2026-2"]
    assert found["restored"] == [303, 303]
    assert "丝瓜" in found["list_after_restoring"]


def test_pictures_are_served_as_they_were_stored(found: dict[str, Any], old_home: Path) -> None:
    stored = {path.stem for path in (old_home / "attachments").rglob("*.jpg")}
    assert len(stored) == 2
    assert set(found["pictures"].values()) <= stored
    assert found["pictures"]


def test_plugins_check_finds_everything_sound(found: dict[str, Any]) -> None:
    lines = found["printed"]["plugins check"].splitlines()
    assert [line for line in lines if " active " not in line] == []
    assert any(line.startswith("garden ") for line in lines)
