"""Texts of a summary that can be reworded: sections of active areas, their lists of problems, the core's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.base.fields import Label
from portal.base.i18n import _l
from portal.evidence.results import Measurement
from portal.organisation.models import Term
from portal.records.validate import clean_text
from portal.registry.registry import CORE, Portal
from portal.report.desk.settings import Setting
from portal.report.document.numbering import LEVELS
from portal.report.outline import Entry, outline
from portal.report.problems.drafts import problem_wordings
from portal.report.problems.entries import NO_ENTRIES
from portal.report.rewording.examples import examples_of
from portal.report.wording.renderer import TEXTS, WordingRenderer
from portal.report.wording.wording_file import WordingError, read_wording

__all__ = ["CORE_TEXTS", "SummaryText", "summary_texts"]

CORE_TEXTS: Mapping[str, Label] = {
    "intro": _l("Introduction"),
    "last_term": _l("What became of the last term's problems"),
    "problems": _l("Leads to the problems"),
    "no_problems": _l("Stands where there are no problems"),
    "gap": _l("A duty that was not fully kept"),
    "untouched": _l("Several duties without any record"),
    "problem": _l("Around a problem that was taken up"),
    "plan": _l("Stands where nothing is planned"),
    "plan_items": _l("Leads to the plan"),
    "plan_item": _l("Around an entry of the plan"),
    "closing": _l("Closing words"),
}
"""Titles of the core's texts by name, in the order of the summary."""


@dataclass(frozen=True, slots=True)
class SummaryText:
    """Text of a summary that a kindergarten can reword."""

    name: str
    """``<plugin>.<section>``, or the name of one of the core's texts."""
    title: Label
    area: str
    """Plugin whose namespace it uses, or the core."""
    area_title: Label
    file: Path
    level: int = 1
    """Level of its first headings."""
    bullets: bool = False

    @property
    def example(self) -> bool:
        """True if it is previewed with sample values, because it uses names that are not measured."""
        return self.area == CORE and bool(examples_of(self.name, NO_ENTRIES))

    @property
    def shipped(self) -> str | None:
        """Source that comes with the portal; None if its file is missing or cannot be read."""
        try:
            return clean_text(read_wording(self.file, self.file.name).source)
        except WordingError:
            return None


def summary_texts(portal: Portal, term: Term, settings: Mapping[str, Setting]) -> dict[str, SummaryText]:
    """Return the texts by name: sections in the term's outline order, lists of problems, the core's texts."""
    active = {plugin.name for plugin in portal.active}
    sections = {key: section for key, section in portal.sections.items() if key.partition(".")[0] in active}
    found = list(_sections(portal, outline(sections, LEVELS, settings), top=True))
    renderer = WordingRenderer(portal, Measurement(term, term.starts_on, term.ends_on), {})
    for key, title, file in problem_wordings(renderer):
        plugin = portal.plugins[key.partition(".")[0]]
        named = _l("Problems: %(area)s", area=_l(title))
        found.append(SummaryText(key, named, plugin.name, _l(plugin.title), plugin.root / file, bullets=True))
    found += [
        SummaryText(name, title, CORE, _l("The summary itself"), TEXTS / f"{name}.md")
        for name, title in CORE_TEXTS.items()
    ]
    return {summary_text.name: summary_text for summary_text in found}


def _sections(portal: Portal, entries: Iterable[Entry], *, top: bool = False) -> Iterator[SummaryText]:
    for entry in entries:
        plugin = portal.plugins[entry.plugin]
        # As the summary is assembled: a text without a heading has its headings one level up.
        headed = bool(entry.title) or top
        yield SummaryText(
            entry.key,
            entry.title or _l(plugin.title),
            plugin.name,
            _l(plugin.title),
            plugin.root / entry.section.wording,
            entry.level + headed,
        )
        yield from _sections(portal, entry.children)
