"""Coverage of obligations: what is due, for whom, and what of it is kept."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from portal.base.db import db
from portal.base.scope import Limits
from portal.declarations.facts import Period
from portal.declarations.obligations import Every, Obligation
from portal.declarations.rules import Rule
from portal.declarations.subjects import CAMPUSES, STAFF
from portal.evidence.measure import measure
from portal.evidence.models import ObligationSetting
from portal.organisation.models import CalendarException
from portal.records.base import Source
from portal.rules.models import RuleOverride
from portal.testing.dates import FIRST, LAST

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.fixtures.probe import Probe
from tests.core.evidence.duties import MONDAY, TEACHING_DAYS, Setting, all_days, coverage, daily, figures, of_the_house


def test_none_partly_full(probe: Probe, setting: Setting) -> None:
    probe.obligations(daily(probe))
    none = coverage(setting)
    assert figures(none) == (TEACHING_DAYS, 0, 0, 0)
    assert not none.full
    assert len(none.gaps) == TEACHING_DAYS
    assert (none.gaps[0].starts_on, none.gaps[0].subject, none.gaps[0].subject_id) == (
        FIRST,
        "小一班",
        setting.classroom.id,
    )
    probe.tally(FIRST, setting.classroom)
    probe.tally(FIRST, setting.classroom)  # twice a day is kept once
    probe.tally(date(2026, 3, 1), setting.classroom)  # a Sunday
    probe.tally(FIRST - timedelta(days=1), setting.classroom)
    assert figures(coverage(setting)) == (TEACHING_DAYS, 1, 1, 0)
    for day in all_days()[1:]:
        probe.tally(day, setting.classroom)
    full = coverage(setting)
    assert figures(full) == (TEACHING_DAYS, TEACHING_DAYS, TEACHING_DAYS, 0)
    assert full.full
    assert full.gaps == ()


def test_nothing_due_is_not_full(probe: Probe, setting: Setting) -> None:
    setting.classroom.closed_on = FIRST - timedelta(days=1)
    db.session.flush()
    probe.obligations(daily(probe))
    found = coverage(setting)
    assert figures(found) == (0, 0, 0, 0)
    assert not found.full


def test_where_and_limits(probe: Probe, setting: Setting, make: Factory) -> None:
    there = make.classroom("小二班", campus=make.campus("分部"))
    probe.obligations(daily(probe, where=probe.Tally.amount >= 5))
    probe.tally(FIRST, setting.classroom, amount=4)
    probe.tally(MONDAY, setting.classroom, amount=5)
    probe.tally(MONDAY, there, amount=6)
    assert figures(coverage(setting)) == (2 * TEACHING_DAYS, 2, 2, 0)
    limits = Limits(True, frozenset(), frozenset({there.id}))
    limited = coverage(setting, limits=limits)
    assert figures(limited) == (TEACHING_DAYS, 1, 1, 0)
    assert {gap.subject for gap in limited.gaps} == {"小二班"}
    assert coverage(setting, limits=Limits(True)).due == 0


def test_a_class_closed_by_exception_is_not_due(probe: Probe, setting: Setting, make: Factory) -> None:
    other = make.classroom("小二班")
    probe.obligations(daily(probe))
    make(
        CalendarException,
        term=setting.term,
        starts_on=MONDAY,
        ends_on=date(2026, 3, 4),
        teaching=False,
        reason="手足口",
        classroom=setting.classroom,
    )
    found = coverage(setting)
    assert found.due == 2 * TEACHING_DAYS - 3
    assert [gap.subject_id for gap in found.gaps if gap.starts_on == MONDAY] == [other.id]


def test_a_class_opened_and_closed_within_the_term(probe: Probe, setting: Setting) -> None:
    # Open from Wednesday to Tuesday of the week after next: 3 + 5 + 2 teaching days.
    setting.classroom.opened_on, setting.classroom.closed_on = date(2026, 3, 11), date(2026, 3, 24)
    db.session.flush()
    probe.obligations(
        daily(probe),
        daily(probe, key="weekly", label="每周", every=Every.WEEK),
        daily(probe, key="monthly", label="每月", every=Every.MONTH),
        daily(probe, key="quarterly", label="每季", every=Every.QUARTER),
        daily(probe, key="once", label="每学期", every=Every.TERM),
        daily(probe, key="at_start", label="期初", every=Every.TERM_START),
        daily(probe, key="at_end", label="期末", every=Every.TERM_END),
    )
    due = {key: found.due for key, found in measure(setting.term).coverages.items()}
    assert due == {
        "probe.daily": 10,
        "probe.weekly": 3,
        "probe.monthly": 1,
        "probe.quarterly": 1,
        "probe.once": 1,
        "probe.at_start": 1,
        "probe.at_end": 0,
    }
    # One day less: the month is cut off like one at the edge of a term. A Saturday is no teaching day.
    setting.classroom.opened_on, setting.classroom.closed_on = date(2026, 3, 14), date(2026, 3, 27)
    db.session.flush()
    assert coverage(setting, "monthly").due == 1
    setting.classroom.closed_on = date(2026, 3, 26)
    db.session.flush()
    found = measure(setting.term).coverages
    assert [found[f"probe.{key}"].due for key in ("daily", "weekly", "monthly")] == [9, 2, 0]


@pytest.mark.parametrize(
    ("every", "due", "first", "kept_on", "not_kept_on"),
    [
        (Every.WEEK, 19, (date(2026, 2, 24), date(2026, 3, 1)), date(2026, 3, 1), date(2026, 3, 2)),
        (Every.TWO_WEEKS, 10, (date(2026, 2, 24), date(2026, 3, 9)), date(2026, 3, 9), date(2026, 3, 10)),
        (Every.MONTH, 4, (date(2026, 3, 1), date(2026, 3, 31)), date(2026, 3, 31), date(2026, 2, 28)),
        (Every.QUARTER, 2, (date(2026, 2, 24), date(2026, 3, 31)), date(2026, 2, 24), date(2026, 4, 1)),
        (Every.TERM, 1, (FIRST, LAST), LAST, date(2026, 7, 4)),
        (Every.SCHOOL_YEAR, 1, (date(2025, 9, 1), date(2026, 8, 31)), date(2025, 9, 1), date(2025, 8, 31)),
        (Every.TERM_START, 1, (FIRST, date(2026, 3, 23)), date(2026, 3, 23), date(2026, 3, 24)),
        (Every.TERM_END, 1, (date(2026, 6, 6), LAST), date(2026, 6, 6), date(2026, 6, 5)),
        # 清明 4–6 April, 劳动节 1–5 May, 端午 19–21 June.
        (Every.HOLIDAY, 11, (date(2026, 4, 4), date(2026, 4, 4)), date(2026, 4, 4), date(2026, 4, 3)),
    ],
)
def test_windows(
    probe: Probe, setting: Setting, every: Every, due: int, first: tuple[date, date], kept_on: date, not_kept_on: date
) -> None:
    probe.obligations(of_the_house(probe, every))
    empty = coverage(setting, "house")
    assert (empty.due, empty.kept) == (due, 0)
    assert (empty.gaps[0].starts_on, empty.gaps[0].ends_on) == first
    record = probe.meeting(not_kept_on)
    assert coverage(setting, "house").gaps[0].starts_on == first[0]
    record.occurred_on = kept_on
    db.session.flush()
    assert coverage(setting, "house").gaps[:1] != empty.gaps[:1]
    assert coverage(setting, "house").kept == 1


def test_variants_are_due_each(probe: Probe, setting: Setting) -> None:
    probe.obligations(of_the_house(probe, Every.TEACHING_DAY, variants=tuple(probe.Meal), variant=probe.Meeting.meal))
    probe.meeting(MONDAY, meal=probe.Meal.LUNCH)
    probe.meeting(date(2026, 3, 3), meal=None)
    found = coverage(setting, "house")
    assert (found.due, found.kept) == (2 * TEACHING_DAYS, 1)
    assert [gap.variant for gap in found.gaps if gap.starts_on == MONDAY] == ["晚餐"]


def test_staff_only_while_there(probe: Probe, setting: Setting, make: Factory) -> None:
    make.staff("长在")
    make.staff("走前", left_on=FIRST - timedelta(days=1))
    make.staff("走后", left_on=MONDAY)
    make.staff("来晚", hired_on=LAST)
    make.staff("未来", hired_on=LAST + timedelta(days=1))
    pledge: dict[str, Any] = {"title": "pledge", "record": probe.Pledge, "per": STAFF, "subject": probe.Pledge.staff_id}
    probe.obligations(
        Obligation(key="day", label="每日", every=Every.TEACHING_DAY, **pledge),
        Obligation(key="month", label="每月", every=Every.MONTH, **pledge),
        Obligation(key="year", label="每年", every=Every.SCHOOL_YEAR, **pledge),
    )
    found = measure(setting.term).coverages
    # 长在 91; 走后: 24–28 February (a worked Saturday) and 2 March; 来晚: the last day.
    assert found["probe.day"].due == TEACHING_DAYS + 6 + 1
    assert found["probe.month"].due == 4
    # Once a school year: whoever was there in it, also before or after this term.
    assert {gap.subject for gap in found["probe.year"].gaps} == {"长在", "走前", "走后", "来晚", "未来"}


def test_campuses(probe: Probe, setting: Setting, make: Factory) -> None:
    make.campus("分部")
    make(
        CalendarException,
        term=setting.term,
        starts_on=FIRST,
        ends_on=FIRST,
        teaching=False,
        reason="停电",
        campus=make.campus("分部"),
    )
    probe.obligations(
        Obligation(
            key="campus",
            label="园区",
            title="campus",
            record=probe.Tally,
            every=Every.TEACHING_DAY,
            per=CAMPUSES,
            subject=probe.Tally.amount,
        )
    )
    assert coverage(setting, "campus").due == 2 * TEACHING_DAYS - 1


def test_met_is_judged_by_the_rule_of_each_day(probe: Probe, setting: Setting, make: Factory) -> None:
    def enough(period: Period) -> Any:
        conditions = [
            probe.Tally.occurred_on.between(held.starts_on, held.ends_on) & (probe.Tally.amount >= held.value)
            for held in period.rules.during("probe.least", period.starts_on, period.ends_on)
        ]
        return conditions[0] | conditions[1]

    changed = date(2026, 3, 4)
    probe.portal.rules[:] = [Rule("probe", "least", "Least", Decimal(10), "", "rule")]
    make(
        RuleOverride,
        rule="probe.least",
        value=20,
        starts_on=changed,
        source="own",
        decided_at=setting.classroom.recorded_at,
    )
    probe.obligations(daily(probe, met=enough))
    probe.tally(date(2026, 3, 3), setting.classroom, amount=9)
    probe.tally(date(2026, 3, 3), setting.classroom, amount=10)  # one of the two meets the rule
    probe.tally(changed, setting.classroom, amount=19)
    probe.tally(date(2026, 3, 5), setting.classroom, amount=20)
    probe.tally(date(2026, 3, 6), setting.classroom, amount=None)
    assert figures(coverage(setting)) == (TEACHING_DAYS, 4, 2, 0)


def test_a_school_year_is_judged_by_its_own_days(probe: Probe, setting: Setting) -> None:
    periods: list[Period] = []

    def note(period: Period) -> Any:
        periods.append(period)
        return probe.Meeting.occurred_on >= period.starts_on

    probe.obligations(of_the_house(probe, Every.SCHOOL_YEAR, met=note))
    probe.meeting(date(2025, 9, 1))
    assert figures(coverage(setting, "house")) == (1, 1, 1, 0)
    assert (periods[0].starts_on, periods[0].ends_on) == (date(2025, 9, 1), date(2026, 8, 31))


def test_backfilled_are_typed_on_a_later_day_only(probe: Probe, setting: Setting) -> None:
    probe.obligations(daily(probe), daily(probe, key="weekly", label="每周", every=Every.WEEK))
    day = date(2026, 3, 9)
    for source in Source:
        probe.tally(day, setting.classroom, source=source, recorded_on=day + timedelta(days=1))
        day += timedelta(days=1)
    assert figures(coverage(setting)) == (TEACHING_DAYS, 4, 4, 2)
    # In that week something was in time; of two records on a day one in time is enough.
    assert coverage(setting, "weekly").backfilled == 0
    probe.tally(date(2026, 3, 9), setting.classroom)
    assert coverage(setting).backfilled == 1
    probe.tally(date(2026, 3, 17), setting.classroom, recorded_on=date(2026, 3, 18))
    assert coverage(setting, "weekly").backfilled == 1


def test_switched_off_and_re_timed_from_a_day(probe: Probe, setting: Setting, make: Factory) -> None:
    probe.obligations(daily(probe))

    def decide(starts_on: date, *, active: bool, every: Every | None = None) -> None:
        make(ObligationSetting, obligation="probe.daily", starts_on=starts_on, active=active, every=every, reason="r")

    decide(MONDAY, active=False)
    # 24–28 February.
    assert coverage(setting).due == 5
    decide(date(2026, 3, 11), active=True, every=Every.WEEK)
    # The week of 9 March had begun while it was off; from 16 March to the end are 16 weeks.
    assert coverage(setting).due == 5 + 16
    decide(date(2026, 6, 29), active=True)
    assert coverage(setting).due == 5 + 15 + 5
    # Of two decisions from one day on, the later one holds.
    decide(MONDAY, active=True)
    assert coverage(setting).due == 5 + 7 + 15 + 5


def test_decisions_before_and_after_the_term(probe: Probe, setting: Setting, make: Factory) -> None:
    probe.obligations(daily(probe))
    make(ObligationSetting, obligation="probe.daily", starts_on=LAST + timedelta(days=1), active=False, reason="r")
    assert coverage(setting).due == TEACHING_DAYS
    make(ObligationSetting, obligation="probe.daily", starts_on=date(2025, 1, 1), active=False, reason="r")
    assert coverage(setting).due == 0
    make(ObligationSetting, obligation="other.daily", starts_on=date(2025, 1, 2), active=True, reason="r")
    assert coverage(setting).due == 0
