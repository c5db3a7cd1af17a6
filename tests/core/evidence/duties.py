"""Obligations of the plugin "probe" and their coverage in a term, for the tests of coverage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from portal.declarations.obligations import Every, Obligation
from portal.declarations.subjects import CLASSROOMS
from portal.evidence.measure import measure
from portal.evidence.results import Coverage
from portal.organisation.models import Classroom, Term
from portal.testing.dates import FIRST, LAST

if TYPE_CHECKING:
    from tests.core.fixtures.probe import Probe


MONDAY = date(2026, 3, 2)
TEACHING_DAYS = 91


@dataclass
class Setting:
    term: Term
    classroom: Classroom


def daily(probe: Probe, **values: Any) -> Obligation:
    values = {"key": "daily", "label": "每日", "every": Every.TEACHING_DAY, **values}
    return Obligation(title="daily", record=probe.Tally, per=CLASSROOMS, subject=probe.Tally.classroom_id, **values)


def of_the_house(probe: Probe, every: Every, **values: Any) -> Obligation:
    return Obligation(key="house", label="全园", title="house", record=probe.Meeting, every=every, **values)


def coverage(setting: Setting, key: str = "daily", **values: Any) -> Coverage:
    return measure(setting.term, **values).coverages[f"probe.{key}"]


def figures(found: Coverage) -> tuple[int, int, int, int]:
    return found.due, found.kept, found.met, found.backfilled


def all_days() -> list[date]:
    return [FIRST + timedelta(days=count) for count in range((LAST - FIRST).days + 1)]
