"""Table of a list: all that its template needs of columns and rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from portal.base.i18n import _
from portal.evidence.display import formatter
from portal.records.base import Record
from portal.records.describe import RecordField
from portal.registry.urls import record_url
from portal.web.records.listed import ListedView

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


class ListRow(NamedTuple):
    """Row of a list."""

    id: str
    title: str
    first: str
    """Text of the first cell, which is a link and not cut."""
    others: Sequence[tuple[str, str, str]]
    """Kind, label and text of the other cells."""
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

    @property
    def rows(self) -> Iterator[ListRow]:
        """Rows of the table, one a record; formats, addresses and messages are worked out once for all of them."""
        first = self.columns[0].field if self.columns else None
        show_first = None if first is None else formatter(first)
        others = [(column.kind, column.label, column.field.name, _cut(column.field)) for column in self.columns[1:]]
        details, edit, delete = (self._address(action) for action in ("view", "edit", "delete"))
        select_label, edit_label, delete_label = _("Select %(title)s"), _("Edit %(title)s"), _("Delete %(title)s")
        for record in self._records:
            number, title = str(record.id), self._view.title_of(record)
            yield ListRow(
                number,
                title,
                "" if first is None or show_first is None else show_first(getattr(record, first.name)),
                [(kind, label, show(getattr(record, name))) for kind, label, name, show in others],
                number.join(details),
                number.join(edit),
                number.join(delete),
                select_label % {"title": title},
                edit_label % {"title": title},
                delete_label % {"title": title},
            )

    def _address(self, action: str) -> tuple[str, str]:
        """Return the parts before and after the id in the URL of a record's page."""
        whole = record_url(self._view.key, action, id=0, url=self._return_url)
        before, _id, after = whole.partition("id=0")
        return f"{before}id=", after


def _cut(field: RecordField) -> Callable[[Any], str]:
    """Return a function that gives the text of a cell, shortened if it is long."""
    to_text = formatter(field)
    return lambda value: _shortened(to_text(value))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST + LEEWAY else f"{text[: LONGEST - 3]}..."
