"""Assemble the summary document from a measurement: intro, sections, last section, closing, signature, annexes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from flask_babel import force_locale

from portal.declarations.sections import PROBLEMS, Section
from portal.evidence.results import Measurement
from portal.registry.registry import Portal, the_portal
from portal.report.desk.settings import Setting
from portal.report.document.blocks import Block, Document, Heading, OutlinePart, Signature
from portal.report.document.numbering import LEVELS
from portal.report.exhibits.placement import ExhibitPlacement, with_numbers
from portal.report.exhibits.render import RenderedExhibit
from portal.report.outline import Entry, outline, printed
from portal.report.problems.entries import NO_ENTRIES, ProblemEntries
from portal.report.problems.last_section import FIRST_PART, SECOND_PART, TITLE, last_section, last_term_blocks
from portal.report.wording.renderer import WordingRenderer

__all__ = ["INTRO", "assemble", "sections_of"]

INTRO, LAST_TERM, CLOSING = "前言", "上学期问题的整改情况", "结语"
SIGNATURE, ANNEXES = "落款", "附件"
_Written = tuple[list[Block], list[OutlinePart]]


def sections_of(portal: Portal) -> dict[str, Section]:
    """Return the sections of the active plugins, by ``<plugin>.<section>``."""
    active = {plugin.name for plugin in portal.active}
    return {key: section for key, section in portal.sections.items() if key.partition(".")[0] in active}


def assemble(
    measurement: Measurement,
    texts: Mapping[str, str],
    *,
    signed_on: date,
    overrides: Mapping[str, str] | None = None,
    settings: Mapping[str, Setting] | None = None,
    problem_entries: ProblemEntries = NO_ENTRIES,
    whole: bool = True,
    exhibits: Mapping[str, Sequence[RenderedExhibit]] | None = None,
) -> Document:
    """Return the summary of a term; the same input gives the same document. Nothing is read from the database.

    ``texts`` are the plain texts by name (``term_texts``). ``overrides`` replaces wording: by ``<plugin>.<section>``,
    or by name for the core's texts (``intro``, ``last_term``, ``problems``, ``problem``, ``no_problems``, ``gap``,
    ``untouched``, ``plan``, ``plan_items``, ``plan_item``, ``closing``). ``settings`` arranges the sections;
    ``problem_entries`` fills the last section. Without ``whole``, only part of the kindergarten was measured.
    A section that cannot be rendered becomes a Failure in its place. ``exhibits`` holds the exhibits by section key:
    they follow its text or become annexes.
    """
    portal = the_portal()
    unit = texts["幼儿园"]
    renderer = WordingRenderer(portal, measurement, texts, overrides or {})
    # The summary is in Chinese whatever language its reader uses the portal in.
    with force_locale("zh"):
        entries = printed(outline(sections_of(portal), LEVELS, settings))
        placement = ExhibitPlacement(exhibits or {})
        placement.collect_annexes(entries)
        found = [
            _part("intro", INTRO, renderer.core_text("intro", INTRO)),
            _part("last_term", LAST_TERM, last_term_blocks(renderer, problem_entries)),
            *(_entry(entry, renderer, placement, top=True) for entry in entries),
            _last(renderer, problem_entries, whole=whole),
            _part("closing", CLOSING, renderer.core_text("closing", CLOSING)),
            _part("signature", SIGNATURE, [*placement.annex_list(), Signature(unit, signed_on)]),
            _part("annexes", ANNEXES, placement.annexes()),
        ]
    blocks, parts = _joined(found)
    title = f"{unit}\n{texts['学年']}{texts['学期']}后勤工作总结"
    return Document(title, with_numbers(blocks), parts=tuple(parts))


def _entry(entry: Entry, renderer: WordingRenderer, placement: ExhibitPlacement, *, top: bool = False) -> _Written:
    """Return heading, text and child sections. A section that renders to nothing leaves no heading behind."""
    plugin_title = renderer.portal.plugins[entry.plugin].title
    # Without a heading it would read as part of the section before it, which is another's.
    title = entry.title or (plugin_title if top else "")
    level = entry.level + bool(title)
    own = [*renderer.section(entry.key, title or plugin_title, entry.section.wording, level), *placement.in_text(entry)]
    below, parts = _joined([_entry(child, renderer, placement) for child in entry.children])
    blocks = [*own, *below]
    lead: list[Block] = [Heading(entry.level, title)] if title and blocks else []
    return (
        [*lead, *blocks],
        [
            OutlinePart(entry.key, title, entry.level, 0, len(lead) + len(blocks)),
            *_moved(parts, len(lead) + len(own)),
        ],
    )


def _last(renderer: WordingRenderer, problem_entries: ProblemEntries, *, whole: bool) -> _Written:
    problems, plan = last_section(renderer, problem_entries, whole=whole)
    both, begins = [*problems, *plan], len(problems)
    # Under a heading of their own only where the plan has one, too.
    listed = [OutlinePart("listed", FIRST_PART, 2, 1, begins)] if problem_entries.plan else []
    return both, [
        OutlinePart(PROBLEMS, TITLE, 1, 0, len(both)),
        *listed,
        OutlinePart("plan", SECOND_PART, 2, begins, len(both)),
    ]


def _part(key: str, title: str, blocks: list[Block]) -> _Written:
    return blocks, [OutlinePart(key, title, 1, 0, len(blocks))]


def _joined(written: Sequence[_Written]) -> _Written:
    """Concatenate blocks, with the outline parts moved to their new positions."""
    blocks: list[Block] = []
    parts: list[OutlinePart] = []
    for own, known in written:
        parts += _moved(known, len(blocks))
        blocks += own
    return blocks, parts


def _moved(parts: Sequence[OutlinePart], by: int) -> list[OutlinePart]:
    return [replace(part, start=part.start + by, end=part.end + by) for part in parts]
