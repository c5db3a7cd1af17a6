"""Faulty exhibits are reported when the portal starts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from portal.declarations.charts import ChartKind
from portal.declarations.exhibits import (
    BesideLastTerm,
    ByMonth,
    ByWeek,
    Exhibit,
    OfBreakdown,
    Photos,
    RegisterTable,
    SideBySide,
)
from portal.organisation.models import Child
from portal.registry.registry import Portal
from portal.report.exhibits.check import exhibit_problem

if TYPE_CHECKING:
    from tests.core.fixtures.fair import Fair


@pytest.mark.parametrize(
    ("declare", "reason"),
    [
        (lambda fair: ByMonth(key="A-b", title="甲", facts=("visitors",)), "lower-case"),
        (lambda fair: ByMonth(key="a", title="", facts=("visitors",)), "title is missing"),
        (lambda fair: ByMonth(key="a", title="甲", facts=()), "names are given"),
        (lambda fair: ByMonth(key="a", title="甲", facts=cast("Any", "visitors")), "names are given"),
        (lambda fair: ByWeek(key="a", title="甲", facts=("visitors",), kind=ChartKind.PIE), "lines and columns"),
        (lambda fair: OfBreakdown(key="a", title="甲", fact="kinds", kind=ChartKind.LINE), "make no line"),
        (lambda fair: OfBreakdown(key="a", title="甲", fact="kinds", most=1), "less than 2"),
        (lambda fair: SideBySide(key="a", title="甲", facts=("earned",)), "at least two"),
        (lambda fair: SideBySide(key="a", title="甲", facts=("a", "b"), kind=ChartKind.PIE), "columns and bars"),
        (lambda fair: BesideLastTerm(key="a", title="甲", facts=("a", "a")), "once each"),
        (lambda fair: BesideLastTerm(key="a", title="甲", facts=("a",), kind=ChartKind.LINE), "columns or bars"),
        (lambda fair: Photos(key="a", title="甲", record=fair.Stall, slots=("during",)), r"\['after', 'before'\]"),
        (lambda fair: Photos(key="a", title="甲", record=Child, slots=()), "slots"),
        (lambda fair: RegisterTable(key="a", title="甲", record=Child, columns=("name",)), "has no date"),
        (lambda fair: RegisterTable(key="a", title="甲", record=fair.Stall, columns=("theme",), most=0), "less than 1"),
    ],
)
def test_what_can_never_be_shown_is_refused_at_once(fair: Fair, declare: Callable[[Any], Exhibit], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        declare(fair)


@pytest.mark.parametrize(
    ("declare", "reason"),
    [
        (lambda fair: ByMonth(key="a", title="甲", facts=("visitors", "gone")), "gone"),
        (lambda fair: ByMonth(key="a", title="甲", facts=("visitors", "turnout")), "坐标轴|axis"),
        (lambda fair: ByMonth(key="a", title="甲", facts=("rooms",)), "rooms"),
        (lambda fair: ByMonth(key="a", title="甲", facts=("everyone",)), "everyone"),
        (lambda fair: ByWeek(key="a", title="甲", facts=("kinds",)), "kinds"),
        (lambda fair: OfBreakdown(key="a", title="甲", fact="topics"), "topics"),
        (lambda fair: SideBySide(key="a", title="甲", facts=("kinds", "themes")), "同一列|same column"),
        (lambda fair: SideBySide(key="a", title="甲", facts=("kinds", "visitors")), "visitors"),
        (lambda fair: BesideLastTerm(key="a", title="甲", facts=("visitors", "kinds")), "kinds"),
        (lambda fair: RegisterTable(key="a", title="甲", record=fair.Stall, columns=("nothing",)), "nothing"),
        (lambda fair: RegisterTable(key="a", title="甲", record=fair.Stall, columns=("helper",)), "helper"),
        (lambda fair: RegisterTable(key="a", title="甲", record=fair.Stall, columns=("checked_by",)), "checked_by"),
        (
            lambda fair: RegisterTable(key="a", title="甲", record=fair.Stall, columns=("theme",), fact="everyone"),
            "everyone",
        ),
        (lambda fair: Exhibit(key="a", title="甲"), "展示|shown"),
    ],
)
def test_an_exhibit_that_does_not_fit_the_facts_is_reported(
    fair: Fair, declare: Callable[[Any], Exhibit], reason: str
) -> None:
    import re

    records = {record.model: record for record in fair.portal.record_types.values()}
    problem = exhibit_problem(declare(fair), fair.facts, records)
    assert problem is not None
    assert re.search(reason, str(problem))


def test_a_record_of_an_area_that_takes_no_part(fair: Fair) -> None:
    for exhibit in (
        RegisterTable(key="a", title="甲", record=fair.Stall, columns=("theme",)),
        Photos(key="a", title="甲", record=fair.Stall, slots=("before",)),
    ):
        assert "Stall" in str(exhibit_problem(exhibit, fair.facts, {}))


@pytest.mark.parametrize(
    "declare",
    [
        lambda fair: ByMonth(key="a", title="甲", facts=("turnout",)),
        lambda fair: ByWeek(key="a", title="甲", facts=("stalls", "taken")),
        lambda fair: OfBreakdown(key="a", title="甲", fact="earned"),
        lambda fair: SideBySide(key="a", title="甲", facts=("planned", "earned")),
        lambda fair: BesideLastTerm(key="a", title="甲", facts=("turnout", "rooms", "everyone")),
        lambda fair: RegisterTable(key="a", title="甲", record=fair.Stall, columns=("keeper", "taken"), fact="busy"),
        lambda fair: Photos(key="a", title="甲", record=fair.Stall, slots=("after",)),
    ],
)
def test_what_fits_is_taken(fair: Fair, declare: Callable[[Any], Exhibit]) -> None:
    records = {record.model: record for record in fair.portal.record_types.values()}
    assert exhibit_problem(declare(fair), fair.facts, records) is None


def test_a_plugin_with_a_faulty_exhibit_takes_no_part(plant: Callable[..., Path], load: Callable[..., Portal]) -> None:
    plant(
        "garden",
        {
            "__init__.py": (
                "from portal.api import ByMonth, Section, hookimpl\n\n\n@hookimpl\ndef portal_report_sections():\n"
                "    return [Section('garden', '园', 1, exhibits=(ByMonth(key='a', title='甲', facts=('gone',)),))]\n"
            ),
            "wording.md": "园。",
        },
    )
    record = load().plugins["garden"]
    assert (record.state, record.stage) == ("failed", "contributions")
    assert "garden.a" in str(record.error)
    assert "gone" in str(record.error)
