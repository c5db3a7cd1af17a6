"""Two people who issue at the very same moment: exactly one succeeds, the other gets an error."""

from __future__ import annotations

import threading
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import select

from plugins.health.models import CheckSession, HealthCheck
from portal.base.db import db
from portal.organisation.terms import find_term
from portal.report.draft import word_file
from portal.report.issuing import freeze
from portal.report.issuing.candidate import prepare_candidate
from portal.report.issuing.freeze import IssuedMeanwhileError, checked_bytes
from portal.report.issuing.models import SummaryIssue

if TYPE_CHECKING:
    from tests.core.fixtures.issuing import Desk


def test_one_wins(data_app: Flask, data_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    fingerprint = prepare_candidate(data_desk.term).fingerprint
    db.session.commit()
    db.session.remove()
    # Both have measured and written when the first of them may lock.
    measured, results = threading.Barrier(2), []

    def write(*given: Any, **named: Any) -> bytes:
        package = word_file(*given, **named)
        measured.wait(timeout=60)
        return package

    monkeypatch.setattr(freeze, "word_file", write)

    def run() -> None:
        with data_app.app_context():
            try:
                made = freeze.issue(
                    find_term("2025-2026-2"),
                    reviewed_fingerprint=fingerprint,
                    replaces=None,
                    signed_on=date(2026, 7, 3),
                    knowingly=True,
                )
                results.append(f"issued {made.number}")
            except IssuedMeanwhileError as error:
                results.append(f"told of {error.number}")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(results) == ["issued 1", "told of 1"]
    (made,) = db.session.scalars(select(SummaryIssue))
    assert checked_bytes(made)


def test_measuring_does_not_keep_others_from_writing(
    data_app: Flask, data_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one person issues, in a request that writes, another records."""
    desk = data_desk
    fingerprint = prepare_candidate(desk.term).fingerprint
    classroom_id = desk.classroom.id
    db.session.commit()
    db.session.remove()
    stored: list[Any] = []

    def record() -> None:
        with data_app.app_context():
            db.session.add(
                HealthCheck(
                    occurred_on=date(2025, 9, 3), classroom_id=classroom_id, session=CheckSession.MORNING, checked=1
                )
            )
            db.session.commit()
            stored.append(True)
            db.session.remove()

    def write(*given: Any, **named: Any) -> bytes:
        if not stored:
            thread = threading.Thread(target=record)
            thread.start()
            # Less than the time that SQLite waits for a lock.
            thread.join(timeout=20)
            assert stored, "whoever records has to wait until the summary is measured"
        return word_file(*given, **named)

    monkeypatch.setattr(freeze, "word_file", write)
    with data_app.test_request_context("/summary/issue/", method="POST"):
        db.session.execute(select(SummaryIssue.id))
        made = freeze.issue(
            find_term("2025-2026-2"),
            reviewed_fingerprint=fingerprint,
            replaces=None,
            signed_on=date(2026, 7, 3),
            knowingly=True,
        )
        assert made.number == 1
