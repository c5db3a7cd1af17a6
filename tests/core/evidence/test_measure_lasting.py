"""Lasting records, obligations of a season or of a calendar year, medians."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from portal.declarations.facts import Median
from portal.declarations.obligations import Every, Obligation
from portal.declarations.subjects import STAFF
from portal.evidence.measure import measure
from portal.testing.dates import FIRST, LAST

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.fixtures.probe import Probe


def test_what_lasts_keeps_every_day_it_covers(data_app: Flask, probe: Probe, make: Factory) -> None:
    term = make.term()
    spans = (probe.Asset.bought_on, probe.Asset.gone_on)
    probe.obligations(
        Obligation(
            key="covered", label="有效", title="covered", record=probe.Asset, every=Every.TEACHING_DAY, spans=spans
        )
    )

    def gaps() -> list[date]:
        return [gap.starts_on for gap in measure(term).coverages["probe.covered"].gaps]

    assert len(gaps()) == 91
    probe.add(probe.Asset, bought_on=date(2025, 1, 1), gone_on=date(2026, 6, 30))
    assert gaps() == [date(2026, 7, 1), date(2026, 7, 2), date(2026, 7, 3)]
    probe.add(probe.Asset, bought_on=date(2026, 7, 2), gone_on=None)
    found = measure(term).coverages["probe.covered"]
    assert (found.due, found.kept, found.met, found.backfilled) == (91, 90, 90, 0)
    assert [gap.starts_on for gap in found.gaps] == [date(2026, 7, 1)]
    probe.add(probe.Asset, bought_on=date(2026, 7, 1), gone_on=date(2026, 7, 1))
    assert measure(term).coverages["probe.covered"].full


def test_a_month_is_kept_only_by_what_covers_all_of_it(data_app: Flask, probe: Probe, make: Factory) -> None:
    term = make.term()
    spans = (probe.Asset.bought_on, probe.Asset.gone_on)
    probe.obligations(
        Obligation(key="covered", label="有效", title="covered", record=probe.Asset, every=Every.MONTH, spans=spans)
    )
    probe.add(probe.Asset, bought_on=date(2026, 3, 1), gone_on=date(2026, 4, 29))
    # March is covered, April lacks its last day; two halves do not make a whole.
    probe.add(probe.Asset, bought_on=date(2026, 4, 30), gone_on=date(2026, 4, 30))
    found = measure(term).coverages["probe.covered"]
    assert [gap.starts_on for gap in found.gaps] == [date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)]
    assert found.kept == 1


@pytest.mark.parametrize(
    ("season", "starts_on", "ends_on"),
    [
        (((5, 15), (9, 30)), date(2026, 5, 15), LAST),
        (((1, 1), (12, 31)), FIRST, LAST),
        # Over New Year: of this term only the days up to the middle of March.
        (((11, 1), (3, 15)), FIRST, date(2026, 3, 15)),
    ],
)
def test_due_within_its_season(
    probe: Probe, make: Factory, season: Any, starts_on: date, ends_on: date, data_app: Flask
) -> None:
    term = make.term()
    probe.obligations(
        Obligation(key="house", label="全园", title="x", record=probe.Meeting, every=Every.TERM, season=season)
    )
    found = measure(term).coverages["probe.house"]
    assert [(gap.starts_on, gap.ends_on) for gap in found.gaps] == [(starts_on, ends_on)]
    probe.meeting(starts_on)
    assert measure(term).coverages["probe.house"].full


def test_not_due_where_little_of_the_season_is_left(probe: Probe, make: Factory, data_app: Flask) -> None:
    term = make.term()
    # Nine teaching days up to the last of term; ten are needed.
    nine, ten = ((6, 23), (9, 30)), ((6, 22), (9, 30))
    for season, due in ((nine, 0), (ten, 1)):
        probe.obligations(
            Obligation(key="house", label="全园", title="x", record=probe.Meeting, every=Every.TERM, season=season)
        )
        assert measure(term).coverages["probe.house"].due == due


def test_once_in_the_calendar_year_in_which_the_term_begins(probe: Probe, make: Factory, data_app: Flask) -> None:
    term = make.term()
    gone_before = make.staff("甲", left_on=date(2025, 12, 31))
    gone_early = make.staff("乙", left_on=date(2026, 1, 1))
    comes_late, there = make.staff("丙", hired_on=date(2026, 12, 31)), make.staff("丁")
    probe.obligations(
        Obligation(
            key="pledge",
            label="责任书",
            title="x",
            record=probe.Pledge,
            every=Every.CALENDAR_YEAR,
            per=STAFF,
            subject=probe.Pledge.staff_id,
        )
    )
    probe.add(probe.Pledge, date(2025, 12, 31), staff_id=there.id)
    found = measure(term).coverages["probe.pledge"]
    assert {gap.subject_id for gap in found.gaps} == {gone_early.id, comes_late.id, there.id}
    assert gone_before.id not in {gap.subject_id for gap in found.gaps}
    probe.add(probe.Pledge, date(2026, 1, 1), staff_id=there.id)
    assert measure(term).coverages["probe.pledge"].kept == 1


def test_median_of_days(probe: Probe, make: Factory, data_app: Flask) -> None:
    term = make.term()
    probe.facts(
        Median(
            key="lasting",
            label="中位",
            title="x",
            record=probe.Asset,
            since=probe.Asset.bought_on,
            until=probe.Asset.gone_on,
        )
    )

    def value() -> Any:
        return measure(term).facts["probe.lasting"].value

    probe.add(probe.Asset, bought_on=date(2026, 3, 1), gone_on=None)
    assert value() is None
    probe.add(probe.Asset, bought_on=date(2026, 3, 1), gone_on=date(2026, 3, 5))
    assert value() == 4
    probe.add(probe.Asset, bought_on=date(2026, 3, 31), gone_on=date(2026, 4, 7))
    assert value() == Decimal("5.5")
    probe.add(probe.Asset, bought_on=date(2026, 3, 1), gone_on=date(2027, 3, 1))
    assert value() == 7
