"""The rules in force: shipped values by date, a kindergarten's own value where it has one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

__all__ = ["Rule", "RuleBook", "RuleInForce", "read_rules"]

CONFIDENCE = ("read", "local", "unconfirmed")


@dataclass(frozen=True, slots=True)
class Rule:
    """One value of a regulation, from a day on (None: always) to a day (None: still in force)."""

    plugin: str
    key: str
    title: str
    value: Decimal
    unit: str
    source: str
    """The legal source, as people cite it."""
    confidence: str = "read"
    """``read`` in the text of the law; ``local`` practice; ``unconfirmed``: to be confirmed, may be changed."""
    starts_on: date | None = None
    ends_on: date | None = None
    overridden: bool = False

    @property
    def name(self) -> str:
        """``health.fever``."""
        return f"{self.plugin}.{self.key}"


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """A value and the days, within a period, on which it held."""

    starts_on: date
    ends_on: date
    rule: Rule

    @property
    def value(self) -> Decimal:
        """The number."""
        return self.rule.value


class RuleBook:
    """All rules, shipped and overridden. Later overrides win on the days they cover."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules: dict[str, list[Rule]] = {}
        for rule in rules:
            self._rules.setdefault(rule.name, []).append(rule)

    def __iter__(self) -> Iterator[Rule]:
        for rules in self._rules.values():
            yield from rules

    def names(self, prefix: str = "") -> list[str]:
        """Names of the rules that start like this."""
        return [name for name in self._rules if name.startswith(prefix)]

    def on(self, name: str, day: date) -> Rule | None:
        """The rule in force on a day; None if there was none."""
        found = None
        for rule in self._rules.get(name, ()):
            begun = rule.starts_on is None or rule.starts_on <= day
            holds = begun and (rule.ends_on is None or day <= rule.ends_on)
            if holds and (found is None or rule.overridden >= found.overridden):
                found = rule
        return found

    def during(self, name: str, starts_on: date, ends_on: date) -> list[RuleInForce]:
        """The values in force from one day to another, in order; days without a rule are left out."""
        days = {starts_on}
        for rule in self._rules.get(name, ()):
            if rule.starts_on is not None and starts_on < rule.starts_on <= ends_on:
                days.add(rule.starts_on)
            if rule.ends_on is not None and starts_on <= rule.ends_on < ends_on:
                days.add(date.fromordinal(rule.ends_on.toordinal() + 1))
        edges = sorted(days)
        spans = zip(edges, [*(date.fromordinal(day.toordinal() - 1) for day in edges[1:]), ends_on], strict=True)
        found = ((first, last, self.on(name, first)) for first, last in spans)
        return [RuleInForce(first, last, rule) for first, last, rule in found if rule is not None]


def read_rules(plugin: str, path: Path) -> list[Rule]:
    """Read a plugin's ``rules.toml``. Raises ValueError naming the rule and what is wrong with it."""
    if not path.exists():
        return []
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    return [_rule(plugin, entry) for entry in document.get("rule", [])]


def _rule(plugin: str, entry: dict[str, Any]) -> Rule:
    key = entry.get("key", "?")
    unknown = set(entry) - {"key", "title", "value", "unit", "source", "confidence", "from", "to"}
    missing = {"key", "title", "value", "unit", "source"} - set(entry)
    if unknown or missing:
        wrong = ", ".join(sorted(unknown | missing))
        raise ValueError(f"rules.toml: rule {key!r}: {'unknown' if unknown else 'missing'}: {wrong}")
    confidence = entry.get("confidence", "read")
    if confidence not in CONFIDENCE:
        raise ValueError(f"rules.toml: rule {key!r}: confidence is one of {', '.join(CONFIDENCE)}")
    return Rule(
        plugin,
        key,
        entry["title"],
        Decimal(str(entry["value"])),
        entry["unit"],
        entry["source"],
        confidence,
        entry.get("from"),
        entry.get("to"),
    )
