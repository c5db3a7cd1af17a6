"""The exhibits of a summary: each made on its own, a failure in its own place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch

from flask_babel import force_locale

from portal.evidence.measure import period_of
from portal.evidence.results import Measurement
from portal.organisation.models import Term
from portal.plugin_system.guard import Failed, guarded
from portal.plugin_system.registry import PluginRecord, Portal
from portal.report.blocks import Block, Failure
from portal.report.exhibits.charts import of_breakdown, over_time, side_by_side
from portal.report.exhibits.declared import (
    BesideLastTerm,
    Exhibit,
    OfBreakdown,
    OverTime,
    Photos,
    RegisterTable,
    SideBySide,
)
from portal.report.exhibits.material import Material
from portal.report.exhibits.photos import photo_rows
from portal.report.exhibits.tables import beside_last_term, register_table
from portal.scope import Limits

__all__ = ["Shown", "exhibits_of"]


@dataclass(frozen=True, slots=True)
class Shown:
    """An exhibit that has something to show."""

    annex: str
    """Title of the annex it belongs into; empty: it stands in the text."""
    blocks: tuple[Block, ...]


def exhibits_of(portal: Portal, term: Term, measurement: Measurement, limits: Limits) -> dict[str, list[Shown]]:
    """The exhibits of each section, by its full key, in the order in which they are declared."""
    plugins = {plugin.name: plugin for plugin in portal.active}
    sections = [(key, section) for key, section in portal.sections.items() if section.exhibits]
    if not sections:
        return {}
    material = Material(portal, term, measurement, period_of(term), limits)
    found: dict[str, list[Shown]] = {}
    with force_locale("zh"):
        for key, section in sections:
            plugin = plugins.get(key.partition(".")[0])
            if plugin is None:
                continue
            made = [_shown(exhibit, key, plugin, material) for exhibit in section.exhibits]
            found[key] = [shown for shown in made if shown.blocks]
    return found


def _shown(exhibit: Exhibit, section: str, plugin: PluginRecord, material: Material) -> Shown:
    blocks = guarded(plugin.name, f"exhibit {section}.{exhibit.key}", lambda: _blocks(exhibit, plugin, material))
    annex = _annex(exhibit, plugin)
    if isinstance(blocks, Failed):
        return Shown(annex, (Failure(exhibit.title, blocks.error),))
    return Shown(annex, tuple(blocks))


def _annex(exhibit: Exhibit, plugin: PluginRecord) -> str:
    if exhibit.annex is not None:
        return exhibit.annex
    return exhibit.title if exhibit.COMMON is None else f"{plugin.title}{exhibit.COMMON}"


Make = Callable[[Exhibit, PluginRecord, Material], list[Block]]


@singledispatch
def _blocks(exhibit: Exhibit, _plugin: PluginRecord, _material: Material) -> list[Block]:
    raise TypeError(f"an exhibit of type {type(exhibit).__name__} cannot be shown")


_blocks.register(OverTime, over_time)
_blocks.register(OfBreakdown, of_breakdown)
_blocks.register(SideBySide, side_by_side)
_blocks.register(BesideLastTerm, beside_last_term)
_blocks.register(RegisterTable, register_table)
_blocks.register(Photos, photo_rows)
