"""Adding, finding and removing the attachments of records."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from portal.attachments import files
from portal.attachments.content import Content
from portal.attachments.file_names import clean_name
from portal.attachments.models import Attachment
from portal.base.clock import now
from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.fields import Label
from portal.base.i18n import _l
from portal.history.capture import note_changed
from portal.records.base import Record
from portal.records.describe import RecordType
from portal.records.slots import AttachmentSlot
from portal.records.stamps import current_actor_id

__all__ = ["UploadResult", "attach", "attachments_of", "caption", "detach", "open_bytes", "photos_of"]


@dataclass
class UploadResult:
    """Result of an upload: files stored and files refused, with reasons."""

    added: list[Attachment] = field(default_factory=list)
    problems: list[tuple[str, Label]] = field(default_factory=list)
    """Name of each refused file, and the reason."""


def attach(
    record_type: RecordType, record_id: int, slot: AttachmentSlot, uploads: Iterable[tuple[str, Content]]
) -> UploadResult | None:
    """Put checked files, each with its name, into a slot, and commit; return None if the record is gone.

    Files that do not fit any more, or are there already, are reported in ``problems``; the rest is stored.
    Raise PortalError if the files cannot be written.
    """
    model = record_type.model
    # Two people at once must not fill a slot beyond its measure: the second waits here for the first.
    if db.session.scalar(select(model.id).where(model.id == record_id).with_for_update()) is None:
        return None
    record = db.session.get_one(model, record_id)
    there = [item for item in attachments_of(record_type.key, record_id) if item.slot == slot.key]
    digests = {item.sha256 for item in there}
    kept = UploadResult()
    contents: list[Content] = []
    for sent, content in uploads:
        row = _row(record_type.key, record_id, slot, clean_name(sent, content.media_type, str(slot.label)), content)
        if row.sha256 in digests:
            kept.problems.append((row.name, _l("This file is here already.")))
        elif len(digests) >= slot.most:
            kept.problems.append(
                (row.name, _l("Only %(most)d files have room here. Remove one first.", most=slot.most))
            )
        else:
            digests.add(row.sha256)
            contents.append(content)
            kept.added.append(row)
    try:
        _write(record, slot, kept.added, contents)
    except BaseException:
        db.session.rollback()
        for content in contents:
            _discard(files.digest_of(content.data), content.media_type)
        raise
    return kept


def detach(record: Record, slot: AttachmentSlot, attachment: Attachment) -> bool:
    """Remove an attachment, and its file with the last row that needs it; commit. Return False if it was gone."""
    if not _held(attachment):
        return False
    digest, media_type, text = attachment.sha256, attachment.media_type, _text_of(attachment)
    db.session.delete(attachment)
    note_changed(db.session(), record, {slot.in_history: text}, {slot.in_history: None})
    db.session.commit()
    _discard(digest, media_type)
    return True


def caption(record: Record, slot: AttachmentSlot, attachment: Attachment, text: str) -> bool:
    """Store the caption, which is clean and fits, and commit. Return False if the attachment was removed meanwhile."""
    if not _held(attachment):
        return False
    before = _text_of(attachment)
    attachment.caption = text
    if _text_of(attachment) != before:
        note_changed(db.session(), record, {slot.in_history: before}, {slot.in_history: _text_of(attachment)})
    db.session.commit()
    return True


def attachments_of(record: str, record_id: int) -> list[Attachment]:
    """Return the attachments of a record such as ``assets.improvement``, oldest first, with the user who added each."""
    found = db.session.scalars(
        select(Attachment)
        .where(Attachment.record == record, Attachment.record_id == record_id, Attachment.deleted_with_id.is_(None))
        .options(joinedload(Attachment.added_by))
        .order_by(Attachment.id)
    )
    return list(found)


def photos_of(record: str, ids: Collection[int], *slots: str) -> dict[int, list[Attachment]]:
    """Return the pictures of many records of one type, by record id: slot by slot in the given order, oldest first.

    One statement. Records without any are left out. No permission is checked: the ids come from records that the reader
    may view.
    """
    if not ids or not slots:
        return {}
    found = db.session.scalars(
        select(Attachment)
        .where(
            Attachment.record == record,
            Attachment.record_id.in_(ids),
            Attachment.deleted_with_id.is_(None),
            Attachment.slot.in_(slots),
            Attachment.media_type.startswith("image/"),
        )
        .order_by(Attachment.id)
    )
    photos: dict[int, list[Attachment]] = {}
    for item in sorted(found, key=lambda item: slots.index(item.slot)):
        photos.setdefault(item.record_id, []).append(item)
    return photos


def open_bytes(attachment: Attachment) -> bytes:
    """Return the stored bytes. Raise PortalError if the file is missing, as after a backup of the database alone."""
    try:
        return files.kept_path(attachment.sha256, attachment.media_type).read_bytes()
    except OSError:
        raise PortalError(
            _l("The file of “%(name)s” is missing in the folder “attachments”.", name=attachment.name)
        ) from None


def _write(record: Record, slot: AttachmentSlot, rows: list[Attachment], contents: list[Content]) -> None:
    for content in contents:
        files.keep(content.data, content.media_type)
    if rows:
        db.session.add_all(rows)
        names = "、".join(row.name for row in rows)
        note_changed(db.session(), record, {slot.in_history: None}, {slot.in_history: names})
    db.session.commit()
    for content in contents:
        # Whoever took away the last other row of the same content may have removed the file just now.
        files.keep(content.data, content.media_type)


def _held(attachment: Attachment) -> bool:
    """Return True if the row still exists; on PostgreSQL nobody else can delete it until this transaction commits."""
    wanted = select(Attachment.id).where(Attachment.id == attachment.id).with_for_update()
    return db.session.scalar(wanted) is not None


def _discard(digest: str, media_type: str) -> None:
    files.discard(digest, media_type, lambda: _needed(digest, media_type))


def _row(key: str, record_id: int, slot: AttachmentSlot, name: str, content: Content) -> Attachment:
    return Attachment(
        record=key,
        record_id=record_id,
        slot=slot.key,
        sha256=files.digest_of(content.data),
        media_type=content.media_type,
        size=len(content.data),
        width=content.width,
        height=content.height,
        name=name,
        caption="",
        added_at=now(),
        added_by_id=current_actor_id(),
    )


def _text_of(attachment: Attachment) -> str:
    return f"{attachment.name}（{attachment.caption}）" if attachment.caption else attachment.name


def _needed(digest: str, media_type: str) -> bool:
    wanted = exists().where(Attachment.sha256 == digest, Attachment.media_type == media_type)
    return bool(db.session.scalar(select(wanted)))
