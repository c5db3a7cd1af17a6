"""Table of a list. Its template draws one row with placeholders; each row is a copy with the values filled in.

A page has fifty rows of some twenty values each: drawn by the template one by one they take longer than reading
them from a million records.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from portal.base.i18n import _
from portal.evidence.display import formatter
from portal.records.base import Record
from portal.records.describe import RecordField
from portal.registry.urls import record_url
from portal.web.records.listed import ListedView
from portal.web.records.stencil import Stencil, placeholder

__all__ = ["ListColumn", "ListRow", "Table"]

LONGEST, LEEWAY = 80, 5
"""Number of characters of a value that a cell shows, and how many more are not worth cutting."""


@dataclass(frozen=True, slots=True)
class ListColumn:
    """Column of a list: its header, and the attributes of its cells."""

    field: RecordField
    label: str
    kind: str
    """CSS class."""
    sort_url: str | None
    """URL of the list sorted by the column; None if it is not sortable."""
    direction: str


@dataclass(frozen=True, slots=True)
class ListRow:
    """Row that the template draws, with placeholders for what differs from record to record."""

    cells: Sequence[tuple[ListColumn, str]]
    id: str
    title: str
    details_url: str
    edit_url: str
    delete_url: str
    select_label: str
    edit_label: str
    delete_label: str


class Table:
    """Columns and rows of one page of a list."""

    def __init__(
        self, view: ListedView, records: Sequence[Record], columns: Sequence[ListColumn], return_url: str
    ) -> None:
        self._view, self._records, self._return_url = view, records, return_url
        self.columns = columns
        self.label = str(view.record_type.label)
        self.may_edit, self.may_delete = view.allows("edit"), view.allows("delete")
        self.may_tick = self.may_delete or bool(view.bulk_steps)

    def rows(self, draw: Callable[[Table, ListRow], str], nothing: str, empty: str) -> Markup:
        """Return all rows as HTML. ``draw`` is a row's macro; ``nothing`` fills an empty cell, ``empty`` a first
        one.
        """
        stencil = Stencil(draw(self, self._placeholder_row()))
        cells = [
            (name, column.field.name, _cell(column.field, nothing if at else empty, cut=at > 0))
            for at, (name, column) in enumerate(zip(self._cell_names(), self.columns, strict=True))
        ]
        urls = [
            (name, *self._address(action))
            for name, action in (("details_url", "view"), ("edit_url", "edit"), ("delete_url", "delete"))
        ]
        labels = {
            "select_label": str(escape(_("Select %(title)s"))),
            "edit_label": str(escape(_("Edit %(title)s"))),
            "delete_label": str(escape(_("Delete %(title)s"))),
        }
        drawn = []
        for record in self._records:
            title = {"title": str(escape(self._view.title_of(record)))}
            values = {"id": str(record.id), **title}
            values |= {name: show(getattr(record, attribute)) for name, attribute, show in cells}
            values |= {name: f"{before}{record.id}{after}" for name, before, after in urls}
            values |= {name: label % title for name, label in labels.items()}
            drawn.append(stencil.filled(values))
        return Markup("".join(drawn))  # noqa: S704 (drawn by the template, filled with what is escaped)

    def _cell_names(self) -> list[str]:
        return [f"cell_{at}" for at in range(len(self.columns))]

    def _placeholder_row(self) -> ListRow:
        cells = [(column, placeholder(name)) for column, name in zip(self.columns, self._cell_names(), strict=True)]
        names = [name for name in ListRow.__slots__ if name != "cells"]
        return ListRow(cells, **{name: placeholder(name) for name in names})

    def _address(self, action: str) -> tuple[str, str]:
        """Return the parts before and after the id in the URL of a record's page; escaped once for all rows."""
        whole = record_url(self._view.key, action, id=0, url=self._return_url)
        before, _id, after = whole.partition("id=0")
        return str(escape(f"{before}id=")), str(escape(after))


def _cell(field: RecordField, nothing: str, *, cut: bool) -> Callable[[Any], str]:
    """Return a function that gives the escaped text of a cell; texts that occur again are computed once."""
    to_text = formatter(field)
    known: dict[str, str] = {"": str(escape(nothing))}

    def text(value: Any) -> str:
        shown = to_text(value)
        found = known.get(shown)
        if found is None:
            found = known[shown] = str(escape(_shortened(shown) if cut else shown))
        return found

    return text


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST + LEEWAY else f"{text[: LONGEST - 3]}..."
