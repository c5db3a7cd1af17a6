"""Lint sentences against a fixed measurement, without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest
from flask import Flask
from flask_babel import Babel

from portal.declarations.facts import Count, Ratio, Total
from portal.declarations.obligations import Every, Obligation
from portal.evidence.results import Coverage, FactResult, Measurement
from portal.organisation.models import Classroom, Term
from portal.report.document.blocks import Block, Document, Inline, Paragraph, Text
from portal.report.lint import NOBODY, Finding, People, lint


class Daily:
    """Stand-in for a record type with a date; nothing here is read from a database."""

    __date_column__ = "day"


def duty(key: str, label: str, unit: str = "班次") -> Obligation:
    return Obligation(key=key, label=label, title=label, record=cast("Any", Daily), every=Every.TEACHING_DAY, unit=unit)


def measured() -> Measurement:
    """Return a measurement: noon checks lack three, cups fail the rule four times, the zero of 责任事故 is unsigned."""
    first, last = date(2026, 2, 24), date(2026, 7, 3)
    term = Term(school_year="2025-2026", ordinal=2, starts_on=first, ends_on=last)
    coverages = {
        "health.morning_check": Coverage("health", duty("morning_check", "晨检"), 1092, 1092, 1092),
        "health.noon_check": Coverage("health", duty("noon_check", "午检"), 1092, 1089, 1089),
        "health.cups": Coverage("health", duty("cups", "水杯消毒"), 1092, 1092, 1088),
        "kitchen.cooks": Coverage("kitchen", duty("cooks", "从业人员晨检", "人次"), 500, 400, 400),
        "kitchen.menu": Coverage("kitchen", duty("menu", "带量食谱", "周"), 19, 0, 0),
        "safety.patrol": Coverage("safety", duty("patrol", "防火巡查", "次"), failed="boom"),
    }

    def count(key: str, label: str, value: int, title: str = "", **more: Any) -> FactResult:
        result = {name: more.pop(name) for name in ("zero_signed",) if name in more}
        fact = Count(key=key, label=label, title=title or label, record=Classroom, **more)
        return FactResult("any", fact, value, **result)

    facts = {
        "health.checked": count("checked", "晨检人次", 29419, unit="人次"),
        "health.injuries": count("injuries", "伤害例数", 3, zero_is_signed=True),
        "health.cases": count("cases", "传染病例数", 0, zero_is_signed=True, zero_signed=True),
        "safety.liable": count("liable", "责任事故数", 0, "安全责任事故", zero_is_signed=True),
        "safety.drills": count("drills", "演练次数", 6),
        "safety.hazards": count("hazards", "隐患数", 32),
        "team.meetings": count("meetings", "会议次数", 9),
        "kitchen.samples": count("samples", "留样份数", 546),
        "safety.cost": FactResult(
            "safety",
            Total(key="cost", label="维修费用", title="维修费用", record=Classroom, of=Classroom.position, digits=2),
            Decimal("15046.72"),
        ),
        "health.rate": FactResult(
            "health",
            Ratio(key="rate", label="出勤率", title="出勤率", part="a", whole="b"),
            Decimal("98.2"),
            29399,
            29939,
        ),
    }
    return Measurement(term, first, last, facts, coverages)


@dataclass
class Linter:
    """The linter with a measurement and the names to search for."""

    measurement: Measurement = field(default_factory=measured)
    people: People = NOBODY

    def findings(self, *blocks: Block, title: str = "春苗幼儿园\n总结") -> list[Finding]:
        return list(lint(Document(title, blocks), self.measurement, people=self.people))

    def findings_of(self, kind: str, *inlines: Inline | str) -> list[Finding]:
        """Return the findings of a kind about one paragraph."""
        written = tuple(Text(inline) if isinstance(inline, str) else inline for inline in inlines)
        return [finding for finding in self.findings(Paragraph(written)) if finding.kind == kind]

    def evidence_of(self, kind: str, *inlines: Inline | str) -> list[str | None]:
        """Return the evidence keys of the findings of a kind about one paragraph."""
        return [finding.evidence for finding in self.findings_of(kind, *inlines)]


@pytest.fixture
def linter() -> Iterator[Linter]:
    app = Flask("linter")
    Babel(app, default_locale="en")
    with app.app_context():
        yield Linter()


@pytest.fixture
def in_chinese(app: Flask) -> Callable[[object], str]:
    """Return a function that translates a message with the portal's Chinese catalogue."""
    from flask_babel import force_locale

    def translated(message: object) -> str:
        with app.test_request_context(), force_locale("zh"):
            return str(message)

    return translated
