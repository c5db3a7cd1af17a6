"""Namespace of a wording: each fact, obligation and area under its Chinese name, with its parts.

``docs/wording.md`` is the reference for people who write wording; it lists the same parts.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from portal.base.i18n import _l
from portal.base.numbers import number_text, rate_text
from portal.declarations.facts import Breakdown, Listing, Ratio
from portal.evidence.results import Coverage, FactResult, Measurement, PreviousTermFacts, per_cent
from portal.report.document.blocks import Inline, Text, Value
from portal.report.document.markers import safe_line
from portal.report.errors import WordingError
from portal.report.problems.gaps import gap_list
from portal.report.wording.change import COMPARISONS, change_text, value_text

__all__ = [
    "DIFFERENCE",
    "AbsentArea",
    "AreaName",
    "CoverageName",
    "FactName",
    "Figure",
    "ListFigure",
    "Name",
    "PlainName",
    "names_for",
    "near_matches",
    "not_measured",
]

Number = int | Decimal
DIFFERENCE = "两学期差异"
"""Placeholder for how the two terms differ in length and children; empty if they do not, or no term is before."""


def near_matches(name: str, known: Iterable[str]) -> str:
    """Return up to three similar known names, in brackets, for a name that does not exist; empty if there are none."""
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.4)
    return f"（{'、'.join(near)}？）" if near else ""


class Name:
    """Object that wording can name. The base class has no parts and no number, and cannot be printed."""

    parts: tuple[str, ...] = ()
    """Names of the attributes, also checked in branches that are not taken."""

    def attribute(self, name: str) -> Any:
        """Return the value of a part. Raise WordingError if there is no such part or it was not measured."""
        raise self.unknown(name)

    def static(self, name: str) -> Name:
        """Return an object with the same parts as ``attribute(name)``, without computing its value."""
        if name not in self.parts:
            raise self.unknown(name)
        return Name()

    def unknown(self, name: str) -> WordingError:
        """Return the error for a part that does not exist."""
        return WordingError(
            _l("nothing is called “%(name)s” here%(hint)s", name=name, hint=near_matches(name, self.parts))
        )

    def inline(self) -> Inline:
        """Return the inline to print. Raise WordingError if it cannot be printed."""
        raise WordingError(_l("say which figure of it is meant: %(parts)s", parts="、".join(self.parts)))

    def number(self) -> Number | None:
        """Return the number for comparisons; None compares as false with everything. Raise WordingError if not one."""
        raise WordingError(_l("this is no number that could be compared"))

    def __bool__(self) -> bool:
        return True

    def _compare(self, other: object) -> tuple[Number, Number] | None:
        mine, theirs = self.number(), other.number() if isinstance(other, Name) else other
        if mine is None or theirs is None:
            return None
        if not isinstance(theirs, int | float | Decimal):
            raise WordingError(_l("a figure can only be compared with a number"))
        return mine, Decimal(str(theirs))

    def __eq__(self, other: object) -> bool:
        return (pair := self._compare(other)) is not None and pair[0] == pair[1]

    def __ne__(self, other: object) -> bool:
        return (pair := self._compare(other)) is not None and pair[0] != pair[1]

    def __lt__(self, other: object) -> bool:
        return (pair := self._compare(other)) is not None and pair[0] < pair[1]

    def __le__(self, other: object) -> bool:
        return (pair := self._compare(other)) is not None and pair[0] <= pair[1]

    def __gt__(self, other: object) -> bool:
        return (pair := self._compare(other)) is not None and pair[0] > pair[1]

    def __ge__(self, other: object) -> bool:
        return (pair := self._compare(other)) is not None and pair[0] >= pair[1]

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, eq=False)
class PlainName(Name):
    """Text that is not measured, such as the kindergarten's name."""

    text: str

    def inline(self) -> Inline:
        """Return the text on one line, without characters that could disturb the sentence."""
        return Text(safe_line(self.text))

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, eq=False)
class Figure(Name):
    """Measured number, with its printed form."""

    evidence: str
    label: str
    value: Number | None
    text: str | None = None
    term: str | None = None
    """Name of the term measured, if not that of the summary."""

    def inline(self) -> Inline:
        """Return the printed number, bound to its evidence. Raise WordingError if it has no value."""
        if self.value is None:
            raise no_value(self.label)
        text = number_text(self.value) if self.text is None else self.text
        return Value(text, self.evidence, term=self.term, expression=self.label)

    def number(self) -> Number | None:
        """Return the number; None if it has no value."""
        return self.value

    def __bool__(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True, eq=False)
