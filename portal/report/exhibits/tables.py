"""Render exhibits as tables: this term compared with the last, and rows of a register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, inspect, select
from sqlalchemy.orm import joinedload

from portal.base.db import db
from portal.base.numbers import number_text
from portal.declarations.exhibits import BesideLastTerm, RegisterTable
from portal.declarations.facts import Ratio, RecordFact
from portal.evidence.display import formatter
from portal.organisation.models import Staff
from portal.records.base import Record
from portal.records.describe import Kind, RecordField
from portal.registry.registry import PluginRecord
from portal.report.document.blocks import Block, Cell, Chart, Column, Inline, Series, Table, Text, Value
from portal.report.document.markers import safe_line
from portal.report.exhibits.charts import unit_of, with_unit
from portal.report.exhibits.exhibit_data import ExhibitData
from portal.report.wording.change import change_text, value_text

__all__ = ["beside_last_term", "register_table"]

LONGEST = 120
"""Greatest number of characters of a cell; the rest is in the register."""


def beside_last_term(exhibit: BesideLastTerm, plugin: PluginRecord, data: ExhibitData) -> list[Block]:
    """Return a table of 指标, 上学期, 本学期, 增减, with a note on how the terms differ, and a chart if declared."""
    before = data.measurement.before
    if before is None:
        return []
    rows, names, then_numbers, now_numbers = [], [], [], []
    for name in exhibit.facts:
        key = f"{plugin.name}.{name}"
        now, then = data.measurement.facts[key], before.facts.get(key)
        if then is None or not isinstance(now.value, int | Decimal) or not isinstance(then.value, int | Decimal):
            continue
        fact = now.fact
        title = str(fact.title)
        has_unit = isinstance(fact, Ratio) or title.endswith((fact.unit, f"（{fact.unit}）"))
        was, now_is = Value(value_text(then), key, term=before.term), Value(value_text(now), key)
        change: Inline = Value(change_text(fact, now.value - then.value), key)
        rows.append(((Text(title if has_unit else with_unit(title, fact.unit)),), (was,), (now_is,), (change,)))
        names.append(title)
        then_numbers.append((then.value, was))
        now_numbers.append((now.value, now_is))
    if not rows:
        return []
    columns = (Column("指标"), Column("上学期", numeric=True), Column("本学期", numeric=True), Column("增减"))
    note = _difference_note(before.difference)
    blocks: list[Block] = [Table(exhibit.title, columns, tuple(rows), note)]
    if exhibit.kind is not None:
        series = tuple(
            Series(title, tuple(number for number, _ in found), tuple(value for _, value in found))
            for title, found in (("上学期", then_numbers), ("本学期", now_numbers))
        )
        unit = unit_of(data, plugin, exhibit.facts)
        blocks.append(Chart(with_unit(exhibit.title, unit), exhibit.kind, tuple(names), series, unit))
    return blocks


def _difference_note(difference: str) -> Cell:
    return (Text(f"注：{difference}，数量的增减应结合这一情况理解。"),) if difference else ()


def register_table(exhibit: RegisterTable, plugin: PluginRecord, data: ExhibitData) -> list[Block]:
    """Return a table of a register's rows; beyond ``most`` the latest are left out, and a note counts them."""
    record, record_type = exhibit.record, data.portal.record_type(exhibit.record)
    conditions = _conditions(exhibit, plugin, data)
    within = record.within(data.limits)
    if within is not None:
        conditions.append(within)
    fields = [record_type.field(name) for name in exhibit.columns]
    day = record.__date_column__
    order = [*([getattr(record, day)] if day else []), record.id]
    statement = select(record).where(*conditions).order_by(*order).limit(exhibit.most + 1)
    rows = list(db.session.scalars(statement.options(*_joined(record, fields))))
    if not rows:
        return []
    count = len(rows)
    if count > exhibit.most:
        count = db.session.scalar(select(func.count(record.id)).where(*conditions)) or 0
        rows = rows[: exhibit.most]
    key = None if exhibit.fact is None else f"{plugin.name}.{exhibit.fact}"
    shown = [_cell_of(field, key, data, rows) for field in fields]
    columns = [Column("序号", numeric=True)]
    columns += [Column(_head(field), numeric=field.kind in (Kind.INTEGER, Kind.DECIMAL)) for field in fields]
    table = tuple(
        ((Text(str(number)),), *(cell(getattr(row, field.name)) for cell, field in zip(shown, fields, strict=True)))
        for number, row in enumerate(rows, start=1)
    )
    return [Table(exhibit.title, tuple(columns), table, _rest(count, len(rows), key))]


def _head(field: RecordField) -> str:
    """Return the title of a column with its unit: 疏散用时（秒）."""
    label, unit = str(field.label), str(field.field.unit)
    return label if not unit or label.endswith((unit, f"（{unit}）")) else with_unit(label, unit)


def _conditions(exhibit: RegisterTable, plugin: PluginRecord, data: ExhibitData) -> list[ColumnElement[bool]]:
    period = data.period
    if exhibit.fact is not None:
        fact = data.portal.facts[f"{plugin.name}.{exhibit.fact}"]
        return fact.condition(period) if isinstance(fact, RecordFact) else []
    day = getattr(exhibit.record, str(exhibit.record.__date_column__))
    return [day.between(period.starts_on, period.ends_on)]


def _joined(record: type[Record], fields: list[RecordField]) -> list[Any]:
    """Return the loader options that read referenced records in the same statement."""
    options = []
    known = inspect(record).relationships
    for field in fields:
        if field.kind is Kind.REFERENCE and field.name in known:
            joined = joinedload(getattr(record, field.name))
            options.append(joined.joinedload(Staff.post) if field.target is Staff else joined)
    return options


def _cell_of(field: RecordField, key: str | None, data: ExhibitData, rows: list[Record]) -> Callable[[Any], Cell]:
    show = formatter(field)
    broken = field.kind is Kind.DECIMAL and any(_is_broken(getattr(row, field.name)) for row in rows)

    def cell(value: Any) -> Cell:
        if value is None or value == "":
            return ()
        if isinstance(value, date) and not isinstance(value, datetime):
            text = _day_text(value, data)
            dated = key is not None and field.column == _date_column(data, key)
            return (Value(text, str(key), days=(value, value)) if dated else Text(text),)
        if isinstance(value, Staff):
            return (Text(str(value.post)),)
        if broken and isinstance(value, Decimal):
            # In a column, decimals are aligned by their points.
            return (Text(str(value)),)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return (Text(number_text(value)),)
        text = safe_line(show(value))
        if field.kind in (Kind.TEXT, Kind.LONG_TEXT):
            text = data.without_names(text)
        return (Text(text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"),)

    return cell


def _is_broken(value: Any) -> bool:
    return isinstance(value, Decimal) and value != value.to_integral_value()


def _day_text(day: date, data: ExhibitData) -> str:
    """Return a day as text, with the year if that is not one of the term's: a certificate expires years later."""
    text = f"{day.month}月{day.day}日"
    return text if data.period.starts_on.year <= day.year <= data.period.ends_on.year else f"{day.year}年{text}"


def _date_column(data: ExhibitData, key: str) -> str | None:
    fact = data.portal.facts[key]
    return fact.record.__date_column__ if isinstance(fact, RecordFact) else None


def _rest(count: int, shown: int, key: str | None) -> Cell:
    if count == shown:
        return ()
    total: Inline = Text(str(count)) if key is None else Value(str(count), key)
    return (Text("共"), total, Text(f"条，本表列出{shown}条；另有{count - shown}条，详见台账。"))
