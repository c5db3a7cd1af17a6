"""Exhibits that are tables: this term beside the last, and rows of a register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, inspect, select
from sqlalchemy.orm import joinedload

from portal.admin.values import shower
from portal.db import db
from portal.evidence.facts import Ratio, RecordFact
from portal.organisation.models import Staff
from portal.plugin_system.registry import PluginRecord
from portal.records.base import Record
from portal.records.describe import Kind, RecordField
from portal.report.blocks import Block, Cell, Chart, Column, Inline, Series, Table, Text, Value
from portal.report.change import change_text, value_text
from portal.report.exhibits.charts import unit_of, with_unit
from portal.report.exhibits.declared import BesideLastTerm, RegisterTable
from portal.report.exhibits.material import Material
from portal.report.markers import safe_line
from portal.report.numbers import number_text

__all__ = ["beside_last_term", "register_table"]

LONGEST = 120
"""Signs of one cell; a director reads the rest in the register."""


def beside_last_term(exhibit: BesideLastTerm, plugin: PluginRecord, material: Material) -> list[Block]:
    """指标, 上学期, 本学期, 增减; below it how the two terms differ by themselves."""
    before = material.measurement.before
    if before is None:
        return []
    rows, names, then_numbers, now_numbers = [], [], [], []
    for name in exhibit.facts:
        key = f"{plugin.name}.{name}"
        now, then = material.measurement.facts[key], before.facts.get(key)
        if then is None or not isinstance(now.value, int | Decimal) or not isinstance(then.value, int | Decimal):
            continue
        fact = now.fact
        title = str(fact.title)
        told = isinstance(fact, Ratio) or title.endswith((fact.unit, f"（{fact.unit}）"))
        was, now_is = Value(value_text(then), key, term=before.term), Value(value_text(now), key)
        change: Inline = Value(change_text(fact, now.value - then.value), key)
        rows.append(((Text(title if told else with_unit(title, fact.unit)),), (was,), (now_is,), (change,)))
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
        unit = unit_of(material, plugin, exhibit.facts)
        blocks.append(Chart(with_unit(exhibit.title, unit), exhibit.kind, tuple(names), series, unit))
    return blocks


def _difference_note(difference: str) -> Cell:
    return (Text(f"注：{difference}，数量的增减应结合这一情况理解。"),) if difference else ()


def register_table(exhibit: RegisterTable, plugin: PluginRecord, material: Material) -> list[Block]:
    """Number, columns; the latest rows are left out where there are too many, and their number is said."""
    record, record_type = exhibit.record, material.portal.record_type(exhibit.record)
    conditions = _conditions(exhibit, plugin, material)
    within = record.within(material.limits)
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
    shown = [_cell_of(field, key, material, rows) for field in fields]
    columns = [Column("序号", numeric=True)]
    columns += [Column(_head(field), numeric=field.kind in (Kind.INTEGER, Kind.DECIMAL)) for field in fields]
    table = tuple(
        ((Text(str(number)),), *(cell(getattr(row, field.name)) for cell, field in zip(shown, fields, strict=True)))
        for number, row in enumerate(rows, start=1)
    )
    return [Table(exhibit.title, tuple(columns), table, _rest(count, len(rows), key))]


def _head(field: RecordField) -> str:
    """疏散用时（秒）."""
    label, unit = str(field.label), str(field.field.unit)
    return label if not unit or label.endswith((unit, f"（{unit}）")) else with_unit(label, unit)


def _conditions(exhibit: RegisterTable, plugin: PluginRecord, material: Material) -> list[ColumnElement[bool]]:
    period = material.period
    if exhibit.fact is not None:
        fact = material.portal.facts[f"{plugin.name}.{exhibit.fact}"]
        return fact.condition(period) if isinstance(fact, RecordFact) else []
    day = getattr(exhibit.record, str(exhibit.record.__date_column__))
    return [day.between(period.starts_on, period.ends_on)]


def _joined(record: type[Record], fields: list[RecordField]) -> list[Any]:
    """What the rows refer to, in the same statement."""
    options = []
    known = inspect(record).relationships
    for field in fields:
        if field.kind is Kind.REFERENCE and field.name in known:
            joined = joinedload(getattr(record, field.name))
            options.append(joined.joinedload(Staff.post) if field.target is Staff else joined)
    return options


def _cell_of(field: RecordField, key: str | None, material: Material, rows: list[Record]) -> Callable[[Any], Cell]:
    show = shower(field)
    broken = field.kind is Kind.DECIMAL and any(_is_broken(getattr(row, field.name)) for row in rows)

    def cell(value: Any) -> Cell:
        if value is None or value == "":
            return ()
        if isinstance(value, date) and not isinstance(value, datetime):
            text = _day_text(value, material)
            dated = key is not None and field.column == _date_column(material, key)
            return (Value(text, str(key), days=(value, value)) if dated else Text(text),)
        if isinstance(value, Staff):
            return (Text(str(value.post)),)
        if broken and isinstance(value, Decimal):
            # Below each other they are read by their points.
            return (Text(str(value)),)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return (Text(number_text(value)),)
        text = safe_line(show(value))
        if field.kind in (Kind.TEXT, Kind.LONG_TEXT):
            text = material.without_names(text)
        return (Text(text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"),)

    return cell


def _is_broken(value: Any) -> bool:
    return isinstance(value, Decimal) and value != value.to_integral_value()


def _day_text(day: date, material: Material) -> str:
    """With the year where that is not one of the term's: a certificate runs out years later."""
    text = f"{day.month}月{day.day}日"
    return text if material.period.starts_on.year <= day.year <= material.period.ends_on.year else f"{day.year}年{text}"


def _date_column(material: Material, key: str) -> str | None:
    fact = material.portal.facts[key]
    return fact.record.__date_column__ if isinstance(fact, RecordFact) else None


def _rest(count: int, shown: int, key: str | None) -> Cell:
    if count == shown:
        return ()
    total: Inline = Text(str(count)) if key is None else Value(str(count), key)
    return (Text("共"), total, Text(f"条，本表列出{shown}条；另有{count - shown}条，详见台账。"))
