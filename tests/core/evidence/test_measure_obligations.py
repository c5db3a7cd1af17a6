"""Obligations measured together: in few statements, and one that fails fails alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from portal.base.db import db
from portal.base.scope import Limits
from portal.declarations.facts import Period
from portal.declarations.obligations import DueSubject, Every, Obligation, Subjects
from portal.declarations.rules import RuleBook
from portal.declarations.subjects import CLASSROOMS
from portal.evidence.coverage import DueObligation, measure_coverages
from portal.evidence.measure import measure
from portal.records.base import Source
from portal.testing.dates import FIRST, LAST
from portal.testing.types import Statements
from portal.testing.values import present

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.fixtures.probe import Probe
from tests.core.evidence.duties import MONDAY, TEACHING_DAYS, Setting, all_days, coverage, daily, figures


def test_a_failing_obligation_fails_alone(probe: Probe, setting: Setting) -> None:
    def nobody(*_args: Any) -> Any:
        raise RuntimeError("nobody knows")

    probe.obligations(
        daily(probe),
        Obligation(
            key="bad",
            label="坏",
            title="bad",
            record=probe.Tally,
            every=Every.WEEK,
            per=Subjects("bad", nobody),
            subject=probe.Tally.classroom_id,
        ),
    )
    db.session.commit()
    found = measure(setting.term).coverages
    assert found["probe.bad"].failed == "RuntimeError: nobody knows"
    assert not found["probe.bad"].full
    assert found["probe.daily"].due == TEACHING_DAYS


def test_statements_do_not_grow_with_classes(
    probe: Probe, setting: Setting, make: Factory, statements: Statements
) -> None:
    probe.obligations(daily(probe), daily(probe, key="weekly", label="每周", every=Every.WEEK))

    def sent() -> int:
        with statements() as found:
            measure(setting.term)
        return len(found)

    measure(setting.term)
    few = sent()
    for number in range(20):
        probe.tally(MONDAY, make.classroom(f"大{number}班"))
    db.session.flush()
    # The rules, the calendar, its exceptions, the decisions, the classes once, and one for the register.
    assert sent() == few <= 6


def test_together_as_each_alone(probe: Probe, setting: Setting, make: Factory) -> None:
    """Obligations of one register are measured in one statement, without influence on each other."""
    other = make.classroom("小二班", opened_on=date(2026, 4, 13))
    half = probe.Tally.amount >= 5
    probe.obligations(
        daily(probe),
        daily(probe, key="large", label="大", where=half),
        daily(probe, key="weekly", label="每周", every=Every.WEEK, met=half),
        daily(probe, key="monthly", label="每月", every=Every.MONTH, where=half, met=probe.Tally.amount >= 7),
        daily(probe, key="yearly", label="学年", every=Every.SCHOOL_YEAR, met=half),
    )
    for number, day in enumerate(all_days()):
        if number % 3:
            probe.tally(day, setting.classroom, amount=number % 10)
        if number % 5 == 0:
            probe.tally(day, other, amount=6, source=Source.FORM, recorded_on=day + timedelta(days=number % 2))
    keys = ["daily", "large", "weekly", "monthly", "yearly"]
    together = measure(setting.term).coverages
    alone = {f"probe.{key}": coverage(setting, key, only={f"probe.{key}"}) for key in keys}
    assert together == alone
    assert len({figures(found) for found in together.values()}) == len(keys)
    found = together["probe.daily"]
    # 91, and of the other class 14 in April, 19 in May (with a Saturday), 21 in June, 3 in July.
    assert found.due == len(found.gaps) + found.kept == TEACHING_DAYS + 57
    assert 0 < found.backfilled < found.kept
    order = [(gap.starts_on, gap.subject) for gap in found.gaps]
    assert order == sorted(order, key=lambda gap: (gap[0], ["小一班", "小二班"].index(present(gap[1]))))


def test_one_that_raises_leaves_those_of_its_register(probe: Probe, setting: Setting) -> None:
    def broken(_period: Period) -> Any:
        raise RuntimeError("no condition")

    probe.obligations(daily(probe), daily(probe, key="broken", label="坏", where=broken))
    probe.tally(MONDAY, setting.classroom)
    db.session.commit()  # what fails is rolled back
    found = measure(setting.term).coverages
    assert found["probe.broken"].failed == "RuntimeError: no condition"
    assert figures(found["probe.daily"]) == (TEACHING_DAYS, 1, 1, 0)


def test_registers_take_one_statement_each_however_many_obligations(
    probe: Probe, setting: Setting, statements: Statements
) -> None:
    def sent() -> int:
        with statements() as found:
            measure(setting.term)
        return len(found)

    probe.obligations(daily(probe))
    measure(setting.term)
    one = sent()
    every = (Every.WEEK, Every.MONTH, Every.TERM, Every.TERM_END)
    probe.obligations(
        daily(probe), *(daily(probe, key=f"o{at}", label="甲" * at, every=each) for at, each in enumerate(every, 1))
    )
    measure(setting.term)
    assert sent() == one


def test_no_slots_need_no_statement(probe: Probe, setting: Setting, statements: Statements) -> None:
    with statements() as sent:
        obligations = [DueObligation("probe.daily", daily(probe), [])]
        (found,) = measure_coverages(obligations, Period(FIRST, LAST, RuleBook([])), Limits())
    assert figures(found) == (0, 0, 0, 0)
    assert sent == []


def test_a_subject_is_active_up_to_its_last_day() -> None:
    subject = DueSubject(1, "", date(2026, 3, 2), date(2026, 3, 6))
    assert not subject.active(date(2026, 3, 1), date(2026, 3, 1))
    assert subject.active(date(2026, 3, 1), date(2026, 3, 2))
    assert subject.active(date(2026, 3, 6), date(2026, 3, 9))
    assert not subject.active(date(2026, 3, 7), date(2026, 3, 9))


@pytest.mark.parametrize("wrong", ["per", "variant", "date"])
def test_half_a_declaration_is_refused(probe: Probe, app: Flask, wrong: str) -> None:
    values: dict[str, Any] = {"key": "a", "label": "甲", "title": "a", "record": probe.Tally, "every": Every.WEEK}
    more: dict[str, dict[str, Any]] = {
        "per": {"per": CLASSROOMS},
        "variant": {"variants": tuple(probe.Meal)},
        "date": {"record": probe.Asset},
    }
    with pytest.raises(ValueError, match="obligation a"):
        Obligation(**(values | more[wrong]))
