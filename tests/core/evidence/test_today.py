"""Open work of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from portal.base.db import db
from portal.base.scope import EVERYTHING, Limits
from portal.declarations.obligations import Every, Obligation
from portal.declarations.subjects import CLASSROOMS
from portal.evidence.today import open_work
from portal.organisation.models import Classroom, Term

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from portal.testing.types import Statements
    from tests.core.fixtures.probe import Probe

WEDNESDAY, SUNDAY = date(2026, 3, 4), date(2026, 3, 8)
BOTH = frozenset({"probe.tally", "probe.meeting"})


@dataclass
class Setting:
    term: Term
    classrooms: tuple[Classroom, ...]


@pytest.fixture
def setting(data_app: Flask, probe: Probe, make: Factory) -> Setting:
    """Return two classes, with a daily obligation for each and a weekly one for all."""
    probe.obligations(
        Obligation(
            key="daily",
            label="每日",
            title="daily",
            record=probe.Tally,
            every=Every.TEACHING_DAY,
            per=CLASSROOMS,
            subject=probe.Tally.classroom_id,
        ),
        Obligation(key="weekly", label="每周", title="weekly", record=probe.Meeting, every=Every.WEEK),
    )

    return Setting(make.term(), (make.classroom("小一班"), make.classroom("小二班")))


def work(setting: Setting, day: date, limits: Limits = EVERYTHING, records: frozenset[str] = BOTH) -> Any:
    return {
        item.key: (item.due, item.kept, [gap.subject for gap in item.missing])
        for item in open_work(setting.term, day, limits, records)
    }


def test_todays_slots(probe: Probe, setting: Setting) -> None:
    assert work(setting, WEDNESDAY) == {
        "probe.daily": (2, 0, ["小一班", "小二班"]),
        "probe.weekly": (1, 0, [None]),
    }
    probe.tally(WEDNESDAY, setting.classrooms[0])
    probe.tally(date(2026, 3, 3), setting.classrooms[1])
    probe.meeting(date(2026, 3, 2))
    assert work(setting, WEDNESDAY) == {"probe.daily": (2, 1, ["小二班"]), "probe.weekly": (1, 1, [])}
    assert work(setting, SUNDAY) == {"probe.weekly": (1, 1, [])}


def test_only_what_one_may_record_and_see(setting: Setting) -> None:
    only_first = Limits(True, frozenset(), frozenset({setting.classrooms[0].id}))
    assert work(setting, WEDNESDAY, only_first)["probe.daily"] == (1, 0, ["小一班"])
    assert list(work(setting, WEDNESDAY, records=frozenset({"probe.meeting"}))) == ["probe.weekly"]
    assert work(setting, WEDNESDAY, records=frozenset()) == {}


@pytest.mark.parametrize("day", [date(2026, 2, 23), date(2026, 7, 4)])
def test_nothing_outside_the_term(setting: Setting, day: date) -> None:
    assert work(setting, day) == {}


def test_a_failing_obligation_is_shown(probe: Probe, setting: Setting) -> None:
    def broken(_period: Any) -> Any:
        raise RuntimeError("no rule")

    duty = probe.portal.obligations["probe.weekly"]
    probe.obligations(
        Obligation(key="bad", label="坏", title="bad", record=probe.Meeting, every=Every.WEEK, where=broken), duty
    )
    db.session.commit()
    bad, weekly = open_work(setting.term, WEDNESDAY, EVERYTHING, BOTH)
    assert bad.failed == "RuntimeError: no rule"
    assert (weekly.due, weekly.failed) == (1, None)


def test_a_week_needs_one_record_of_each_class(
    data_app: Flask, probe: Probe, make: Factory, statements: Statements
) -> None:
    for_each: dict[str, Any] = {"record": probe.Tally, "per": CLASSROOMS, "subject": probe.Tally.classroom_id}
    probe.obligations(
        Obligation(key="weekly", label="每周", title="weekly", every=Every.WEEK, **for_each),
        Obligation(key="monthly", label="每月", title="monthly", every=Every.MONTH, **for_each),
    )

    term = make.term()
    first, second, third = (make.classroom(name) for name in ("小一班", "小二班", "小三班"))
    setting = Setting(term, (first, second, third))
    probe.tally(date(2026, 3, 2), first)
    probe.tally(date(2026, 3, 6), first)
    probe.tally(date(2026, 3, 9), second)  # in the month, and not in the week
    probe.tally(date(2026, 4, 1), second)
    with statements() as sent:
        found = work(setting, WEDNESDAY)
    assert found == {"probe.weekly": (3, 1, ["小二班", "小三班"]), "probe.monthly": (3, 2, ["小三班"])}
    [statement] = [line for line in sent if "probe_tally" in line]
    assert statement.count("EXISTS") == 2
    assert "GROUP BY" not in statement
    near = Limits(True, frozenset(), frozenset({second.id}))
    assert work(setting, WEDNESDAY, near) == {"probe.weekly": (1, 0, ["小二班"]), "probe.monthly": (1, 1, [])}
