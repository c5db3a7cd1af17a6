"""The road from a measurement to the summary: intro, sections in their outline, last section, closing, signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import force_locale

from portal.evidence.results import Measurement
from portal.organisation.models import Term
from portal.plugin_system.registry import the_portal
from portal.report.agenda import EMPTY, Agenda
from portal.report.blocks import Block, Document, Heading, Signature
from portal.report.desk.settings import Setting
from portal.report.exhibits.placed import Gallery, with_numbers
from portal.report.exhibits.shown import Shown
from portal.report.last_section import last_section, what_became
from portal.report.numbering import LEVELS
from portal.report.outline import Entry, outline, printed
from portal.report.speaker import Speaker, term_texts

__all__ = ["UNNAMED", "assemble"]

UNNAMED = "××幼儿园"
"""Stands where the kindergarten has no name yet: nobody can overlook it."""


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
    exhibits: Mapping[str, Sequence[Shown]] | None = None,
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
    active = {plugin.name for plugin in portal.active}
    sections = {key: section for key, section in portal.sections.items() if key.partition(".")[0] in active}
    # The summary is in Chinese whatever language its reader uses the portal in.
    with force_locale("zh"):
        blocks = [*speaker.own("intro", "前言"), *what_became(speaker, agenda)]
        entries = printed(outline(sections, LEVELS, settings))
        gallery = Gallery(exhibits or {})
        gallery.hang(entries)
        for entry in entries:
            blocks += _entry(entry, speaker, gallery, top=True)
        blocks += last_section(speaker, agenda, whole=whole)
        blocks += speaker.own("closing", "结语")
    blocks += [*gallery.annex_list(), Signature(unit, signed_on), *gallery.annexes()]
    return Document(f"{unit}\n{texts['学年']}{texts['学期']}后勤工作总结", with_numbers(blocks))


def _entry(entry: Entry, speaker: Speaker, gallery: Gallery, *, top: bool = False) -> list[Block]:
    """Heading, text, sections below. A section with nothing to say leaves no heading behind."""
    plugin_title = speaker.portal.plugins[entry.plugin].title
    # Without a heading it would read as part of the section before it, which is another's.
    title = entry.title or (plugin_title if top else "")
    level = entry.level + bool(title)
    blocks = speaker.section(entry.key, title or plugin_title, entry.section.wording, level)
    blocks += gallery.in_text(entry)
    for child in entry.children:
        blocks += _entry(child, speaker, gallery)
    return [Heading(entry.level, title), *blocks] if title and blocks else blocks
