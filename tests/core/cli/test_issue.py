"""``portal issue`` and ``portal issues``."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask
from sqlalchemy import select

from portal.base.db import db
from portal.cli.issue import issue, issues
from portal.report.issuing.models import SummaryIssue

if TYPE_CHECKING:
    from tests.core.fixtures.issuing import Desk


def run(app: Flask, command: click.Command, *arguments: str) -> tuple[int, str, str]:
    db.session.commit()
    result = app.test_cli_runner().invoke(command, arguments)
    return result.exit_code, result.stdout, f"{result.stderr}{result.exception or ''}"


def stored() -> list[SummaryIssue]:
    db.session.rollback()
    return list(db.session.scalars(select(SummaryIssue).order_by(SummaryIssue.number)))


def test_issuing_correcting_and_fetching(app: Flask, desk: Desk, tmp_path: Path) -> None:
    assert run(app, issues)[:2] == (0, "本学期总结尚未签发。\n")
    code, out, _ = run(app, issue, "--term", "2025-2026-2", "--signed-on", "2026-07-03", "--knowingly")
    (made,) = stored()
    assert (code, made.issued_by_id, made.signed_on.isoformat()) == (0, None, "2026-07-03")
    assert out.startswith("第1号")
    assert made.sha256 in out
    code, _, error = run(app, issue, "--knowingly")
    assert code != 0
    assert "第1号" in error
    code, out, _ = run(app, issue, "--knowingly", "--reason", "漏记")
    assert (code, out[:3]) == (0, "第2号")
    listed = run(app, issues)[1].splitlines()
    assert [line[:3] for line in listed] == ["第2号", "第1号"]
    newest, first = tmp_path / "new.docx", tmp_path / "deep" / "one.docx"
    assert run(app, issues, "-o", str(newest))[0] == 0
    assert run(app, issues, "--number", "1", "-o", str(first))[:2] == (0, f"{first}\n")
    digests = [sha256(path.read_bytes()).hexdigest() for path in (first, newest)]
    assert digests == [each.sha256 for each in stored()]
    code, _, error = run(app, issues, "--number", "9")
    assert code != 0
    assert "2025-2026-2" in error


def test_what_is_wrong_is_listed_and_must_be_acknowledged(
    app: Flask, desk: Desk, failing: Callable[[Flask], str]
) -> None:
    title = failing(app)
    code, out, error = run(app, issue)
    assert (code != 0, out, stored()) == (True, "", [])
    assert title in error
    code, out, error = run(app, issue, "--knowingly")
    assert (code, len(stored())) == (0, 1)
    assert title in error


def test_without_a_term(app: Flask) -> None:
    for command in (issue, issues):
        code, _, error = run(app, command)
        assert code != 0
        assert "portal term add" in error