class ListFigure(Name):
    """List of names, each with or without a number: the value of a listing or a breakdown."""

    evidence: str
    label: str
    items: tuple[tuple[str, str], ...]
    shown: int | None = None
    unit: str = ""
    quoted: bool = False

    def inline(self) -> Inline:
        """Return the list as one inline, such as 水杯1092次、毛巾800次; 等 stands for items beyond ``shown``."""
        if not self.items:
            raise no_value(self.label)
        more = "等" if self.shown is not None and self.shown < len(self.items) else ""
        text = "、".join(map(self._item, self.items[: self.shown])) + more
        return Value(text, self.evidence, expression=self.label + self._filters())

    def _filters(self) -> str:
        found = [] if self.shown is None else [f"前({self.shown})"]
        found += [f'单位("{self.unit}")'] if self.unit else []
        found += ["书名号"] if self.quoted else []
        return "".join(f"|{item}" for item in found)

    def _item(self, item: tuple[str, str]) -> str:
        name, number = item
        if self.quoted and not name.startswith("《"):
            name = f"《{name}》"
        return f"{name}{number}{self.unit if number else ''}"

    def __bool__(self) -> bool:
        return bool(self.items)


SCALAR_PARTS = ("值", "有", *COMPARISONS)
MANY_PARTS = ("值", "有", "明细", "条数")


@dataclass(frozen=True, eq=False)
class FactName(Name):
    """Fact, named by its label."""

    key: str
    result: FactResult
    before: PreviousTermFacts | None = None
    parts: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        many = isinstance(self.result.fact, Breakdown | Listing)
        signed = ("为零",) if self.result.fact.zero_is_signed else ()
        object.__setattr__(self, "parts", (MANY_PARTS if many else SCALAR_PARTS) + signed)

    def unknown(self, name: str) -> WordingError:
        """Return the error for a missing part; for 为零, that nobody signs the zero of this fact."""
        if name == "为零":
            return WordingError(_l("“%(label)s” has no 为零: nobody signs for its zero", label=self.result.fact.label))
        return super().unknown(name)

    def attribute(self, name: str) -> Any:
        """Return the part 值, 有, 为零, 明细, 条数, 上学期, 可比 or 增减."""
        if name not in self.parts:
            raise self.unknown(name)
        thing = self._thing()
        if name in COMPARISONS:
            return self._comparison(name)
        match name:
            case "有":
                return bool(thing)
            case "为零":
                return self.result.value == 0 and self.result.zero_signed
            case "条数":
                return Figure(self.key, name, len(thing.items) if isinstance(thing, ListFigure) else 0)
            case _:
                return thing

    def _comparison(self, name: str) -> Any:
        """Return 可比, 上学期 or 增减. The last two have no value if the fact cannot be compared."""
        label, now = self.result.fact.label, self.result.value
        last = self.before.facts.get(self.key) if self.before is not None else None
        then = last.value if last is not None else None
        if (
            self.before is None
            or last is None
            or not isinstance(now, int | Decimal)
            or not isinstance(then, int | Decimal)
        ):
            return False if name == "可比" else Figure(self.key, f"{label}.{name}", None)
        match name:
            case "可比":
                return True
            case "上学期":
                return Figure(self.key, name, then, value_text(last), self.before.term)
            case _:
                change = now - then
                return Figure(self.key, name, change, change_text(self.result.fact, change))

    def inline(self) -> Inline:
        """Return the value as printed."""
        return self._thing().inline()

    def number(self) -> Number | None:
        """Return the value as a number. Raise WordingError if it is a list."""
        return self._thing().number()

    def thing(self) -> Figure | ListFigure:
        """Return the value as a printable object. Raise WordingError if it could not be measured."""
        return self._thing()

    def _thing(self) -> Figure | ListFigure:
        result, label = self.result, self.result.fact.label
        if result.failed is not None:
            raise not_measured(label, result.failed)
        match result.value:
            case dict() as breakdown:
                return ListFigure(
                    self.key, label, tuple((safe_line(name), number_text(n)) for name, n in breakdown.items())
                )
            case list() as listing:
                return ListFigure(self.key, label, tuple((safe_line(name), "") for name in listing))
            case Decimal() as rate if isinstance(result.fact, Ratio):
                return Figure(self.key, label, rate, rate_text(rate, result.part or 0, result.whole or 0))
            case value:
                return Figure(self.key, label, value)

    def __bool__(self) -> bool:
        return bool(self._thing())


