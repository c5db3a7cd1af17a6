"""Attachment slots: declared by a record's model."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from portal.base.fields import Label

__all__ = ["AttachmentSlot", "check_slots"]

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
MOST = 50
"""Highest number of files in a slot: a details page shows them all."""


@dataclass(frozen=True, slots=True)
class AttachmentSlot:
    """Place for photos or scans on a record's details page::

        __attachments__ = (AttachmentSlot("before", _l("Before"), photos=True), AttachmentSlot("scan", _l("Scan")))

    Raises ValueError if the key is no lower-case identifier or ``most`` is not between 1 and 50.
    """

    key: str
    """Identifier of the slot; must never change, since stored attachments refer to it."""
    label: Label
    """Heading of the slot, and the caption of its photos in a summary."""
    photos: bool = False
    """True if only pictures are accepted; otherwise also PDF."""
    most: int = 6
    """Highest number of files."""

    def __post_init__(self) -> None:
        if not KEY.match(self.key):
            raise ValueError(f"slot {self.key!r}: lower-case letters, digits and underscore, at most 40 of them")
        if not 1 <= self.most <= MOST:
            raise ValueError(f"slot {self.key!r}: most={self.most} is not between 1 and {MOST}")

    @property
    def in_history(self) -> str:
        """Name of changes to this slot in a record's history; no column has a dot in its name."""
        return f"attachments.{self.key}"


def check_slots(name: str, slots: Iterable[AttachmentSlot]) -> None:
    """Raise ValueError if two slots of one record have the same key."""
    used: set[str] = set()
    for slot in slots:
        if slot.key in used:
            raise ValueError(f"{name}.__attachments__: there are two slots {slot.key!r}")
        used.add(slot.key)
