"""Render the exhibits of a summary, each guarded, so that a failure stays in its own place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch

from flask_babel import force_locale

from portal.base.scope import Limits
from portal.declarations.exhibits import (
    BesideLastTerm,
    Exhibit,
    OfBreakdown,
    OverTime,
    Photos,
    RegisterTable,
    SideBySide,
)
from portal.evidence.inputs import MeasuringInputs
from portal.evidence.results import Measurement
from portal.registry.guard import Failed, guarded
from portal.registry.registry import PluginRecord, Portal
from portal.report.document.blocks import Block, Failure
from portal.report.exhibits.charts import of_breakdown, over_time, side_by_side
from portal.report.exhibits.exhibit_data import ExhibitData
from portal.report.exhibits.photos import photo_rows
from portal.report.exhibits.tables import beside_last_term, register_table

__all__ = ["RenderedExhibit", "exhibits_of"]


@dataclass(frozen=True, slots=True)
class RenderedExhibit:
    """Blocks of one exhibit, with the annex that they belong into."""

    annex: str
    """Title of the annex; empty: the exhibit follows the text."""
    blocks: tuple[Block, ...]


def exhibits_of(
    portal: Portal, inputs: MeasuringInputs, measurement: Measurement, limits: Limits
) -> dict[str, list[RenderedExhibit]]:
    """Return the exhibits with content of each section, by its full key, in the order of declaration."""
    plugins = {plugin.name: plugin for plugin in portal.active}
    sections = [(key, section) for key, section in portal.sections.items() if section.exhibits]
    if not sections:
        return {}
    data = ExhibitData(portal, inputs.calendar, measurement, inputs.period, limits)
    found: dict[str, list[RenderedExhibit]] = {}
    with force_locale("zh"):
        for key, section in sections:
            plugin = plugins.get(key.partition(".")[0])
            if plugin is None:
                continue
            made = [_rendered(exhibit, key, plugin, data) for exhibit in section.exhibits]
            found[key] = [each for each in made if each.blocks]
    return found


def _rendered(exhibit: Exhibit, section: str, plugin: PluginRecord, data: ExhibitData) -> RenderedExhibit:
    blocks = guarded(plugin.name, f"exhibit {section}.{exhibit.key}", lambda: _blocks(exhibit, plugin, data))
    annex = _annex(exhibit, plugin)
    if isinstance(blocks, Failed):
        return RenderedExhibit(annex, (Failure(exhibit.title, blocks.error),))
    return RenderedExhibit(annex, tuple(blocks))


def _annex(exhibit: Exhibit, plugin: PluginRecord) -> str:
    if exhibit.annex is not None:
        return exhibit.annex
    return exhibit.title if exhibit.COMMON is None else f"{plugin.title}{exhibit.COMMON}"


Make = Callable[[Exhibit, PluginRecord, ExhibitData], list[Block]]


@singledispatch
def _blocks(exhibit: Exhibit, _plugin: PluginRecord, _data: ExhibitData) -> list[Block]:
    raise TypeError(f"an exhibit of type {type(exhibit).__name__} cannot be shown")


_blocks.register(OverTime, over_time)
_blocks.register(OfBreakdown, of_breakdown)
_blocks.register(SideBySide, side_by_side)
_blocks.register(BesideLastTerm, beside_last_term)
_blocks.register(RegisterTable, register_table)
_blocks.register(Photos, photo_rows)
