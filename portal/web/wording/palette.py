"""Palette of the names that a text can use, by register, with current values and the source to insert."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale

from portal.base.fields import Label
from portal.base.i18n import _l
from portal.base.scope import Limits
from portal.declarations.facts import Breakdown, Listing
from portal.evidence.measure import measure_with
from portal.evidence.previous_term import COMPARED
from portal.evidence.results import Measurement
from portal.organisation.models import Term
from portal.registry.registry import CORE, Portal
from portal.report.comparison import with_previous_term
from portal.report.errors import WordingError
from portal.report.inputs import load_term_inputs
from portal.report.links import evidence_record
from portal.report.rewording.examples import examples_of
from portal.report.rewording.summary_texts import SummaryText
from portal.report.rewording.trial import known_names
from portal.report.wording.namespace import COVERAGE_CONDITIONS, COVERAGE_FIGURES, CoverageName, FactName, Name

__all__ = ["PaletteEntry", "PaletteGroup", "Snippet", "palette_of"]

_MANY = ("明细", "条数")
_COMPARISON = ("上学期", "增减")


@dataclass(frozen=True, slots=True)
class Snippet:
    """Source to insert into the text, with its current value."""

    name: Label
    """Name of the part, such as 应; empty for the fact or obligation itself."""
    insert: str
    """Source to insert."""
    value: str = ""
    """Current printed value; empty if it has none."""
    holds: bool | None = None
    """Current truth of a condition; None if it is none or could not be measured."""


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """Fact, obligation or plain text, with the label by which wording names it."""

    label: str
    title: Label
    parts: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class PaletteGroup:
    """Entries that are measured from one register."""

    title: Label
    area: Label
    own: bool
    """True if its labels can be used without the name of the area."""
    items: tuple[PaletteEntry, ...]
    guard: str = ""
    """Condition that tests whether the area takes part; empty for the text's own area."""


def palette_of(portal: Portal, term: Term, summary_text: SummaryText, limits: Limits) -> list[PaletteGroup]:
    """Return the palette of a text, its own area's names first. Measures the whole term, and the term before."""
    inputs = load_term_inputs(term)
    examples = examples_of(summary_text.name, inputs.problem_entries) if summary_text.area == CORE else {}
    measurement = measure_with(inputs.measuring, limits=limits)
    comparable = {key for key, result in measurement.facts.items() if isinstance(result.fact, COMPARED)}
    measurement = with_previous_term(inputs, measurement, comparable, limits)
    names = known_names(portal, measurement, summary_text, inputs.texts, examples)
    with force_locale("zh"):
        plain = tuple(_plain(label, names[label]) for label in (*examples, *inputs.texts) if label in names)
        measured = [] if summary_text.name == "gap" else list(_measured(portal, measurement, summary_text))
    general = [PaletteGroup(_l("Of the summary"), summary_text.area_title, own=True, items=plain)] if plain else []
    own_groups = [group for group in measured if group.own]
    return [*own_groups, *general, *(group for group in measured if not group.own)]


def _measured(portal: Portal, measurement: Measurement, summary_text: SummaryText) -> Iterator[PaletteGroup]:
    registers: dict[tuple[str, Any], list[PaletteEntry]] = {}
    for key, result in measurement.facts.items():
        name = FactName(key, result, measurement.before)
        own = result.plugin == summary_text.area
        label = result.fact.label if own else f"{result.plugin}.{result.fact.label}"
        item = PaletteEntry(label, result.fact.title, tuple(_fact_parts(label, name)))
        registers.setdefault((result.plugin, evidence_record(portal, key)), []).append(item)
    for key, coverage in measurement.coverages.items():
        own = coverage.plugin == summary_text.area
        label = coverage.obligation.label if own else f"{coverage.plugin}.{coverage.obligation.label}"
        item = PaletteEntry(
            label, coverage.obligation.title, tuple(_coverage_parts(label, CoverageName(key, coverage)))
        )
        # Obligations come first: a section is built around them.
        registers.setdefault((coverage.plugin, evidence_record(portal, key)), []).insert(0, item)
    for (area, record), items in registers.items():
        plugin = portal.plugins.get(area)
        area_title: Label = _l(plugin.title) if plugin else area
        title = portal.record_type(record).label if record is not None else area_title
        own = area == summary_text.area
        yield PaletteGroup(title, area_title, own, tuple(items), "" if own else f"{{% if {area} %}}{{% endif %}}")


def _plain(label: str, name: Name) -> PaletteEntry:
    return PaletteEntry(label, label, (Snippet("", _printed(label), _text(name), None),))


def _fact_parts(label: str, name: FactName) -> Iterator[Snippet]:
    yield Snippet("", _printed(label), _text(name))
    if isinstance(name.result.fact, Breakdown | Listing):
        yield from _figures(label, name, _MANY)
    elif name.result.failed is None and name.attribute("可比"):
        yield from _figures(label, name, _COMPARISON)
        yield _condition(label, "可比", name)
    yield _condition(label, "有", name)
    if "为零" in name.parts:
        yield _condition(label, "为零", name)
        text = (
            f"{{% if {label}.为零 %}}\n经核实签认，本学期未发生。\n"
            f"{{% elif {label}.有 %}}\n{{{{ {label} }}}}\n{{% endif %}}"
        )
        yield Snippet(_l("none occurred, or how many"), text)


def _coverage_parts(label: str, name: CoverageName) -> Iterator[Snippet]:
    yield from _figures(label, name, (*COVERAGE_FIGURES, "缺项"))
    for condition in COVERAGE_CONDITIONS:
        yield _condition(label, condition, name)
    text = (
        f"{{% if {label}.齐全 %}}\n应{{{{ {label}.应 }}}}，无一遗漏。\n{{% elif {label} %}}\n"
        f"应{{{{ {label}.应 }}}}，实{{{{ {label}.实 }}}}（{{{{ {label}.率 }}}}）。\n{{% endif %}}"
    )
    yield Snippet(_l("all done, or how many of how many"), text)


def _figures(label: str, name: Name, parts: Iterable[str]) -> Iterator[Snippet]:
    for part in parts:
        yield Snippet(part, _printed(f"{label}.{part}"), _text(name, part))


def _condition(label: str, part: str, name: Name) -> Snippet:
    insert = f"{{% if {label}.{part} %}}{{% endif %}}"
    try:
        return Snippet(part, insert, holds=bool(name.attribute(part)))
    except WordingError:  # it could not be measured
        return Snippet(part, insert)


def _printed(expression: str) -> str:
    return f"{{{{ {expression} }}}}"


def _text(name: Name, part: str = "") -> str:
    try:
        thing = name.attribute(part) if part else name
        text: str = thing.inline().text
    except WordingError:  # it has no value now, or could not be measured
        return ""
    return text
