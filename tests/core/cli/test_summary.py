"""``portal summary``."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from flask import Flask

from portal.base.clock import now
from portal.base.db import db
from portal.cli.summary import summary
from portal.registry.registry import Portal
from portal.report.rewording.models import WordingVersion
from portal.testing.factories import Factory


def run(app: Flask, *arguments: str) -> tuple[int, str, str]:
    db.session.commit()
    result = app.test_cli_runner().invoke(summary, arguments)
    return result.exit_code, result.stdout, result.stderr or str(result.exception or "")


def test_the_default_file(app: Flask, make: Factory) -> None:
    make.term()
    code, out, _ = run(app)
    portal: Portal = app.extensions["portal"]
    path = portal.settings.home / "summaries" / "2025-2026-2.docx"
    assert (code, out.strip()) == (0, str(path))
    assert "后勤工作总结" in docx.Document(str(path)).paragraphs[0].text
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_named_files_and_json(app: Flask, make: Factory, tmp_path: Path) -> None:
    make.term()
    file, measured = tmp_path / "new" / "总结.docx", tmp_path / "m.json"
    code, out, _ = run(app, "--term", "2025-2026-2", "-o", str(file), "--json", str(measured))
    assert (code, out.strip()) == (0, str(file))
    content = json.loads(measured.read_text(encoding="utf-8"))
    assert content.keys() == {"term", "facts", "obligations"}
    assert content["term"] == "2025-2026-2"
    labels = {fact.label for fact in app.extensions["portal"].facts.values()}
    assert {label for facts in content["facts"].values() for label in facts} == labels


def test_without_a_term(app: Flask) -> None:
    code, _, error = run(app)
    assert code != 0
    assert "portal term add" in error


def test_an_unknown_term(app: Flask, make: Factory) -> None:
    make.term()
    code, _, error = run(app, "--term", "2030-2031-1")
    assert code != 0
    assert "2025-2026-2" in error


def test_a_file_that_cannot_be_written(app: Flask, make: Factory, tmp_path: Path) -> None:
    make.term()
    (tmp_path / "file").touch()
    code, _, error = run(app, "-o", str(tmp_path / "file" / "x.docx"))
    assert code != 0
    assert "x.docx" in error


def test_a_section_that_fails_is_printed_and_reported(app: Flask, make: Factory, tmp_path: Path) -> None:
    make.term()
    portal: Portal = app.extensions["portal"]
    key, section = next(item for item in portal.sections.items() if item[1].title)
    portal.sections[key] = replace(section, wording="gone.md")
    file = tmp_path / "x.docx"
    code, out, error = run(app, "-o", str(file))
    assert (code, out.strip()) == (1, str(file))
    assert section.title in error
    assert "gone.md" in error
    assert any("gone.md" in paragraph.text for paragraph in docx.Document(str(file)).paragraphs)


@pytest.mark.parametrize("name", ["", "春苗幼儿园"])
def test_a_missing_name_is_reported(app: Flask, make: Factory, name: str) -> None:
    from portal.organisation.setup import set_kindergarten

    make.term()
    if name:
        set_kindergarten(name)
    code, _, error = run(app)
    assert code == 0
    assert ("portal kindergarten set" in error) is (not name)


def test_findings_are_listed(app: Flask, make: Factory, tmp_path: Path) -> None:
    term = make.term()
    make.child("王一诺")
    make(WordingVersion, term=term, name="closing", number=1, text="感谢王一诺。", saved_at=now())
    code, out, error = run(app, "-o", str(tmp_path / "x.docx"))
    (line,) = [line for line in error.splitlines() if "王一诺" in line]
    assert "“感谢王一诺。”" in line
    # It may be written all the same.
    assert (code, out.strip()) == (0, str(tmp_path / "x.docx"))