COVERAGE_FIGURES = ("应", "实", "缺", "率", "达标", "未达标", "达标率", "补录")
COVERAGE_CONDITIONS = ("齐全", "全达标", "无")


@dataclass(frozen=True, eq=False)
class CoverageName(Name):
    """Coverage of an obligation, named by its label: how much was due and how much was done."""

    key: str
    coverage: Coverage
    parts = (*COVERAGE_FIGURES, *COVERAGE_CONDITIONS, "缺项")

    def attribute(self, name: str) -> Any:
        """Return a figure, condition or the list of gaps; ``docs/wording.md`` describes each."""
        if name not in self.parts:
            raise self.unknown(name)
        coverage = self._measured()
        due, kept, met = coverage.due, coverage.kept, coverage.met
        if name == "缺项":
            text = gap_list(coverage)
            return ListFigure(self.key, name, ((safe_line(text), ""),) if text else ())
        conditions = {"齐全": due > 0 and kept == due, "全达标": due > 0 and met == due, "无": due == 0}
        if name in conditions:
            return conditions[name]
        if name in {"率", "达标率"}:
            return self._rate(name, kept if name == "率" else met, due)
        figures = {
            "应": due,
            "实": kept,
            "缺": due - kept,
            "达标": met,
            "未达标": kept - met,
            "补录": coverage.backfilled,
        }
        return Figure(self.key, name, figures[name])

    def _rate(self, name: str, part: int, whole: int) -> Figure:
        rate = per_cent(part, whole)
        return Figure(self.key, name, rate, None if rate is None else rate_text(rate, part, whole))

    def _measured(self) -> Coverage:
        if self.coverage.failed is not None:
            raise not_measured(self.coverage.obligation.label, self.coverage.failed)
        return self.coverage

    def __bool__(self) -> bool:
        return self._measured().due > 0


@dataclass(frozen=True, eq=False)
class AreaName(Name):
    """Area, named by its plugin: ``health`` in ``health.晨检``."""

    plugin: str
    members: Mapping[str, Name]

    @property
    def parts(self) -> tuple[str, ...]:  # type: ignore[override]
        """Labels of its facts and obligations."""
        return tuple(self.members)

    def attribute(self, name: str) -> Any:
        """Return the fact or obligation with this label."""
        return self.static(name)

    def static(self, name: str) -> Name:
        """Return the fact or obligation with this label; naming one computes no value."""
        if name not in self.members:
            raise self.unknown(name)
        return self.members[name]


@dataclass(frozen=True, eq=False)
class AbsentArea(Name):
    """Area that takes no part: false in conditions, and an error everywhere else."""

    plugin: str

    def attribute(self, name: str) -> Any:  # noqa: ARG002 (refused whatever it is)
        """Raise WordingError: a sentence about the area must first test whether it takes part."""
        raise self._error()

    def inline(self) -> Inline:
        """Raise WordingError, as for any part."""
        raise self._error()

    def number(self) -> Number | None:
        """Raise WordingError, as for any part."""
        raise self._error()

    def _error(self) -> WordingError:
        return WordingError(
            _l("there is no area “%(plugin)s”: ask with “if %(plugin)s” before using it", plugin=self.plugin)
        )

    def __bool__(self) -> bool:
        return False


def names_for(measurement: Measurement, plugin: str, texts: Mapping[str, str]) -> dict[str, Name]:
    """Return the namespace of ``plugin``'s wording: ``texts``, the areas, and its own labels, which take precedence."""
    areas: dict[str, dict[str, Name]] = {}
    for key, result in measurement.facts.items():
        areas.setdefault(result.plugin, {})[result.fact.label] = FactName(key, result, measurement.before)
    for key, coverage in measurement.coverages.items():
        areas.setdefault(coverage.plugin, {})[coverage.obligation.label] = CoverageName(key, coverage)
    return {
        **{name: PlainName(text) for name, text in texts.items()},
        DIFFERENCE: PlainName(measurement.before.difference if measurement.before else ""),
        **{name: AreaName(name, members) for name, members in areas.items()},
        **areas.get(plugin, {}),
    }


def no_value(label: str) -> WordingError:
    """Return the error for printing a figure that has no value."""
    return WordingError(_l("“%(label)s” has no value this term: ask with “if” before printing it", label=label))


def not_measured(label: str, reason: str) -> WordingError:
    """Return the error for using a fact or obligation that could not be measured."""
    return WordingError(_l("“%(label)s” could not be measured: %(reason)s", label=label, reason=reason))
