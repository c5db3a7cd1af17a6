"""What a details page shows of a record's photos and scans."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import request, url_for

from portal.accounts.scope import may
from portal.admin.values import show_moment
from portal.attachments.content import MOST_BYTES
from portal.attachments.keeping import attachments_of
from portal.attachments.models import LONGEST_CAPTION, Attachment
from portal.attachments.slots import AttachmentSlot
from portal.fields import Label
from portal.records.base import Record
from portal.records.describe import RecordType

__all__ = ["MOST_AT_ONCE_BYTES", "Said", "ShownSlot", "attachment_panel", "say"]

MOST_AT_ONCE_BYTES = 90 * 2**20
"""Of all files that one form may send: six photos as large as they may be."""

SAID = "portal.attachments_said"
"""Key in the environment of the request: what became of the form that it brought."""


@dataclass
class Said:
    """What is to be said at a slot when its form is shown again."""

    slot: str
    problems: list[tuple[str, Label]] = field(default_factory=list)
    """Name of the file (empty: all of them) and what is wrong with it."""
    attachment_id: int | None = None
    """The one whose caption was not taken."""
    caption: str = ""
    """The caption as it was typed."""


@dataclass(frozen=True)
class Shown:
    """One photo or scan."""

    attachment: Attachment
    url: str
    thumbnail: str | None
    """None for what is no picture."""
    added: str
    caption: str
    """As stored, or as it was typed and not taken."""
    failed: bool


@dataclass(frozen=True)
class ShownSlot:
    """One slot, with what is in it and what its forms need."""

    slot: AttachmentSlot
    items: list[Shown]
    problems: list[tuple[str, Label]]
    may_edit: bool
    is_full: bool
    accept: str
    most_bytes: int = MOST_BYTES
    most_at_once: int = MOST_AT_ONCE_BYTES
    longest_caption: int = LONGEST_CAPTION


def say(said: Said) -> None:
    """Have the page that answers this request tell it at the slot."""
    request.environ[SAID] = said


def attachment_panel(record_type: RecordType, record: Record) -> list[ShownSlot]:
    """The slots of a record, in one statement; none where its model declares none."""
    if not record.__attachments__:
        return []
    said: Said = request.environ.get(SAID) or Said("")
    may_edit = may(f"{record_type.key}.edit")
    found = attachments_of(record_type.key, record.id)
    shown = []
    for slot in record.__attachments__:
        items = [_shown(item, said) for item in found if item.slot == slot.key]
        problems = said.problems if said.slot == slot.key else []
        accept = "image/jpeg,image/png,image/webp"
        shown.append(
            ShownSlot(
                slot,
                items,
                problems,
                may_edit,
                len(items) >= slot.most,
                accept if slot.photos else f"{accept},application/pdf",
            )
        )
    return shown


def _shown(item: Attachment, said: Said) -> Shown:
    failed = said.attachment_id == item.id
    return Shown(
        item,
        url_for("attachments.whole", number=item.id, name=item.name),
        url_for("attachments.thumbnail", number=item.id) if item.is_picture else None,
        show_moment(item.added_at),
        said.caption if failed else item.caption,
        failed,
    )
