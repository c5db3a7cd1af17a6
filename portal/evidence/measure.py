"""Measure the facts and obligations of a term: all scalar facts of a record type in one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from itertools import pairwise
from typing import Any

from flask_babel import force_locale
from sqlalchemy import ColumnElement, Select, and_, func, select

from portal.base.db import db
from portal.base.fields import Choice
from portal.base.i18n import _
from portal.base.scope import EVERYTHING, Limits
from portal.declarations.facts import (
    Breakdown,
    Count,
    Fact,
    Listing,
    LongestGap,
    Median,
    Period,
    Ratio,
    RecordFact,
    Total,
)
from portal.evidence.inputs import MeasuringInputs, load_measuring_inputs
from portal.evidence.measure_obligations import measure_obligations
from portal.evidence.results import Coverage, FactResult, FactValue, Measurement, per_cent
from portal.evidence.zero import days_to_sign, signed_zeros
from portal.organisation.models import Term
from portal.records.base import Record
from portal.records.within import within_limits
from portal.registry.guard import Failed, guarded
from portal.registry.registry import the_portal

__all__ = ["Measurement", "aggregate", "digits_of", "measure", "measure_with", "rounded"]

Bound = tuple[str, RecordFact]
"""Fact with its full key."""


def measure(
    term: Term,
    *,
    limits: Limits = EVERYTHING,
    only: Iterable[str] | None = None,
) -> Measurement:
    """Measure all facts and obligations of the active plugins over a term, or ``only`` those of these full keys.

    A fact that raises becomes a failed result; the others are measured. Names of choices and gaps are in Chinese,
    the language of the summary. With ``limits``, only records of those campuses and classes count. Unknown keys in
    ``only`` are left out. Needs an app context; sends one statement a record type for counts and totals, one each for
    other facts, and never writes.
    """
    return measure_with(load_measuring_inputs(term), limits=limits, only=only)


def measure_with(
    inputs: MeasuringInputs, *, limits: Limits = EVERYTHING, only: Iterable[str] | None = None
) -> Measurement:
    """Measure a term as ``measure`` does, by inputs that were loaded before."""
    portal, period = the_portal(), inputs.period
    wanted = None if only is None else _with_parts(set(only), portal.facts)
    chosen = {key: fact for key, fact in portal.facts.items() if wanted is None or key in wanted}
    results: dict[str, FactResult] = {}
    with force_locale("zh"):  # names of choices stand in the Chinese summary
        for record_facts in _by_record(chosen).values():
            scalars = [item for item in record_facts if isinstance(item[1], Count | Total)]
            results.update(_scalars(scalars, period, limits))
            others = [item for item in record_facts if not isinstance(item[1], Count | Total)]
            results.update(_singles(others, period, limits))
        due = [key for key in portal.obligations if wanted is None or key in wanted]
        coverages = _coverages(due, inputs, limits)
    for key, fact in chosen.items():
        if isinstance(fact, Ratio):
            results[key] = _ratio(key, fact, results)
    facts = {key: results[key] for key in chosen}
    days = (inputs.starts_on, inputs.ends_on)
    return Measurement(inputs.term, *days, _with_signatures(facts, *days), coverages)


def _with_parts(wanted: set[str], facts: dict[str, Fact]) -> set[str]:
    """Return the wanted keys with those of the parts of ratios."""
    parts = {
        f"{key.partition('.')[0]}.{part}"
        for key, fact in facts.items()
        if key in wanted and isinstance(fact, Ratio)
        for part in fact.evidence
    }
    return wanted | parts


def _by_record(facts: dict[str, Fact]) -> dict[type[Record], list[Bound]]:
    grouped: dict[type[Record], list[Bound]] = defaultdict(list)
    for key, fact in facts.items():
        if isinstance(fact, RecordFact):
            grouped[fact.record].append((key, fact))
    return grouped


def _scalars(facts: Sequence[Bound], period: Period, limits: Limits) -> dict[str, FactResult]:
    """Measure counts and totals of one record type, in one statement."""
    results: dict[str, FactResult] = {}
    columns: dict[str, tuple[RecordFact, ColumnElement[Any]]] = {}
    for key, fact in facts:
        column = guarded(_plugin(key), fact.key, partial(aggregate, fact, period))
        if isinstance(column, Failed):
            results[key] = FactResult(_plugin(key), fact, failed=column.error)
        else:
            columns[key] = (fact, column)
    if not columns:
        return results
    statement = within_limits(select(*(column for _, column in columns.values())), facts[0][1].record, limits)
    if all(fact.dated for fact, _ in columns.values()) and facts[0][1].record.__date_column__:
        # Repeated outside the filters, so that the index on the date bounds the rows read.
        day = getattr(facts[0][1].record, facts[0][1].record.__date_column__)
        statement = statement.where(day.between(period.starts_on, period.ends_on))
    first = next(iter(columns))
    what = f"facts of {facts[0][1].record.__record__}"
    row = guarded(_plugin(first), what, lambda: db.session.execute(statement).one())
    if isinstance(row, Failed):
        # One of them is at fault: measure each on its own to find it.
        for key, (fact, column) in columns.items():
            alone = within_limits(select(column), fact.record, limits)
            results[key] = _guarded_result(key, fact, partial(_scalar_of, key, fact, alone))
        return results
    for (key, bound), value in zip(columns.items(), row, strict=True):
        results[key] = FactResult(_plugin(key), bound[0], rounded(value, digits_of(bound[0])))
    return results


def aggregate(fact: RecordFact, period: Period) -> ColumnElement[Any]:
    """Return the aggregate column of a count or a total, filtered by its conditions."""
    conditions = fact.condition(period)
    if isinstance(fact, Total):
        aggregate: Any = func.sum(fact.of)
    elif isinstance(fact, Count) and fact.distinct is not None:
        aggregate = func.count(fact.distinct.distinct())
    else:
        aggregate = func.count(_primary_key(fact.record))
    column = aggregate.filter(and_(*conditions)) if conditions else aggregate
    labelled: ColumnElement[Any] = column.label(f"fact_{fact.key}")
    return labelled


def _primary_key(record: type[Record]) -> Any:
    return record.id


def _scalar_of(key: str, fact: RecordFact, statement: Select[Any]) -> FactResult:
    return FactResult(_plugin(key), fact, rounded(db.session.execute(statement).scalar(), digits_of(fact)))


def digits_of(fact: RecordFact) -> int:
    """Return the number of decimal places of a fact's value."""
    return fact.digits if isinstance(fact, Total | Breakdown) else 0


