"""Find the facts that a summary compares with the term before, and measure only these in that term."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from jinja2 import nodes

from portal.base.scope import Limits
from portal.declarations.sections import PROBLEMS
from portal.evidence.measure import measure_with
from portal.evidence.previous_term import measure_previous_term
from portal.evidence.results import Measurement
from portal.registry.registry import CORE, Portal
from portal.report.errors import WordingError
from portal.report.inputs import TermInputs
from portal.report.problems.drafts import problem_wordings
from portal.report.problems.entries import NO_ENTRIES, ProblemEntries
from portal.report.wording.change import COMPARISONS
from portal.report.wording.renderer import WordingRenderer
from portal.report.wording.sandbox import parse

__all__ = ["compared_in_exhibits", "compared_in_wording", "measure_compared", "with_previous_term"]


def measure_compared(portal: Portal, inputs: TermInputs, limits: Limits, *, typed: str = "") -> Measurement:
    """Measure a term, and of the term before those facts that the summary compares.

    ``typed`` is unsaved wording of the last section, in the namespace of any area.
    """
    measurement = measure_with(inputs.measuring, limits=limits)
    compared = compared_in_wording(
        portal, measurement, inputs.overrides, problem_entries=inputs.problem_entries, typed=typed
    )
    compared |= compared_in_exhibits(portal)
    return with_previous_term(inputs, measurement, compared, limits)


def with_previous_term(
    inputs: TermInputs, measurement: Measurement, keys: Collection[str], limits: Limits
) -> Measurement:
    """Return the measurement with the facts of these full keys in the previous term."""
    before = measure_previous_term(inputs.measuring, inputs.previous, measurement, keys, limits)
    return replace(measurement, before=before)


def compared_in_wording(
    portal: Portal,
    measurement: Measurement,
    overrides: Mapping[str, str] | None = None,
    *,
    problem_entries: ProblemEntries = NO_ENTRIES,
    typed: str = "",
) -> set[str]:
    """Return the full keys of the facts that wording (of a section, problem or plan) compares with the term before."""
    keys: dict[str, dict[str, str]] = {}
    for key, fact in portal.facts.items():
        keys.setdefault(key.partition(".")[0], {})[fact.label] = key
    found: set[str] = set()
    for plugin, source in _sources(portal, measurement, overrides or {}):
        found.update(_compared(source, keys, [plugin]))
    for item in (*problem_entries.problems, *problem_entries.plan):
        found.update(_compared(item.text or "", keys, [item.area or CORE]))
    found.update(_compared(typed, keys, keys))
    return found


def compared_in_exhibits(portal: Portal) -> set[str]:
    """Return the full keys of the facts that an exhibit compares with the term before."""
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
    """Yield the facts that a wording compares, read in the namespaces of these areas; none of a faulty wording."""
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
    """Yield plugin and source of every section, list of problems and override."""
    renderer = WordingRenderer(portal, measurement, {}, overrides)
    active = {plugin.name for plugin in portal.active}
    files = [(key, section.wording) for key, section in portal.sections.items() if section.parent != PROBLEMS]
    files += [(key, file) for key, _, file in problem_wordings(renderer)]
    for key, file in files:
        plugin = key.partition(".")[0]
        if plugin not in active:
            continue
        try:
            yield plugin, renderer.wording(key, file).source
        except WordingError:
            continue
    for text in overrides.values():
        yield CORE, text
