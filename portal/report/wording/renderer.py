"""Render the wordings of a summary: find the text, fill it in from a measurement, turn errors into a Failure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from portal.base.paths import PACKAGE
from portal.evidence.results import Coverage, Measurement
from portal.organisation.models import Term
from portal.registry.guard import Failed, guarded
from portal.registry.registry import CORE, Portal
from portal.report.document.blocks import Block, Failure
from portal.report.wording.namespace import CoverageName, Name, PlainName, names_for
from portal.report.wording.wording_file import Wording, read_wording

__all__ = ["TEXTS", "UNNAMED", "WordingRenderer", "core_wording", "gap_names", "term_texts"]

TEXTS = PACKAGE / "report" / "texts"
"""Folder of the core's own wording files."""
UNNAMED = "××幼儿园"
"""Printed instead of the kindergarten's name while it has none: nobody can overlook it."""
_ORDINALS = {1: "第一学期", 2: "第二学期"}


def term_texts(kindergarten: str, term: Term) -> dict[str, str]:
    """Return the plain texts that every wording can print: kindergarten, school year, term."""
    return {
        "幼儿园": kindergarten or UNNAMED,
        "学年": f"{term.school_year.replace('-', '—')}学年",
        "学期": _ORDINALS.get(term.ordinal, f"第{term.ordinal}学期"),
    }


@dataclass(frozen=True)
class WordingRenderer:
    """Renderer of all wordings of one summary.

    ``texts`` are plain texts by name; ``overrides`` are the kindergarten's own wordings, by section or core text.
    """

    portal: Portal
    measurement: Measurement
    texts: Mapping[str, str]
    overrides: Mapping[str, str] = field(default_factory=dict)

    def names(self, plugin: str) -> dict[str, Name]:
        """Return the namespace of a plugin's wording."""
        return names_for(self.measurement, plugin, self.texts)

    @property
    def core_names(self) -> dict[str, Name]:
        """Namespace of the core's own texts."""
        return self.names(CORE)

    def wording(self, key: str, file: str, *, bullets: bool = False) -> Wording:
        """Return the wording of section ``<plugin>.<key>`` or its override. Raise WordingError if unreadable."""
        plugin = key.partition(".")[0]
        name = f"{plugin}/{file}"
        if key in self.overrides:
            return Wording(name, self.overrides[key], bullets)
        return read_wording(self.portal.plugins[plugin].root / file, name, bullets=bullets)

    def section(self, key: str, title: str, file: str, level: int, *, bullets: bool = False) -> list[Block]:
        """Return the rendered blocks of a section; a Failure if it cannot be rendered."""
        plugin = key.partition(".")[0]

        def write() -> list[Block]:
            return self.wording(key, file, bullets=bullets).blocks(self.names(plugin), level)

        return _blocks(guarded(plugin, f"section {key}", write), title, key)

    def core_text(self, name: str, title: str, names: Mapping[str, Name] | None = None) -> list[Block]:
        """Return the rendered blocks of one of the core's texts; a Failure if an override of it is faulty."""

        def write() -> list[Block]:
            wording = core_wording(name, self.overrides)
            return wording.blocks(self.core_names if names is None else names, 1)

        return _blocks(guarded(CORE, f"text {name}", write), title, name)


def core_wording(name: str, overrides: Mapping[str, str] | None = None) -> Wording:
    """Return the core's text of this name (``intro``, ``closing``, …), or the kindergarten's override of it."""
    file = f"{name}.md"
    if overrides and name in overrides:
        return Wording(file, overrides[name])
    return read_wording(TEXTS / file, file)


def gap_names(key: str, coverage: Coverage) -> dict[str, Name]:
    """Return the namespace of the sentence about an obligation that was not fully kept: its figures by part."""
    whole = CoverageName(key, coverage)
    figures = {part: whole.attribute(part) for part in whole.parts}
    return {
        **{part: figure for part, figure in figures.items() if isinstance(figure, Name)},
        "事项": PlainName(coverage.obligation.label),
        "单位": PlainName(coverage.obligation.unit),
    }


def _blocks(written: list[Block] | Failed, title: str, wording: str) -> list[Block]:
    return [Failure(title, written.error, wording)] if isinstance(written, Failed) else written


def plugin_file(portal: Portal, plugin: str, file: str) -> Path | None:
    """Return the path of a file in a plugin's folder; None if there is no such file."""
    path = portal.plugins[plugin].root / file
    return path if path.is_file() else None
