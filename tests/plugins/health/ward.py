"""Sick children of a class, with short calls for the tests of outbreaks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from flask import Flask

from plugins.health.models import (
    Disease,
    HealthCheck,
    HealthFinding,
    InfectiousCase,
    OutbreakReport,
    SickAbsence,
    Symptom,
)
from plugins.health.outbreaks.watch import Outbreak, open_outbreaks
from portal.base.clock import now
from portal.base.db import db
from portal.base.scope import EVERYTHING, Limits
from portal.declarations.cards import CardContent
from portal.organisation.models import Child, Classroom
from portal.testing.dates import DAY

if TYPE_CHECKING:
    from tests.plugins.health.conftest import World


LATER = date(2026, 3, 6)
NAMES = ("赵一", "钱二", "孙三", "李四")
ShowCard = Callable[..., CardContent | None]


class Ward:
    """Factory of sick children with short calls."""

    def __init__(self, world: World, app: Flask) -> None:
        self.world, self.make, self.app = world, world.make, app
        self.children = list(world.children[:3])
        self._checks: dict[tuple[date, int], HealthCheck] = {}

    def child(self, number: int) -> Child:
        while len(self.children) <= number:
            self.children.append(self.make.child(f"幼儿{len(self.children):02}", classroom=self.world.classroom))
        return self.children[number]

    def found(
        self,
        *numbers: int,
        sign: Symptom | None = Symptom.VOMITING,
        day: date = DAY,
        classroom: Classroom | None = None,
        **values: Any,
    ) -> list[HealthFinding]:
        """Add findings at the morning check."""
        classroom = classroom or self.world.classroom
        key = (day, classroom.id)
        if key not in self._checks:
            self._checks[key] = self.world.check(occurred_on=day, classroom=classroom)
        values = {"symptoms": frozenset({sign}) if sign else frozenset()} | values
        return [self.world.finding(self._checks[key], child=self.child(number), **values) for number in numbers]

    def away(
        self, number: int, *signs: Symptom, day: date = DAY, disease: Disease | None = None, **values: Any
    ) -> SickAbsence:
        """Add a sick leave."""
        values = {"symptoms": frozenset(signs), "disease": disease, "classroom": self.world.classroom} | values
        return self.make(SickAbsence, occurred_on=day, child=self.child(number), **values)

    def case(self, number: int, disease: Disease, day: date = DAY, **values: Any) -> InfectiousCase:
        """Add a case that was entered on its own."""
        values = {"classroom": self.world.classroom} | values
        return self.make(InfectiousCase, occurred_on=day, child=self.child(number), disease=disease, **values)

    def report(self, day: date = DAY, **values: Any) -> OutbreakReport:
        values = {
            "classroom": self.world.classroom,
            "children": 3,
            "reported_at": now(),
            "reported_to": "区疾控中心",
        } | values
        return self.make(OutbreakReport, occurred_on=day, **values)

    def open(self, day: date = LATER, limits: Limits = EVERYTHING) -> list[Outbreak]:
        db.session.commit()
        with self.app.test_request_context():
            return open_outbreaks(self.world.term, day, limits)

    def signs(self, **options: Any) -> list[tuple[Symptom | Disease, ...]]:
        return [outbreak.signs for outbreak in self.open(**options)]
