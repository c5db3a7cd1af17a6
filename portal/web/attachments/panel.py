"""Panel of a details page that shows a record's photos and scans."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import request, url_for

from portal.accounts.scope import may
from portal.attachments.content import MOST_BYTES
from portal.attachments.models import LONGEST_CAPTION, Attachment
from portal.attachments.service import attachments_of
from portal.base.fields import Label
from portal.evidence.display import show_moment
from portal.records.base import Record
from portal.records.describe import RecordType
from portal.records.slots import AttachmentSlot

__all__ = ["MOST_AT_ONCE_BYTES", "ShownSlot", "SlotFeedback", "attachment_panel", "set_feedback"]

MOST_AT_ONCE_BYTES = 90 * 2**20
"""Largest size of all files of one form: six photos of the largest size."""

FEEDBACK = "portal.attachment_feedback"
"""Key in the WSGI environment: feedback on the form that this request sent."""


@dataclass
class SlotFeedback:
    """Feedback shown at a slot when its form is shown again."""

    slot: str
    problems: list[tuple[str, Label]] = field(default_factory=list)
    """Name of each file (empty: all of them) and the problem with it."""
    attachment_id: int | None = None
    """Attachment whose caption was refused."""
    caption: str = ""
    """Caption as entered."""


@dataclass(frozen=True)
class ShownAttachment:
    """Photo or scan as the panel shows it."""

    attachment: Attachment
    url: str
    thumbnail: str | None
    """URL of the thumbnail; None for a PDF."""
    added: str
    caption: str
    """Stored caption, or the entered one that was refused."""
    failed: bool


@dataclass(frozen=True)
class ShownSlot:
    """Slot with its attachments and the limits of its forms."""

    slot: AttachmentSlot
    items: list[ShownAttachment]
    problems: list[tuple[str, Label]]
    may_edit: bool
    is_full: bool
    accept: str
    most_bytes: int = MOST_BYTES
    most_at_once: int = MOST_AT_ONCE_BYTES
    longest_caption: int = LONGEST_CAPTION


def set_feedback(feedback: SlotFeedback) -> None:
    """Set the feedback that the page answering this request shows at the slot."""
    request.environ[FEEDBACK] = feedback


def attachment_panel(record_type: RecordType, record: Record) -> list[ShownSlot]:
    """Return the slots of a record with their attachments, in one statement; empty if its model declares none."""
    if not record.__attachments__:
        return []
    feedback: SlotFeedback = request.environ.get(FEEDBACK) or SlotFeedback("")
    may_edit = may(f"{record_type.key}.edit")
    found = attachments_of(record_type.key, record.id)
    shown = []
    for slot in record.__attachments__:
        items = [_shown(item, feedback) for item in found if item.slot == slot.key]
        problems = feedback.problems if feedback.slot == slot.key else []
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


def _shown(item: Attachment, feedback: SlotFeedback) -> ShownAttachment:
    failed = feedback.attachment_id == item.id
    return ShownAttachment(
        item,
        url_for("attachments.whole", number=item.id, name=item.name),
        url_for("attachments.thumbnail", number=item.id) if item.is_picture else None,
        show_moment(item.added_at),
        feedback.caption if failed else item.caption,
        failed,
    )
