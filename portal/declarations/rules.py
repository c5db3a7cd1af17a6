"""Rule book: values of regulations by date, shipped by plugins or overridden by the kindergarten."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any

__all__ = ["Rule", "RuleBook", "RuleInForce", "read_rules"]

CONFIDENCE = ("read", "local", "unconfirmed")
NEEDED = frozenset({"key", "title", "value", "unit", "source"})
OPTIONAL = frozenset({"confidence", "from", "to"})
KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*\Z")


@dataclass(frozen=True, slots=True)
class Rule:
    """Value of a regulation, from a day on to a day, with its legal source; read from ``rules.toml``."""

    plugin: str
    """Plugin that ships it."""
    key: str
    """Key in the plugin's ``rules.toml``: lower-case letters, digits, underscore and dots."""
    title: str
    """Subject of the rule, in Chinese."""
    value: Decimal
    """Value, in ``unit``."""
    unit: str
    """Unit of the value: ℃, g, 小时; empty if it is a plain number."""
    source: str
    """Legal source, as people cite it."""
    confidence: str = "read"
    """``read`` (taken from the text of the law), ``local`` (local practice) or ``unconfirmed``."""
    starts_on: date | None = None
    """First day; None: since ever."""
    ends_on: date | None = None
    """Last day; None: still in force."""
    overridden: bool = False
    """True for a value that the kindergarten set."""

    @property
    def name(self) -> str:
        """Full name, like ``health.fever``."""
        return f"{self.plugin}.{self.key}"


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """Rule with the days, within a period, on which it is in force."""

    starts_on: date
    """First of the days."""
    ends_on: date
    """Last of the days."""
    rule: Rule
    """Rule in force on them."""

    @property
    def value(self) -> Decimal:
        """Value of the rule."""
        return self.rule.value


class RuleBook:
    """All rules, shipped and overridden. On each day the latest override wins, else the shipped value.

    Iterating gives every ``Rule``. Names are full ones, such as ``health.fever``; an unknown one has no value on any
    day and raises nothing, since its plugin may be switched off.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules: dict[str, list[Rule]] = {}
        for rule in rules:
            self._rules.setdefault(rule.name, []).append(rule)

    def __iter__(self) -> Iterator[Rule]:
        for rules in self._rules.values():
            yield from rules

    def names(self, prefix: str = "") -> list[str]:
        """Return the names of the rules with this prefix."""
        return [name for name in self._rules if name.startswith(prefix)]

    def on(self, name: str, day: date) -> Rule | None:
        """Return the rule in force on a day, or None."""
        found = None
        for rule in self._rules.get(name, ()):
            begun = rule.starts_on is None or rule.starts_on <= day
            holds = begun and (rule.ends_on is None or day <= rule.ends_on)
            # Own values come after the shipped ones, and later decisions after earlier ones.
            if holds and (found is None or rule.overridden >= found.overridden):
                found = rule
        return found

    def during(self, name: str, starts_on: date, ends_on: date) -> list[RuleInForce]:
        """Return the rules in force from one day to another, in order; days without a rule are left out."""
        if starts_on > ends_on:
            return []
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
    """Read a plugin's ``rules.toml``. Raises ValueError, which names the rule and its fault."""
    if not path.exists():
        return []
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise ValueError(f"rules.toml: {error}") from None
    entries = document.pop("rule", [])
    if document:
        raise ValueError(f"rules.toml: unknown: {', '.join(sorted(document))}; each rule stands under [[rule]]")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError("rules.toml: each rule stands under [[rule]]")
    rules = [_rule(plugin, entry) for entry in entries]
    _refuse_overlap(rules)
    return rules


def _rule(plugin: str, entry: dict[str, Any]) -> Rule:
    key = entry.get("key", "?")
    unknown, missing = set(entry) - NEEDED - OPTIONAL, NEEDED - set(entry)
    for names, what in ((unknown, "unknown"), (missing, "missing")):
        if names:
            raise _wrong(key, f"{what}: {', '.join(sorted(names))}")
    for name in ("key", "title", "unit", "source"):
        if not isinstance(entry[name], str) or (name != "unit" and not entry[name].strip()):
            raise _wrong(key, f"{name} is text")
    if not KEY.match(key):
        raise _wrong(key, "key is made of lower-case letters, digits, underscore and dots")
    # TOML knows true and nan; neither is a value that records could be judged by.
    value = entry["value"]
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise _wrong(key, "value is a number")
    confidence = entry.get("confidence", "read")
    if confidence not in CONFIDENCE:
        raise _wrong(key, f"confidence is one of {', '.join(CONFIDENCE)}")
    starts_on, ends_on = (_day(key, name, entry.get(name)) for name in ("from", "to"))
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise _wrong(key, "it ends before it starts")
    return Rule(
        plugin,
        key,
        entry["title"],
        Decimal(str(value)),
        entry["unit"],
        entry["source"],
        confidence,
        starts_on,
        ends_on,
    )


def _day(key: str, name: str, value: Any) -> date | None:
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        raise _wrong(key, f"{name} is a day, written like 2026-02-24 without quotes")
    return value


def _refuse_overlap(rules: list[Rule]) -> None:
    """Raise ValueError if two shipped values of one rule are in force on the same day."""
    in_order = sorted(rules, key=lambda rule: (rule.key, rule.starts_on or date.min))
    for earlier, later in pairwise(in_order):
        if earlier.key != later.key:
            continue
        if earlier.ends_on is None or later.starts_on is None or later.starts_on <= earlier.ends_on:
            raise _wrong(later.key, "two of its values hold on the same days; give the earlier one a day in to")


def _wrong(key: Any, problem: str) -> ValueError:
    return ValueError(f"rules.toml: rule {key!r}: {problem}")
