"""Arrange the sections of a term's summary: their order, headings and inclusion.

Callers lock the term first (``edit_problems.lock_term``), check that it has the section, and commit afterwards.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select

from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.i18n import _l
from portal.declarations.sections import Section
from portal.organisation.models import Term
from portal.records.validate import clean_text
from portal.report.desk.models import SectionSetting
from portal.report.desk.settings import load_settings
from portal.report.document.numbering import LEVELS
from portal.report.outline import Entry, outline

__all__ = ["LONGEST_TITLE", "StaleError", "find", "include", "move", "rename", "reset", "siblings", "title_problem"]

LONGEST_TITLE = 100
Sections = dict[str, Section]
"""Sections of all active plugins, by ``<plugin>.<section>``."""


class StaleError(PortalError):
    """Error for an edit that is based on an arrangement which somebody else has changed meanwhile."""

    def __init__(self) -> None:
        super().__init__(_l("Meanwhile this has changed: look at it once more."))


def find(entries: Iterable[Entry], key: str) -> Entry | None:
    """Return the section with this key, at any level of the outline; None if there is none."""
    for entry in entries:
        found = entry if entry.key == key else find(entry.children, key)
        if found is not None:
            return found
    return None


def siblings(entries: Sequence[Entry], key: str) -> list[str]:
    """Return the keys of the sections with the same parent as this one, including it, in order; none if unknown."""
    keys = [entry.key for entry in entries]
    if key in keys:
        return keys
    return next((found for entry in entries if (found := siblings(entry.children, key))), [])


def move(term: Term, sections: Sections, key: str, to: int, expected_order: Sequence[str]) -> int:
    """Move a section to position ``to`` (from 0) among its siblings, at most to the end; return its position, from 1.

    ``expected_order`` is their order as the user saw it, as full keys. Raise StaleError if it is another now.
    """
    settings = load_settings(term)
    order = siblings(outline(sections, LEVELS, settings), key)
    if list(expected_order) != order:
        raise StaleError
    order.remove(key)
    to = max(0, min(to, len(order)))
    order.insert(to, key)
    # All of them at once: an order is never half one person's and half another's.
    rows = _rows(term, order)
    for position, name in enumerate(order):
        rows[name].position = position
    return to + 1


def include(term: Term, key: str, *, included: bool) -> None:
    """Include a section, or exclude it with all below it. Sections below keep their own settings."""
    rows = _rows(term, [key])
    rows[key].included = included
    _forget_idle(rows.values())


def rename(term: Term, sections: Sections, key: str, title: str, expected_title: str) -> None:
    """Set the heading of a section, which must be valid (``title_problem``); an empty one restores the declared one.

    ``expected_title`` is the heading that the user saw. Raise StaleError if it is another now, or the section is gone.
    """
    entry = find(outline(sections, LEVELS, load_settings(term)), key)
    if entry is None or entry.title != expected_title:
        raise StaleError
    rows = _rows(term, [key])
    rows[key].title = title if title and title != sections[key].title else None
    _forget_idle(rows.values())


def reset(term: Term, key: str | None = None) -> None:
    """Restore order, heading and inclusion of a section, or of all of them, as plugins declare them."""
    statement = delete(SectionSetting).where(SectionSetting.term_id == term.id)
    db.session.execute(statement if key is None else statement.where(SectionSetting.key == key))


def title_problem(title: str) -> PortalError | None:
    """Return the reason why a heading is invalid; None if it is valid."""
    if len(title) > LONGEST_TITLE:
        return PortalError(
            _l(
                "This text has %(length)d characters; at most %(longest)d fit.",
                length=len(title),
                longest=LONGEST_TITLE,
            )
        )
    if "\n" in title or "\t" in title or clean_text(title) != unicodedata.normalize("NFC", title):
        return PortalError(_l("A heading is one line, without characters that cannot be seen."))
    return None


def _rows(term: Term, keys: Iterable[str]) -> dict[str, SectionSetting]:
    wanted = list(keys)
    statement = select(SectionSetting).where(SectionSetting.term_id == term.id, SectionSetting.key.in_(wanted))
    found = {row.key: row for row in db.session.scalars(statement)}
    for key in wanted:
        if key not in found:
            found[key] = SectionSetting(term_id=term.id, key=key, included=True)
            db.session.add(found[key])
    return found


def _forget_idle(rows: Iterable[SectionSetting]) -> None:
    """Delete rows that differ in nothing: they would keep the section from following its declaration later."""
    db.session.flush()
    for row in rows:
        if row.included and row.title is None and row.position is None:
            db.session.delete(row)
