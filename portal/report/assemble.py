"""The road from a measurement to the summary: intro, sections in their outline, last section, closing, signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from flask_babel import force_locale

from portal.evidence.results import Measurement
from portal.organisation.models import Term
from portal.plugin_system.registry import Portal, the_portal
from portal.report.agenda import EMPTY, Agenda
from portal.report.blocks import Block, Document, Heading, Part, Signature
from portal.report.desk.settings import Setting
from portal.report.exhibits.placement import ExhibitPlacement, with_numbers
from portal.report.exhibits.render import RenderedExhibit
from portal.report.last_section import FIRST_PART, SECOND_PART, TITLE, last_section, what_became
from portal.report.numbering import LEVELS
from portal.report.outline import PROBLEMS, Entry, Section, outline, printed
from portal.report.speaker import Speaker, term_texts

__all__ = ["INTRO", "UNNAMED", "assemble", "sections_of"]

UNNAMED = "××幼儿园"
"""Stands where the kindergarten has no name yet: nobody can overlook it."""
INTRO, LAST_TERM, CLOSING = "前言", "上学期问题的整改情况", "结语"
SIGNATURE, ANNEXES = "落款", "附件"
_Written = tuple[list[Block], list[Part]]


def sections_of(portal: Portal) -> dict[str, Section]:
    """The sections of the areas that are there, by ``<plugin>.<section>``."""
    active = {plugin.name for plugin in portal.active}
    return {key: section for key, section in portal.sections.items() if key.partition(".")[0] in active}


def assemble(
    measurement: Measurement,
    *,
    kindergarten: str,
    term: Term,
    signed_on: date,
    overrides: Mapping[str, str] | None = None,
    settings: Mapping[str, Setting] | None = None,
    agenda: Agenda = EMPTY,
    whole: bool = True,
    exhibits: Mapping[str, Sequence[RenderedExhibit]] | None = None,
) -> Document:
    """The summary of a term, from what was measured: the same input gives the same document.

    ``overrides`` replaces wording: by ``<plugin>.<section>``, or by name for the core's texts (``intro``,
    ``last_term``, ``problems``, ``problem``, ``no_problems``, ``gap``, ``untouched``, ``plan``, ``plan_items``,
    ``plan_item``, ``closing``). ``settings`` arrange the sections. ``agenda`` is what people decided about the last
    section. Without ``whole``, a part of the kindergarten was measured. A section that cannot be written is a Failure
    in its place. ``exhibits`` are those of each section, by its key: they follow its text or become annexes.
    """
    portal = the_portal()
    unit = kindergarten or UNNAMED
    # Read now: a section that fails rolls the session back, and with it what is known of the term.
    texts = term_texts(unit, term)
    speaker = Speaker(portal, measurement, texts, overrides or {})
    # The summary is in Chinese whatever language its reader uses the portal in.
    with force_locale("zh"):
        entries = printed(outline(sections_of(portal), LEVELS, settings))
        placement = ExhibitPlacement(exhibits or {})
        placement.collect_annexes(entries)
        found = [
            _part("intro", INTRO, speaker.own("intro", INTRO)),
            _part("last_term", LAST_TERM, what_became(speaker, agenda)),
            *(_entry(entry, speaker, placement, top=True) for entry in entries),
            _last(speaker, agenda, whole=whole),
            _part("closing", CLOSING, speaker.own("closing", CLOSING)),
            _part("signature", SIGNATURE, [*placement.annex_list(), Signature(unit, signed_on)]),
            _part("annexes", ANNEXES, placement.annexes()),
        ]
    blocks, parts = _joined(found)
    title = f"{unit}\n{texts['学年']}{texts['学期']}后勤工作总结"
    return Document(title, with_numbers(blocks), parts=tuple(parts))


def _entry(entry: Entry, speaker: Speaker, placement: ExhibitPlacement, *, top: bool = False) -> _Written:
    """Heading, text, sections below. A section with nothing to say leaves no heading behind."""
    plugin_title = speaker.portal.plugins[entry.plugin].title
    # Without a heading it would read as part of the section before it, which is another's.
    title = entry.title or (plugin_title if top else "")
    level = entry.level + bool(title)
    own = [*speaker.section(entry.key, title or plugin_title, entry.section.wording, level), *placement.in_text(entry)]
    below, parts = _joined([_entry(child, speaker, placement) for child in entry.children])
    blocks = [*own, *below]
    lead: list[Block] = [Heading(entry.level, title)] if title and blocks else []
    return (
        [*lead, *blocks],
        [
            Part(entry.key, title, entry.level, 0, len(lead) + len(blocks)),
            *_moved(parts, len(lead) + len(own)),
        ],
    )


def _last(speaker: Speaker, agenda: Agenda, *, whole: bool) -> _Written:
    problems, plan = last_section(speaker, agenda, whole=whole)
    both, begins = [*problems, *plan], len(problems)
    # Under a heading of their own only where the plan has one, too.
    listed = [Part("listed", FIRST_PART, 2, 1, begins)] if agenda.plan else []
    return both, [Part(PROBLEMS, TITLE, 1, 0, len(both)), *listed, Part("plan", SECOND_PART, 2, begins, len(both))]


def _part(key: str, title: str, blocks: list[Block]) -> _Written:
    return blocks, [Part(key, title, 1, 0, len(blocks))]


def _joined(written: Sequence[_Written]) -> _Written:
    """One after the other."""
    blocks: list[Block] = []
    parts: list[Part] = []
    for own, known in written:
        parts += _moved(known, len(blocks))
        blocks += own
    return blocks, parts


def _moved(parts: Sequence[Part], by: int) -> list[Part]:
    return [replace(part, start=part.start + by, end=part.end + by) for part in parts]
