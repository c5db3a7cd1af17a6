"""Find facts and obligations by the names that a sentence uses: label, Chinese title, and either without its unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import force_locale

from portal.base.fields import Label
from portal.base.numbers import number_text, rate_text
from portal.declarations.facts import Ratio
from portal.evidence.results import Coverage, FactResult, Measurement, per_cent

__all__ = ["SHORTEST", "Lexicon", "LexiconEntry"]

Number = int | Decimal

_SUFFIX = re.compile("(人次|班次|台次|批次|餐次|项次|件次|人|件|例|次|份|起|本|个|项|处|公斤|科目)?数?$")
_BRACKETS = re.compile("（(.*)）$")
SHORTEST = 2
"""Least number of characters of a name; a single one is part of too many words."""


@dataclass(frozen=True)
class LexiconEntry:
    """A fact or an obligation, with its names and figures."""

    key: str
    """Full key: plugin and key."""
    label: str
    plugin: str
    names: frozenset[str]
    unit: str
    """Measure word; empty: any."""
    figures: Mapping[str, Number]
    """Figures by name: 值 of a fact; 应, 实, 缺, 率 of an obligation. Empty if it failed or has no value."""
    rate: bool = False
    """True if 值 is in per cent."""
    result: FactResult | None = None
    coverage: Coverage | None = None
    parts: tuple[Number, Number] = (0, 0)
    """Part and whole of a rate."""

    def formatted(self, figure: str) -> str:
        """Return a figure, with its unit, as the summary prints it."""
        number = self.figures[figure]
        if figure == "率" or self.rate:
            return rate_text(Decimal(number), *self.parts)
        return number_text(number) + self.unit


class Lexicon:
    """All facts and obligations of a term, by key and by name."""

    def __init__(self, measurement: Measurement) -> None:
        # The summary is in Chinese, in whatever language its findings are read.
        with force_locale("zh"):
            facts = [_fact_entry(key, result) for key, result in measurement.facts.items()]
            obligations = [_obligation_entry(key, coverage) for key, coverage in measurement.coverages.items()]
        self.all = (*facts, *obligations)
        self.facts = tuple(facts)
        self.obligations = tuple(obligations)
        self.signed = tuple(entry for entry in facts if entry.result and entry.result.fact.zero_is_signed)
        self.by_key = {entry.key: entry for entry in self.all}
        self.by_name: dict[str, list[LexiconEntry]] = {}
        for entry in self.all:
            for name in entry.names:
                self.by_name.setdefault(name, []).append(entry)
        self.longest = max(map(len, self.by_name), default=0)
        self.begin = frozenset(name[0] for name in self.by_name)
        """First characters of all names."""

    def named(self, text: str, areas: Iterable[str] = ()) -> Iterator[LexiconEntry]:
        """Yield the entries that a text names, each once; of overlapping names the longest: 从业人员晨检 is not 晨检.

        Of several entries of one name, those of ``areas`` if there are any.
        """
        wanted = frozenset(areas)
        found: set[str] = set()
        at = 0
        while at < len(text):
            length = self._length_at(text, at)
            for entry in self.of_name(text[at : at + length], wanted) if length else ():
                if entry.key not in found:
                    found.add(entry.key)
                    yield entry
            at += length or 1

    def anywhere(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield all names in a text as (index, name), also those within others."""
        for at, sign in enumerate(text):
            if sign in self.begin:
                for length in range(SHORTEST, min(self.longest, len(text) - at) + 1):
                    if (name := text[at : at + length]) in self.by_name:
                        yield at, name

    def of_name(self, name: str, areas: Iterable[str] = ()) -> list[LexiconEntry]:
        """Return the entries of a name; of several, those of ``areas`` if there are any."""
        found, wanted = self.by_name.get(name, []), frozenset(areas)
        near = [entry for entry in found if entry.plugin in wanted]
        return near or found

    def _length_at(self, text: str, at: int) -> int:
        if text[at] not in self.begin:
            return 0
        for length in range(min(self.longest, len(text) - at), SHORTEST - 1, -1):
            if text[at : at + length] in self.by_name:
                return length
        return 0


def _fact_entry(key: str, result: FactResult) -> LexiconEntry:
    fact = result.fact
    stem, unit = _stem(fact.label)
    names = _names(fact.label, fact.title, stem)
    in_title = _BRACKETS.search(str(fact.title))
    rate = isinstance(fact, Ratio)
    unit = "%" if rate else fact.unit or unit or (in_title.group(1) if in_title else "")
    figures = {"值": result.value} if result.failed is None and isinstance(result.value, int | Decimal) else {}
    parts = (result.part or 0, result.whole or 0)
    return LexiconEntry(key, fact.label, result.plugin, names, unit, figures, rate, result, parts=parts)


def _obligation_entry(key: str, coverage: Coverage) -> LexiconEntry:
    obligation = coverage.obligation
    figures: dict[str, Number] = {}
    if coverage.failed is None:
        figures = {"应": coverage.due, "实": coverage.kept, "缺": coverage.due - coverage.kept}
        if (rate := per_cent(coverage.kept, coverage.due)) is not None:
            figures["率"] = rate
    names = _names(obligation.label, obligation.title)
    parts = (coverage.kept, coverage.due)
    return LexiconEntry(
        key, obligation.label, coverage.plugin, names, obligation.unit, figures, coverage=coverage, parts=parts
    )


def _names(label: str, title: Label, *more: str) -> frozenset[str]:
    plain = _BRACKETS.sub("", str(title))
    return frozenset(name for name in (label, plain, _stem(plain)[0], *more) if len(name) >= SHORTEST)


def _stem(name: str) -> tuple[str, str]:
    """Split the unit off a name: 晨检人次 is 晨检, counted in 人次."""
    found = _SUFFIX.search(name)
    if found is None or found.start() < SHORTEST:
        return name, ""
    return name[: found.start()], found.group(1) or ""
