"""Facts are equal on both databases, and count nothing outside the term."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import column, literal_column

from portal.base.db import db
from portal.base.scope import Limits
from portal.declarations.facts import Breakdown, Count, Listing, LongestGap, Period, Ratio, Total, check_names
from portal.evidence.measure import measure
from portal.evidence.results import FactResult, per_cent
from portal.organisation.models import Classroom, Term
from portal.testing.types import Statements

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.fixtures.probe import Probe

BEFORE, FIRST, MIDDLE, LAST, AFTER = (
    date(2026, 2, 23),
    date(2026, 2, 24),
    date(2026, 4, 1),
    date(2026, 7, 3),
    date(2026, 7, 4),
)


def parts(found: FactResult) -> list[tuple[str, int | Decimal]]:
    assert isinstance(found.value, dict)
    return list(found.value.items())


@dataclass
class Setting:
    term: Term
    here: Classroom
    there: Classroom


@pytest.fixture
def setting(data_app: Flask, probe: Probe, make: Factory) -> Setting:
    """Return a term and two classes on two campuses."""

    return Setting(make.term(), make.classroom("小一班"), make.classroom("小二班", campus=make.campus("分部")))


def count(probe: Probe, key: str = "n", label: str = "数", **values: Any) -> Count:
    return Count(key=key, label=label, title=key, record=probe.Tally, **values)


def test_count_has_the_first_and_last_day_and_nothing_beyond(probe: Probe, setting: Setting) -> None:
    probe.facts(count(probe))
    for day in (BEFORE, FIRST, MIDDLE, LAST, AFTER):
        probe.tally(day, setting.here)
    assert measure(setting.term).facts["probe.n"].value == 3


def test_count_where_and_limits(probe: Probe, setting: Setting) -> None:
    probe.facts(count(probe, where=probe.Tally.amount >= 5))
    for classroom in (setting.here, setting.there):
        for amount in (4, 5, 6, None):
            probe.tally(MIDDLE, classroom, amount=amount)
    assert measure(setting.term).facts["probe.n"].value == 4
    only_here = Limits(True, frozenset(), frozenset({setting.here.id}))
    assert measure(setting.term, limits=only_here).facts["probe.n"].value == 2
    assert measure(setting.term, limits=Limits(True)).facts["probe.n"].value == 0


def test_count_distinct_counts_values_once_and_no_null(probe: Probe, setting: Setting) -> None:
    probe.facts(count(probe, distinct=probe.Tally.topic))
    for topic in ("甲", "甲", "乙", None):
        probe.tally(MIDDLE, setting.here, topic=topic)
    probe.tally(AFTER, setting.here, topic="丙")
    assert measure(setting.term).facts["probe.n"].value == 2


def test_condition_may_depend_on_the_period(probe: Probe, setting: Setting) -> None:
    def last_day(period: Period) -> Any:
        return probe.Tally.occurred_on == period.ends_on

    probe.facts(count(probe, where=last_day))
    probe.tally(LAST, setting.here)
    probe.tally(MIDDLE, setting.here)
    assert measure(setting.term).facts["probe.n"].value == 1


def test_total_adds_up_integers_and_money(probe: Probe, setting: Setting) -> None:
    probe.facts(
        Total(key="n", label="数", title="n", record=probe.Tally, of=probe.Tally.amount),
        Total(key="money", label="钱", title="money", record=probe.Tally, of=probe.Tally.price, digits=2),
        Total(key="none", label="无", title="none", record=probe.Tally, of=probe.Tally.price, digits=2,
              where=probe.Tally.topic == "nobody"),
    )  # fmt: skip
    for day, amount, price in (
        (FIRST, 3, "0.10"),
        (MIDDLE, None, "0.20"),
        (LAST, 4, "15046.42"),
        (AFTER, 1000, "1000"),
    ):
        probe.tally(day, setting.here, amount=amount, price=Decimal(price))
    facts = measure(setting.term).facts
    assert facts["probe.n"].value == 7
    assert str(facts["probe.money"].value) == "15046.72"
    assert str(facts["probe.none"].value) == "0.00"


def test_total_without_decimals_is_rounded_half_up(probe: Probe, setting: Setting) -> None:
    probe.facts(Total(key="n", label="数", title="n", record=probe.Tally, of=probe.Tally.price))
    probe.tally(MIDDLE, setting.here, price=Decimal("1.25"))
    probe.tally(MIDDLE, setting.here, price=Decimal("1.25"))
    assert measure(setting.term).facts["probe.n"].value == 3


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(1, 8, "12.5"), (1, 16, "6.3"), (2, 3, "66.7"), (0, 5, "0.0"), (5, 5, "100.0"), (1, 2000, "0.1")],
)
def test_per_cent_is_rounded_half_up(part: int, whole: int, expected: str) -> None:
    assert str(per_cent(part, whole)) == expected


def test_per_cent_of_nothing_is_no_number() -> None:
    assert per_cent(0, 0) is None


def test_ratio_keeps_part_and_whole(probe: Probe, setting: Setting) -> None:
    probe.facts(
        Ratio(key="rate", label="率", title="rate", part="some", whole="all_of_them"),
        count(probe, "some", "部分", where=probe.Tally.colour == probe.Colour.RED),
        count(probe, "all_of_them", "全部"),
    )
    empty = measure(setting.term).facts["probe.rate"]
    assert (empty.value, empty.part, empty.whole, empty.failed) == (None, 0, 0, None)
    for colour in (probe.Colour.RED, probe.Colour.BLUE, None):
        probe.tally(MIDDLE, setting.here, colour=colour)
    found = measure(setting.term, only={"probe.rate"}).facts
    assert (found["probe.rate"].value, found["probe.rate"].part, found["probe.rate"].whole) == (Decimal("33.3"), 1, 3)
    assert set(found) == {"probe.rate", "probe.some", "probe.all_of_them"}


def test_ratio_of_what_does_not_exist_fails_alone(probe: Probe, setting: Setting) -> None:
    probe.facts(Ratio(key="rate", label="率", title="rate", part="nothing", whole="n"), count(probe))
    facts = measure(setting.term).facts
    assert "nothing" in str(facts["probe.rate"].failed)
    assert facts["probe.n"].value == 0


def test_listing_in_order_of_first_appearance(probe: Probe, setting: Setting) -> None:
    probe.facts(
        Listing(key="topics", label="主题", title="topics", record=probe.Tally, of=probe.Tally.topic),
        Listing(key="colours", label="颜色", title="colours", record=probe.Tally, of=probe.Tally.colour),
    )
    for day, topic, colour in (
        (LAST, "丙", probe.Colour.RED),
        (FIRST, "乙", None),
        (MIDDLE, "甲", probe.Colour.BLUE),
        (MIDDLE, "乙", probe.Colour.RED),
        (MIDDLE, "", None),
        (MIDDLE, None, None),
        (AFTER, "丁", probe.Colour.GREEN),
    ):
        probe.tally(day, setting.here, topic=topic, colour=colour)
    facts = measure(setting.term).facts
    assert facts["probe.topics"].value == ["乙", "甲", "丙"]
    assert facts["probe.colours"].value == ["红", "蓝"]


@pytest.mark.parametrize(
    ("counts", "parts"),
    [
        ({"a": 3, "b": 3}, {"a": 3, "b": 3}),
        ({"a": 4, "b": 2, "c": 1}, {"a": 4, "其他": 3}),
        ({"a": 5, "b": 4, "c": 2}, {"a": 5, "其他": 6}),
        ({"a": 5, "b": 1}, {}),
        ({"a": 2}, {}),
        ({"其他": 5, "a": 4, "b": 3, "c": 2, "d": 1}, {"其他": 8, "a": 4, "b": 3}),
        ({}, {}),
    ],
)
def test_small_parts_are_summed(probe: Probe, setting: Setting, counts: dict[str, int], parts: dict[str, int]) -> None:
    probe.facts(Breakdown(key="by", label="分", title="by", record=probe.Tally, by=probe.Tally.topic, merge_below=3))
    for topic, count in counts.items():
        for _ in range(count):
            probe.tally(MIDDLE, setting.here, topic=topic)
    assert measure(setting.term).facts["probe.by"].value == parts


def test_breakdown_largest_first_then_by_name(probe: Probe, setting: Setting) -> None:
    probe.facts(
        Breakdown(key="by", label="分", title="by", record=probe.Tally, by=probe.Tally.topic),
        Breakdown(key="sums", label="和", title="sums", record=probe.Tally, by=probe.Tally.colour,
                  of=probe.Tally.price, digits=2),
        Breakdown(key="tagged", label="记", title="tagged", record=probe.Tally, by=probe.Tally.tags),
    )  # fmt: skip
    red, blue, green = probe.Colour
    for topic, colour, price, tags in (
        ("b", red, "1.10", {red, blue}),
        ("b", red, "2.20", {blue}),
        ("c", blue, None, set()),
        ("a", green, "10.00", None),
        ("", None, "5", {red, blue, green}),
        (None, None, None, None),
    ):
        amount = None if price is None else Decimal(price)
        probe.tally(MIDDLE, setting.here, topic=topic, colour=colour, price=amount, tags=tags)
    probe.tally(BEFORE, setting.here, topic="z", colour=red, price=Decimal(1), tags={red})
    facts = measure(setting.term).facts
    assert parts(facts["probe.by"]) == [("b", 2), ("a", 1), ("c", 1)]
    assert [(name, str(number)) for name, number in parts(facts["probe.sums"])] == [
        ("绿", "10.00"),
        ("红", "3.30"),
        ("蓝", "0.00"),
    ]
    assert parts(facts["probe.tagged"]) == [("蓝", 3), ("红", 2), ("绿", 1)]


def test_longest_gap(probe: Probe, setting: Setting) -> None:
    probe.facts(LongestGap(key="gap", label="间隔", title="gap", record=probe.Meeting))

    def gap() -> Any:
        found = measure(setting.term).facts["probe.gap"]
        return found.value, found.between

    assert gap() == (None, None)
    probe.meeting(BEFORE)
    probe.meeting(date(2026, 3, 2))
    assert gap() == (None, None)
    probe.meeting(date(2026, 3, 2))
    assert gap() == (None, None)
    probe.meeting(date(2026, 3, 16))
    assert gap() == (14, (date(2026, 3, 2), date(2026, 3, 16)))
    probe.meeting(date(2026, 4, 6))
    probe.meeting(AFTER)
    assert gap() == (21, (date(2026, 3, 16), date(2026, 4, 6)))


def test_what_lasts_is_counted_as_of_a_day(probe: Probe, setting: Setting) -> None:
    def there(period: Period) -> Any:
        asset = probe.Asset
        return (asset.bought_on <= period.ends_on) & (asset.gone_on.is_(None) | (asset.gone_on > period.ends_on))

    probe.facts(Count(key="n", label="数", title="n", record=probe.Asset, where=there, dated=False))
    for bought, gone in (
        (date(2001, 1, 1), None),
        (LAST, AFTER),
        (AFTER, None),
        (FIRST, LAST),
    ):
        probe.add(probe.Asset, bought_on=bought, gone_on=gone)
    assert measure(setting.term).facts["probe.n"].value == 2


def test_one_statement_for_all_scalar_facts_of_a_record_type(
    probe: Probe, setting: Setting, statements: Statements
) -> None:
    facts = [count(probe, f"n{letter}", f"数{letter}", where=probe.Tally.amount > 1) for letter in "abcdefgh"]
    probe.facts(*facts, Total(key="sum", label="和", title="sum", record=probe.Tally, of=probe.Tally.amount))
    with statements() as sent:
        measure(setting.term)
    assert len([statement for statement in sent if "probe_tally" in statement]) == 1


def test_a_failing_fact_fails_alone(probe: Probe, setting: Setting) -> None:
    def broken(_period: Period) -> Any:
        raise RuntimeError("no rule")

    probe.facts(
        count(probe, "ok", "好"),
        count(probe, "raises", "抛", where=broken),
        count(probe, "bad_sql", "坏", where=literal_column("no_such_column") == 1),
        Breakdown(key="by", label="分", title="by", record=probe.Tally, by=probe.Tally.topic,
                  where=column("no_such_column") == 1),
        Listing(key="fine", label="列", title="fine", record=probe.Tally, of=probe.Tally.topic),
    )  # fmt: skip
    probe.tally(MIDDLE, setting.here, topic="甲")
    db.session.commit()
    facts = measure(setting.term).facts
    assert facts["probe.ok"].value == 1
    assert facts["probe.fine"].value == ["甲"]
    assert facts["probe.raises"].failed == "RuntimeError: no rule"
    assert "no_such_column" in str(facts["probe.bad_sql"].failed)
    assert "no_such_column" in str(facts["probe.by"].failed)
    assert set(probe.portal.plugins["probe"].faults) >= {"raises", "bad_sql", "by"}


@pytest.mark.parametrize(("key", "label"), [("Key", "数"), ("1a", "数"), ("a-b", "数"), ("a", "数 1"), ("a", "")])
def test_names_that_could_not_stand_in_a_link_or_in_wording(key: str, label: str) -> None:
    with pytest.raises(ValueError, match=r"key|label"):
        check_names(key, label)
