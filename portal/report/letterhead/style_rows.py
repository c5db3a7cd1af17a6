"""Group the needed styles by purpose, with their names in Word, for the page of a letterhead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.base.fields import Label
from portal.base.i18n import _l

if TYPE_CHECKING:
    from portal.report.letterhead.examine import Examination

__all__ = ["StyleRow", "style_rows"]

_STYLES: tuple[tuple[tuple[str, ...], Label, Label], ...] = (
    (("Title",), _l("Title of the summary"), _l("Title")),
    (
        ("Heading 1", "Heading 2", "Heading 3", "Heading 4"),
        _l("Headings of four levels"),
        _l("Heading 1 to Heading 4"),
    ),
    (("Body Text",), _l("Running text"), _l("Body Text")),
    (("List Number",), _l("Numbered lists"), _l("List Number")),
    (("Signature", "Date"), _l("Unit and date at the end"), _l("Signature, Date")),
    (("Caption", "Picture", "Exhibit Note"), _l("Charts and photos"), _l("Caption, Picture, Exhibit Note")),
    (
        ("Table Grid", "Table Head", "Table Text", "Table Number", "Table Gap"),
        _l("Tables in the text"),
        _l("Table Grid, Table Head, Table Text, Table Number, Table Gap"),
    ),
    (
        ("Annex List", "Annex Label", "Annex Title"),
        _l("Annexes"),
        _l("Annex List, Annex Label, Annex Title"),
    ),
)


@dataclass(frozen=True, slots=True)
class StyleRow:
    """Styles of one purpose, found and missing."""

    purpose: Label
    called: Label
    """Their names in Word."""
    found: tuple[str, ...]
    missing: tuple[str, ...]


def style_rows(examined: Examination) -> Iterator[StyleRow]:
    """Yield all needed styles by purpose, with those that the letterhead defines and those it lacks."""
    for names, purpose, called in _STYLES:
        yield StyleRow(purpose, called, _of(names, examined.found), _of(names, examined.missing))


def _of(names: Iterable[str], wanted: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if name in wanted)
