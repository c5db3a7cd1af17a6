"""Render exhibits as charts: figures over time, parts of a breakdown, breakdowns side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from portal.base.numbers import number_text
from portal.declarations.exhibits import ByWeek, OfBreakdown, OverTime, SideBySide
from portal.declarations.facts import Fact, Ratio
from portal.organisation.term_calendar import Window
from portal.registry.registry import PluginRecord
from portal.report.document.blocks import Block, Cell, Chart, Series, Text, Value
from portal.report.document.markers import safe_line
from portal.report.exhibits.exhibit_data import ExhibitData

__all__ = ["of_breakdown", "over_time", "side_by_side", "unit_of", "with_unit"]

OTHERS = "其他"
NUMBERED_WEEKS = 8
"""Greatest number of weeks that are labelled 第1周; of more only the numbers fit, which a note explains."""

Number = int | Decimal


def over_time(exhibit: OverTime, plugin: PluginRecord, data: ExhibitData) -> list[Block]:
    """Return a chart of facts over months or weeks; an empty list if all of them are empty."""
    weekly = isinstance(exhibit, ByWeek)
    windows = data.weeks if weekly else data.months
    whole = Window(data.period.starts_on, data.period.ends_on)
    series = []
    for name in exhibit.facts:
        found = data.spread(plugin, name, windows)
        if found.empty:
            continue
        key = f"{plugin.name}.{name}"
        values = [
            None
            if text is None
            else Value(text, key, days=None if window == whole else (window.starts_on, window.ends_on))
            for window, text in zip(windows, found.texts, strict=True)
        ]
        series.append(Series(_title(data.portal.facts[key]), found.numbers, tuple(values)))
    if not series:
        return []
    unit = unit_of(data, plugin, exhibit.facts)
    categories = _weeks(windows) if weekly else [f"{window.starts_on.month}月" for window in windows]
    note = _numbers_are_weeks(windows) if weekly else _cut_off(windows)
    return [Chart(with_unit(exhibit.title, unit), exhibit.kind, tuple(categories), tuple(series), unit, note)]


def _cut_off(windows: Sequence[Window]) -> Cell:
    """Return a note that the first and the last month are incomplete, or nothing if both are complete."""
    first, last = windows[0].starts_on, windows[-1].ends_on
    parts = [f"{first.month}月自{first.day}日起"] if first.day > 1 else []
    if (last + timedelta(days=1)).day > 1:
        parts.append(f"{last.month}月至{last.day}日止")
    return (Text(f"注：{'，'.join(parts)}。"),) if parts else ()


def _weeks(windows: Sequence[Window]) -> list[str]:
    few = len(windows) <= NUMBERED_WEEKS
    return [f"第{number}周" if few else str(number) for number in range(1, len(windows) + 1)]


def _numbers_are_weeks(windows: Sequence[Window]) -> Cell:
    return (Text("注：横轴为教学周的序号。"),) if len(windows) > NUMBERED_WEEKS else ()


def of_breakdown(exhibit: OfBreakdown, plugin: PluginRecord, data: ExhibitData) -> list[Block]:
    """Return a chart of the parts of a breakdown, the smallest beyond ``most`` summed as others; empty if all are 0."""
    parts = _parts(data, plugin, exhibit.fact)
    if len(parts) > exhibit.most:
        names = [name for name in parts if name != OTHERS]
        rest = {*names[exhibit.most - 1 :], OTHERS}
        shown = {name: number for name, number in parts.items() if name not in rest}
        parts = {**shown, OTHERS: sum((parts[name] for name in rest if name in parts), start=0)}
    if not any(parts.values()):
        return []
    key = f"{plugin.name}.{exhibit.fact}"
    fact = data.portal.facts[key]
    drawn = Series(_title(fact), tuple(parts.values()), tuple(Value(number_text(n), key) for n in parts.values()))
    return [Chart(with_unit(exhibit.title, fact.unit), exhibit.kind, tuple(parts), (drawn,), fact.unit)]


def side_by_side(exhibit: SideBySide, plugin: PluginRecord, data: ExhibitData) -> list[Block]:
    """Return a chart of several breakdowns, with a category for each value in any of them; empty if all are 0."""
    found = {name: _parts(data, plugin, name) for name in exhibit.facts}
    # One with figures is enough: a budget of which nothing was spent yet is shown.
    if not any(any(parts.values()) for parts in found.values()):
        return []
    categories = list(dict.fromkeys(name for parts in found.values() for name in parts))
    series = []
    for name, parts in found.items():
        key = f"{plugin.name}.{name}"
        numbers = tuple(parts.get(category) for category in categories)
        values = tuple(None if number is None else Value(number_text(number), key) for number in numbers)
        series.append(Series(_title(data.portal.facts[key]), numbers, values))
    unit = unit_of(data, plugin, exhibit.facts)
    return [Chart(with_unit(exhibit.title, unit), exhibit.kind, tuple(categories), tuple(series), unit)]


def _parts(data: ExhibitData, plugin: PluginRecord, fact: str) -> dict[str, Number]:
    value = data.result(plugin, fact).value
    return {safe_line(name): number for name, number in value.items()} if isinstance(value, dict) else {}


def unit_of(data: ExhibitData, plugin: PluginRecord, facts: Sequence[str]) -> str:
    """Return the measure word that these facts share; empty if they differ."""
    declared = [data.portal.facts[f"{plugin.name}.{name}"] for name in facts]
    units = {"%" if isinstance(fact, Ratio) else fact.unit for fact in declared}
    return units.pop() if len(units) == 1 else ""


def with_unit(title: str, unit: str) -> str:
    """Return a title with its unit: 各月出勤率（%）."""
    return f"{title}（{unit}）" if unit else title


def _title(fact: Fact) -> str:
    return str(fact.title)
