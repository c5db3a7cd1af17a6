"""Find the facts, obligations and exhibits that a part of the summary uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from jinja2 import nodes

from portal.declarations.sections import Section
from portal.registry.registry import Portal
from portal.report.document.blocks import Block, Chart, Inline, Numbered, Paragraph, PhotoRow, Table, Value
from portal.report.errors import WordingError
from portal.report.wording.renderer import core_wording
from portal.report.wording.sandbox import parse
from portal.report.wording.wording_file import read_wording

__all__ = ["exhibits_in", "named_by", "printed_in"]


def printed_in(blocks: Iterable[Block]) -> dict[str, None]:
    """Return the evidence keys of the figures printed in these blocks, in order, each once."""
    return dict.fromkeys(
        inline.evidence
        for block in blocks
        for inline in _inlines(block)
        if isinstance(inline, Value) and inline.term is None
    )


def named_by(portal: Portal, key: str, section: Section | None, overrides: Mapping[str, str]) -> dict[str, None]:
    """Return the keys of facts and obligations that a part's wording names, also in conditions, which print nothing.

    Empty for faulty wording: the summary reports it in its place.
    """
    plugin = key.partition(".")[0] if section else ""
    try:
        tree = parse(_source(portal, key, section, overrides))
    except WordingError:
        return {}
    labels = _labels(portal)
    names = dict.fromkeys((plugin, node.name) for node in tree.find_all(nodes.Name))
    names |= dict.fromkeys(
        (node.node.name, node.attr) for node in tree.find_all(nodes.Getattr) if isinstance(node.node, nodes.Name)
    )
    return dict.fromkeys(labels[name] for name in names if name in labels)


def exhibits_in(blocks: Iterable[Block]) -> list[str]:
    """Return the captions of the charts, tables and photos in these blocks."""
    found = []
    for block in blocks:
        match block:
            case Chart(caption=caption) | Table(caption=caption) if caption:
                found.append(caption)
            case PhotoRow(photos=photos):
                found += ["".join(inline.text for inline in photo.caption) for photo in photos]
            case _:
                pass
    return found


def _source(portal: Portal, key: str, section: Section | None, overrides: Mapping[str, str]) -> str:
    if section is None:
        return core_wording(key, overrides).source
    if key in overrides:
        return overrides[key]
    plugin = key.partition(".")[0]
    return read_wording(portal.plugins[plugin].root / section.wording, section.wording).source


def _labels(portal: Portal) -> dict[tuple[str, str], str]:
    """Return the full keys of facts and obligations by area and label."""
    return {
        (key.partition(".")[0], item.label): key
        for declared in (portal.facts, portal.obligations)
        for key, item in declared.items()
    }


def _inlines(block: Block) -> Iterator[Inline]:
    match block:
        case Paragraph(inlines):
            yield from inlines
        case Numbered(items):
            for item in items:
                yield from item
        case Table(rows=rows, note=note):
            for row in rows:
                for cell in row:
                    yield from cell
            yield from note
        case Chart(series=series, note=note):
            for one in series:
                yield from (value for value in one.values if value is not None)
            yield from note
        case _:
            pass