def rounded(value: Any, digits: int) -> int | Decimal:
    """Return a number rounded half up, since databases add up with different numbers of decimals."""
    number = Decimal(str(value or 0)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return number if digits else int(number)


def _singles(facts: Sequence[Bound], period: Period, limits: Limits) -> dict[str, FactResult]:
    """Measure breakdowns, listings, gaps and medians, in one statement each."""
    return {key: _guarded_result(key, fact, partial(_single, key, fact, period, limits)) for key, fact in facts}


def _single(key: str, fact: RecordFact, period: Period, limits: Limits) -> FactResult:
    value: FactValue
    between = None
    if isinstance(fact, Breakdown):
        value = _breakdown(fact, period, limits)
    elif isinstance(fact, Listing):
        value = _listing(fact, period, limits)
    elif isinstance(fact, LongestGap):
        between = _longest_gap(fact, period, limits)
        value = (between[1] - between[0]).days if between else None
    elif isinstance(fact, Median):
        value = _median(fact, period, limits)
    else:
        raise TypeError(f"{type(fact).__name__} cannot be measured")
    return FactResult(_plugin(key), fact, value, between=between)


def _breakdown(fact: Breakdown, period: Period, limits: Limits) -> dict[str, int | Decimal]:
    """Return the parts of a breakdown, the largest first; equal ones by name."""
    amount = func.count() if fact.of is None else func.sum(fact.of)
    statement = select(fact.by, amount).where(*fact.condition(period)).group_by(fact.by)
    parts: dict[str, Decimal] = defaultdict(Decimal)
    for value, number in db.session.execute(within_limits(statement, fact.record, limits)):
        for name in _names(value):
            parts[name] += Decimal(str(number or 0))
    numbers = [(name, rounded(number, fact.digits)) for name, number in parts.items()]
    return _merged(sorted(numbers, key=lambda item: (-item[1], item[0])), fact.merge_below)


def _merged(parts: list[tuple[str, int | Decimal]], least: int) -> dict[str, int | Decimal]:
    """Return the parts with those below ``least`` summed as others, in the last place."""
    kept = list(parts)
    others: int | Decimal = 0
    while kept and (kept[-1][1] < least or 0 < others < least):
        others += kept.pop()[1]
    merged = dict(kept)
    if others and kept:
        name = _("Others")
        merged[name] = merged.pop(name, 0) + others
    return merged


def _listing(fact: Listing, period: Period, limits: Limits) -> list[str]:
    """Return the values in order of first appearance; of one day by name, sorted here as databases sort differently."""
    day = fact.record.__date_column__
    first = func.min(getattr(fact.record, day) if day else _primary_key(fact.record))
    statement = select(first, fact.of).where(*fact.condition(period)).group_by(fact.of)
    rows = db.session.execute(within_limits(statement, fact.record, limits)).all()
    found = sorted((begun, name) for begun, value in rows for name in _names(value))
    return list(dict.fromkeys(name for _, name in found))


def _longest_gap(fact: LongestGap, period: Period, limits: Limits) -> tuple[date, date] | None:
    """Return the first pair of successive days with the longest gap; None with fewer than two days."""
    return max(pairwise(_days(fact, period, limits)), key=lambda pair: pair[1] - pair[0], default=None)


def _days(fact: LongestGap, period: Period, limits: Limits) -> list[date]:
    if fact.record.__date_column__ is None:
        raise TypeError(f"{fact.record.__name__} has no date to measure a gap by")
    day = getattr(fact.record, fact.record.__date_column__)
    statement = select(day).distinct().where(*fact.condition(period)).order_by(day)
    return list(db.session.scalars(within_limits(statement, fact.record, limits)))


def _median(fact: Median, period: Period, limits: Limits) -> int | Decimal | None:
    from statistics import median  # noqa: PLC0415 (with its dependencies, for the few facts that are medians)

    # In Python: the databases differ in medians and in subtracting dates.
    statement = select(fact.since, fact.until).where(*fact.condition(period))
    days = [(until - since).days for since, until in db.session.execute(within_limits(statement, fact.record, limits))]
    if not days:
        return None
    middle = Decimal(str(median(days)))
    return int(middle) if middle == int(middle) else middle


def _names(value: Any) -> list[str]:
    """Return the names of a value: one, or one for each of a set of choices."""
    values = sorted(value) if isinstance(value, frozenset) else [value]
    return [str(item.label) if isinstance(item, Choice) else str(item) for item in values]


def _ratio(key: str, fact: Ratio, results: dict[str, FactResult]) -> FactResult:
    plugin = _plugin(key)
    part, whole = (results.get(f"{plugin}.{name}") for name in fact.evidence)
    if part is None or whole is None:
        return FactResult(plugin, fact, failed=f"there are no facts {fact.part} and {fact.whole} to compare")
    failed = part.failed or whole.failed
    if failed or not isinstance(part.value, int | Decimal) or not isinstance(whole.value, int | Decimal):
        return FactResult(plugin, fact, failed=failed or "part and whole must be numbers")
    return FactResult(plugin, fact, per_cent(part.value, whole.value, fact.digits), part.value, whole.value)


def _coverages(keys: Sequence[str], inputs: MeasuringInputs, limits: Limits) -> dict[str, Coverage]:
    found = measure_obligations(keys, inputs, limits)
    return {
        key: Coverage(_plugin(key), the_portal().obligations[key], failed=result.error)
        if isinstance(result, Failed)
        else result
        for key, result in found.items()
    }


def _guarded_result(key: str, fact: RecordFact, call: Callable[[], FactResult]) -> FactResult:
    result = guarded(_plugin(key), fact.key, call)
    return FactResult(_plugin(key), fact, failed=result.error) if isinstance(result, Failed) else result


def _with_signatures(facts: dict[str, FactResult], starts_on: date, ends_on: date) -> dict[str, FactResult]:
    """Return the results with ``zero_signed`` set for zeros that are signed for the term up to today."""
    wanting = [key for key, result in facts.items() if result.fact.zero_is_signed and result.value == 0]
    days = days_to_sign(starts_on, ends_on)
    signed = signed_zeros(wanting, *days) if wanting and days is not None else frozenset()
    return {key: replace(result, zero_signed=key in signed) for key, result in facts.items()}


def _plugin(key: str) -> str:
    return key.partition(".")[0]
