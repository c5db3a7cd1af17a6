"""Test of a plugin's wording on made-up measurements: at 0, 1, 2 and many, at no, partial and full coverage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from jinja2 import nodes

from portal.declarations.facts import Breakdown, Fact, Listing, LongestGap, Median, Ratio, RecordFact, Total
from portal.declarations.sections import PROBLEMS
from portal.evidence.previous_term import COMPARED
from portal.evidence.results import Coverage, FactResult, Gap, Measurement, PreviousTermFacts, per_cent
from portal.organisation.models import Term
from portal.registry.registry import Portal
from portal.report.document.blocks import Document, Signature
from portal.report.document.markers import CLOSE, OPEN
from portal.report.document.text import document_text
from portal.report.errors import WordingError
from portal.report.lint import loose_ends, unconditional
from portal.report.problems.drafts import problem_wordings
from portal.report.wording.change import COMPARISONS
from portal.report.wording.namespace import DIFFERENCE, names_for
from portal.report.wording.renderer import WordingRenderer, term_texts
from portal.report.wording.sandbox import parse
from portal.report.wording.wording_file import Wording

__all__ = ["MANY", "PERSON", "check_wording", "imagined"]

MANY = 1092
PERSON = "欧阳试名"
"""Name that stands where only a person could be named: it must not appear in the text."""

COUNTS = (0, 1, 2, MANY)
DUE = 10
# Due, kept, met, backfilled.
COVERAGES = {
    "nothing due": (0, 0, 0, 0),
    "none": (DUE, 0, 0, 0),
    "partly": (DUE, 9, 8, 1),
    "all but one missing": (DUE, 1, 0, 1),
    "full": (DUE, DUE, DUE, 0),
    "full, not all by the rule": (DUE, DUE, 7, 2),
}


def check_wording(portal: Portal, plugin: str) -> None:
    """Render each wording of a plugin in every situation.

    Raise AssertionError naming the wording, the situation and the sentence for an error, 共0, None, doubled
    punctuation, empty brackets, leftover placeholders, a person's name, or an absolute word under no condition.
    """
    for wording in _wordings(portal, plugin):
        try:
            tree = parse(wording.source)
        except WordingError as error:
            raise AssertionError(str(error.within(wording.name))) from error
        for line, word in unconditional(wording.source):
            raise AssertionError(f"{wording.name}, line {line}: “{word}” stands outside of every condition")
        used = {name.name for name in tree.find_all(nodes.Name)}
        used |= {part.attr for part in tree.find_all(nodes.Getattr)}
        for situation in _situations(portal, plugin, used):
            _check(wording, plugin, situation)


@dataclass(frozen=True)
class _Situation:
    name: str
    measurement: Measurement


def _check(wording: Wording, plugin: str, situation: _Situation) -> None:
    place = f"{wording.name} ({situation.name})"
    names = names_for(situation.measurement, plugin, term_texts("试验幼儿园", situation.measurement.term))
    try:
        blocks = wording.blocks(names, 2)
    except WordingError as error:
        raise AssertionError(f"{place}: {error}") from error
    text = document_text(Document("", (*blocks, Signature("", date(2026, 7, 3)))))
    for line in text.splitlines():
        faults = loose_ends(line) + [sign for sign in (OPEN, CLOSE, PERSON, "**") if sign in line]
        if line[:1] in "，。；、：":
            faults.append(line[:1])
        if faults and line:
            raise AssertionError(f"{place}: {faults} in: {line}")


def _wordings(portal: Portal, plugin: str) -> Iterator[Wording]:
    renderer = WordingRenderer(portal, _term_measurement({}, {}), {})
    for key, section in portal.sections.items():
        if key.partition(".")[0] == plugin and section.parent != PROBLEMS:
            yield renderer.wording(key, section.wording)
    for key, _, file in problem_wordings(renderer):
        if key.partition(".")[0] == plugin:
            yield renderer.wording(key, file, bullets=True)


def _situations(portal: Portal, plugin: str, used: Iterable[str]) -> Iterator[_Situation]:
    """Yield situations in which all figures are alike, then those in which one differs from the rest."""
    used = set(used)
    for count in COUNTS:
        for coverage in COVERAGES:
            for signed in (False, True) if count == 0 else (False,):
                name = f"all facts {count}{' signed' if signed else ''}, coverage: {coverage}"
                yield _Situation(name, imagined(portal, count, coverage, signed=signed))
    if used & {*COMPARISONS, DIFFERENCE}:
        yield from _compared(portal)
    alone = {key for key in (*portal.facts, *portal.obligations) if key.startswith(f"{plugin}.")}
    yield _Situation("without other areas", imagined(portal, MANY, "full", only=alone))
    for key, fact in portal.facts.items():
        # A breakdown without parts beside records that it breaks down cannot happen; a ratio follows its facts.
        if fact.label not in used or isinstance(fact, Breakdown | Ratio):
            continue
        for count in COUNTS:
            yield _Situation(f"{fact.label} {count}, the rest many", imagined(portal, MANY, "full", {key: count}))
        yield _Situation(f"{fact.label} many, the rest 0", imagined(portal, 0, "none", {key: MANY}))
    for key, obligation in portal.obligations.items():
        for coverage in COVERAGES if obligation.label in used else ():
            yield _Situation(
                f"{obligation.label}: {coverage}, the rest full",
                imagined(portal, MANY, "full", coverages={key: coverage}),
            )


def _compared(portal: Portal) -> Iterator[_Situation]:
    """Yield situations with a term before that had less, as much, more; and one that can be compared in part only."""
    for count in COUNTS:
        now = imagined(portal, count, "full")
        for was in COUNTS:
            before = imagined(portal, was, "full").facts
            name = f"all facts {count}, the term before {was}"
            yield _Situation(name, replace(now, before=_before(now, before)))
    now, before = imagined(portal, MANY, "full"), imagined(portal, 1, "full").facts
    for key in before:
        yield _Situation(f"only {key} can be compared", replace(now, before=_before(now, {key: before[key]})))


def _before(now: Measurement, facts: Mapping[str, FactResult]) -> PreviousTermFacts:
    """As it is measured: without what has no value in one of the terms."""
    known = {
        key: result
        for key, result in facts.items()
        if isinstance(result.fact, COMPARED) and result.value is not None and now.facts[key].value is not None
    }
    return PreviousTermFacts("2025-2026-1", known, "保教天数上学期100天、本学期91天")


def imagined(
    portal: Portal,
    count: int,
    coverage: str,
    counts: Mapping[str, int] | None = None,
    coverages: Mapping[str, str] | None = None,
    *,
    signed: bool = False,
    only: Iterable[str] | None = None,
) -> Measurement:
    """Return a measurement of every fact and obligation without a database.

    ``count`` and ``coverage`` (a name in ``COVERAGES``) for all, ``counts`` and ``coverages`` for some by key. A
    breakdown has as many as the fact of the same records that is named in ``counts``.
    """
    chosen = set(only) if only is not None else {*portal.facts, *portal.obligations}
    numbers = {key: (counts or {}).get(key, count) for key in portal.facts if key in chosen}
    for key, number in (counts or {}).items():
        for other, fact in portal.facts.items():
            if other in numbers and isinstance(fact, Breakdown) and _record(portal.facts[key]) is fact.record:
                numbers[other] = max(numbers[other], number)
    facts = {key: _fact(key, portal.facts, numbers, signed=signed) for key in portal.facts if key in chosen}
    obligations = {
        key: _coverage(portal, key, (coverages or {}).get(key, coverage)) for key in portal.obligations if key in chosen
    }
    return _term_measurement(facts, obligations)


def _term_measurement(facts: dict[str, FactResult], coverages: dict[str, Coverage]) -> Measurement:
    first, last = date(2026, 2, 24), date(2026, 7, 3)
    term = Term(school_year="2025-2026", ordinal=2, starts_on=first, ends_on=last)
    return Measurement(term, first, last, facts, coverages)


def _record(fact: Fact) -> object:
    return fact.record if isinstance(fact, RecordFact) else None


def _fact(  # noqa: PLR0911 (one line a kind)
    key: str, facts: Mapping[str, Fact], numbers: Mapping[str, int], *, signed: bool
) -> FactResult:
    plugin, fact, number = key.partition(".")[0], facts[key], numbers[key]
    match fact:
        case Ratio():
            part, whole = (numbers.get(f"{plugin}.{name}", number) for name in fact.evidence)
            return FactResult(plugin, fact, per_cent(part, whole), part, whole)
        case Breakdown():
            return FactResult(plugin, fact, dict.fromkeys(_items(number), number))
        case Listing():
            return FactResult(plugin, fact, _items(number))
        case LongestGap():
            # One record has no gap, two have one.
            return FactResult(plugin, fact, min(number, 40) - 1 if number > 1 else None)
        case Median():
            return FactResult(plugin, fact, number or None)
        case Total() if fact.digits:
            return FactResult(plugin, fact, Decimal(number).quantize(Decimal(1).scaleb(-fact.digits)))
    return FactResult(plugin, fact, number, zero_signed=signed and number == 0 and fact.zero_is_signed)


def _items(number: int) -> list[str]:
    return [f"样例{sign}" for sign in "甲乙丙丁戊"[:number]]


def _coverage(portal: Portal, key: str, name: str) -> Coverage:
    obligation = portal.obligations[key]
    due, kept, met, backfilled = COVERAGES[name]
    per = obligation.per.name if obligation.per else None
    subject = None if per is None else {"classroom": "小一班", "campus": "本部"}.get(per, PERSON)
    first = date(2026, 4, 7)
    days = [first + timedelta(days=number) for number in range(due - kept)]
    return Coverage(
        key.partition(".")[0],
        obligation,
        due=due,
        kept=kept,
        met=kept if obligation.met is None else met,
        backfilled=backfilled,
        gaps=tuple(Gap(day, day, subject, number) for number, day in enumerate(days)),
    )
