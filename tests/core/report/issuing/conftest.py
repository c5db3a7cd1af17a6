"""Fixtures: a term with records of one class, whose summary is issued."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask, current_app

from plugins.health.models import CheckSession, HealthCheck
from portal.base.db import db
from portal.organisation.models import Classroom, Term
from portal.organisation.setup import set_kindergarten
from portal.registry.registry import Portal
from portal.report.issuing import freeze
from portal.report.issuing.candidate import prepare_candidate
from portal.report.issuing.models import SummaryIssue
from portal.testing.factories import Factory


class Desk:
    """Term with records of one class, and shortcuts to add records and to issue."""

    def __init__(self, make: Factory) -> None:
        self.make = make
        self.portal: Portal = current_app.extensions["portal"]
        self.term: Term = make.term()
        self.classroom: Classroom = make.classroom("小一班")
        set_kindergarten("阳光幼儿园")
        self.record(date(2026, 3, 2))
        db.session.commit()

    def record(self, day: date, **values: Any) -> HealthCheck:
        values = {"session": CheckSession.MORNING, "checked": 20} | values
        return self.make(HealthCheck, occurred_on=day, classroom=self.classroom, **values)

    def issue(self, **values: Any) -> SummaryIssue:
        """Prepare a candidate and issue it; as a correction if there is an issue already."""
        newest = freeze.newest_issue(self.term)
        number = newest.number if newest else None
        defaults = {
            "reviewed_fingerprint": prepare_candidate(self.term).fingerprint,
            "replaces": number,
            "reason": "漏记" if number else "",
            "signed_on": date(2026, 7, 3),
            "knowingly": True,
        }
        return freeze.issue(self.term, **(defaults | values))


@pytest.fixture
def desk(app: Flask, make: Factory) -> Desk:
    """Return the desk on SQLite."""
    return Desk(make)


@pytest.fixture
def data_desk(data_app: Flask, make: Factory) -> Desk:
    """Return the desk on each database."""
    return Desk(make)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Flask], str]:
    """Return a function that makes one section fail and returns its title."""

    def fail(app: Flask) -> str:
        portal = app.extensions["portal"]
        key, section = next(item for item in portal.sections.items() if item[1].title)
        monkeypatch.setitem(portal.sections, key, replace(section, wording="gone.md"))
        return str(section.title)

    return fail
