"""Check declared exhibits when the portal starts; a fault would otherwise appear at the end of term."""

from __future__ import annotations

from collections.abc import Mapping

from portal.base.fields import Label
from portal.base.i18n import _l
from portal.declarations.exhibits import (
    BesideLastTerm,
    Exhibit,
    OfBreakdown,
    OverTime,
    Photos,
    RegisterTable,
    SideBySide,
)
from portal.declarations.facts import Breakdown, Fact, Ratio, RecordFact
from portal.evidence.over_time import can_be_spread
from portal.evidence.previous_term import COMPARED
from portal.organisation.models import Child
from portal.records.base import Record
from portal.records.describe import RecordType

__all__ = ["exhibit_problem"]


def exhibit_problem(
    exhibit: Exhibit, facts: Mapping[str, Fact], records: Mapping[type[Record], RecordType]
) -> Label | None:
    """Return the fault of an exhibit, or None; ``facts`` are the plugin's by key, ``records`` all registers."""
    missing = [key for key in exhibit.facts_shown if key not in facts]
    if missing:
        return _l("there is no fact %(key)s", key="、".join(missing))
    shown = [facts[key] for key in exhibit.facts_shown]
    match exhibit:
        case OverTime():
            problem = _over_time_problem(shown, facts)
        case OfBreakdown() | SideBySide():
            problem = _breakdown_problem(shown)
        case BesideLastTerm():
            problem = _comparison_problem(shown)
        case RegisterTable():
            problem = _table_problem(exhibit, shown, records)
        case Photos():
            problem = None if exhibit.record in records else _no_record(exhibit.record)
        case _:
            problem = _l("it is of no kind that can be shown")
    return problem


def _comparison_problem(shown: list[Fact]) -> Label | None:
    wrong = [fact.key for fact in shown if not isinstance(fact, COMPARED)]
    return _l("%(key)s is not one number that could be compared", key="、".join(wrong)) if wrong else None


def _over_time_problem(shown: list[Fact], facts: Mapping[str, Fact]) -> Label | None:
    ratios = [fact for fact in shown if isinstance(fact, Ratio)]
    if ratios and len(ratios) < len(shown):
        return _l("rates and numbers cannot be drawn on one axis")
    parts = [facts[key] for ratio in ratios for key in ratio.evidence if key in facts]
    wrong = [fact.key for fact in (parts if ratios else shown) if not can_be_spread(fact)]
    return _l("%(key)s is no sum over days", key="、".join(wrong)) if wrong else None


def _breakdown_problem(shown: list[Fact]) -> Label | None:
    wrong = [fact.key for fact in shown if not isinstance(fact, Breakdown)]
    if wrong:
        return _l("%(key)s is no Breakdown", key="、".join(wrong))
    columns = {fact.by.key for fact in shown if isinstance(fact, Breakdown)}
    return _l("the breakdowns are not over the same column") if len(columns) > 1 else None


def _table_problem(
    exhibit: RegisterTable, shown: list[Fact], records: Mapping[type[Record], RecordType]
) -> Label | None:
    record_type = records.get(exhibit.record)
    if record_type is None:
        return _no_record(exhibit.record)
    for fact in shown:
        if not isinstance(fact, RecordFact) or fact.record is not exhibit.record:
            return _l("%(key)s is no fact about %(model)s", key=fact.key, model=exhibit.record.__name__)
    for name in exhibit.columns:
        try:
            field = record_type.field(name)
        except KeyError:
            return _l("%(column)s is no column of %(model)s", column=name, model=exhibit.record.__name__)
        if field.field.sensitive or field.target is Child or (field.field.computed and field.max_length):
            return _l("%(column)s tells of a person, which a summary must not", column=name)
    return None


def _no_record(record: type[Record]) -> Label:
    return _l("%(model)s is no record of an active plugin", model=record.__name__)
