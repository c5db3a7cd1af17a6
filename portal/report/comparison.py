"""Which facts are compared with the term before: only these are measured there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from jinja2 import nodes

from portal.evidence.measure import measure
from portal.evidence.previous_term import measure_previous_term
from portal.evidence.results import Measurement
from portal.organisation.models import Term
from portal.plugin_system.registry import CORE, Portal
from portal.report.agenda import EMPTY, Agenda
from portal.report.change import COMPARISONS
from portal.report.errors import WordingError
from portal.report.outline import PROBLEMS
from portal.report.problems import problem_wordings
from portal.report.sandbox import parse
from portal.report.speaker import Speaker
from portal.scope import Limits

__all__ = ["compared_in_exhibits", "compared_in_wording", "measure_compared"]


def measure_compared(
    portal: Portal,
    term: Term,
    agenda: Agenda,
    limits: Limits,
    *,
    typed: str = "",
    overrides: Mapping[str, str] | None = None,
) -> Measurement:
    """Measure a term, and the term before as far as its summary compares with that.

    ``typed`` is wording of the last section that is not saved yet, whatever area's names it speaks in; ``overrides``
    are the kindergarten's own wordings, by name.
    """
    measurement = measure(term, limits=limits)
    compared = compared_in_wording(portal, measurement, overrides, agenda=agenda, typed=typed)
    compared |= compared_in_exhibits(portal)
    return replace(measurement, before=measure_previous_term(term, measurement, compared, limits))


def compared_in_wording(
    portal: Portal,
    measurement: Measurement,
    overrides: Mapping[str, str] | None = None,
    *,
    agenda: Agenda = EMPTY,
    typed: str = "",
) -> set[str]:
    """Full keys of the facts of which a wording asks for the term before: of a section, of a problem or plan."""
    keys: dict[str, dict[str, str]] = {}
    for key, fact in portal.facts.items():
        keys.setdefault(key.partition(".")[0], {})[fact.label] = key
    found: set[str] = set()
    for plugin, source in _sources(portal, measurement, overrides or {}):
        found.update(_compared(source, keys, [plugin]))
    for item in (*agenda.problems, *agenda.plan):
        found.update(_compared(item.text or "", keys, [item.area or CORE]))
    found.update(_compared(typed, keys, keys))
    return found


def compared_in_exhibits(portal: Portal) -> set[str]:
    """Full keys of the facts that an exhibit sets beside the term before."""
    active = {plugin.name for plugin in portal.active}
    return {
        f"{key.partition('.')[0]}.{fact}"
        for key, section in portal.sections.items()
        if key.partition(".")[0] in active
        for exhibit in section.exhibits
        if exhibit.COMPARES
        for fact in exhibit.facts_shown
    }


def _compared(source: str, keys: Mapping[str, Mapping[str, str]], areas: Iterable[str]) -> Iterator[str]:
    """What is compared in a wording, in the names of these areas; one that cannot be read says so where it stands."""
    try:
        tree = parse(source)
    except WordingError:
        return
    for node in tree.find_all(nodes.Getattr):
        if node.attr not in COMPARISONS:
            continue
        match node.node:
            case nodes.Name(name=label):
                yield from (keys[area][label] for area in areas if label in keys.get(area, {}))
            case nodes.Getattr(node=nodes.Name(name=area), attr=label) if label in keys.get(area, {}):
                yield keys[area][label]


def _sources(portal: Portal, measurement: Measurement, overrides: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The wording of sections and lists of problems, each with whose it is, and whatever takes its place."""
    speaker = Speaker(portal, measurement, {}, overrides)
    active = {plugin.name for plugin in portal.active}
    files = [(key, section.wording) for key, section in portal.sections.items() if section.parent != PROBLEMS]
    files += [(key, file) for key, _, file in problem_wordings(speaker)]
    for key, file in files:
        plugin = key.partition(".")[0]
        if plugin not in active:
            continue
        try:
            yield plugin, speaker.wording(key, file).source
        except WordingError:
            continue
    for text in overrides.values():
        yield CORE, text
