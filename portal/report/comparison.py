"""Which facts are compared with the term before: only these are measured there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jinja2 import nodes

from portal.evidence.results import Measurement
from portal.plugin_system.registry import Portal
from portal.report.change import COMPARISONS
from portal.report.errors import WordingError
from portal.report.outline import PROBLEMS
from portal.report.problems import problem_wordings
from portal.report.sandbox import parse
from portal.report.speaker import Speaker

__all__ = ["compared_in_exhibits", "compared_in_wording"]


def compared_in_wording(
    portal: Portal, measurement: Measurement, overrides: Mapping[str, str] | None = None
) -> set[str]:
    """Full keys of the facts of which a wording asks for the term before."""
    return set(_compared(portal, measurement, overrides or {}))


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


def _compared(portal: Portal, measurement: Measurement, overrides: Mapping[str, str]) -> Iterator[str]:
    keys: dict[str, dict[str, str]] = {}
    for key, fact in portal.facts.items():
        keys.setdefault(key.partition(".")[0], {})[fact.label] = key
    for plugin, source in _sources(portal, measurement, overrides):
        own = keys.get(plugin, {})
        for node in parse(source).find_all(nodes.Getattr):
            if node.attr not in COMPARISONS:
                continue
            match node.node:
                case nodes.Name(name=label) if label in own:
                    yield own[label]
                case nodes.Getattr(node=nodes.Name(name=area), attr=label) if label in keys.get(area, {}):
                    yield keys[area][label]


def _sources(portal: Portal, measurement: Measurement, overrides: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """All wordings, each with whose it is; one that cannot be read says so where it stands."""
    speaker = Speaker(portal, measurement, {}, overrides)
    active = {plugin.name for plugin in portal.active}
    files = [(key, section.wording) for key, section in portal.sections.items() if section.parent != PROBLEMS]
    files += [(key, file) for key, _, file in problem_wordings(speaker)]
    for key, file in files:
        plugin = key.partition(".")[0]
        if plugin not in active:
            continue
        try:
            source = speaker.wording(key, file).source
            parse(source)
        except WordingError:
            continue
        yield plugin, source
    for text in overrides.values():
        try:
            parse(text)
        except WordingError:
            continue
        yield "", text
