"""Render photos of a term's records, with captions that name no child."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import exists, select

from portal.attachments.models import Attachment
from portal.attachments.service import photos_of
from portal.base.db import db
from portal.declarations.exhibits import Photos
from portal.registry.registry import PluginRecord
from portal.report.document.blocks import Block, Photo, PhotoRow, Text
from portal.report.document.markers import safe_line
from portal.report.exhibits.exhibit_data import ExhibitData

__all__ = ["photo_rows"]

BESIDE = 2
"""Photos in a row."""
RECORDS = 200
"""Greatest number of records with photos that are read, the latest first."""


def photo_rows(exhibit: Photos, _plugin: PluginRecord, data: ExhibitData) -> list[Block]:
    """Return rows of two photos, the earliest record first; an empty list without photos.

    Those of the latest records are taken, as long as all of a record fit into ``exhibit.most``; only if the very latest
    has more are they cut. Those of one record stand together; an odd one may be joined by the next record's first.
    """
    found = _photos(exhibit, data)
    if not found:
        return []
    photos: list[list[Photo]] = []
    shown = 0
    for occasion, attachments in found:
        if shown and shown + len(attachments) > exhibit.most:
            break
        own = attachments[: exhibit.most]
        photos.append([_photo(each, occasion, exhibit, data) for each in own])
        shown += len(own)
    rows: list[tuple[Photo, ...]] = []
    for own_photos in reversed(photos):
        # Before and after belong beside each other: a record with an even number begins a row of its own.
        taken = 0
        if rows and len(rows[-1]) == 1 and len(own_photos) % BESIDE:
            rows[-1] = (*rows[-1], own_photos[0])
            taken = 1
        rows += [tuple(own_photos[at : at + BESIDE]) for at in range(taken, len(own_photos), BESIDE)]
    return [PhotoRow(row) for row in rows]


def _photos(exhibit: Photos, data: ExhibitData) -> list[tuple[str, list[Attachment]]]:
    """Return (day or name, pictures) of each record with pictures, the latest first; two or three statements."""
    record = exhibit.record
    key = data.portal.record_type(record).key
    day: Any = getattr(record, exhibit.day or str(record.__date_column__))
    period = data.period
    conditions = [day.between(period.starts_on, period.ends_on)]
    if exhibit.where is not None:
        conditions.append(exhibit.where(period) if callable(exhibit.where) else exhibit.where)
    if (within := record.within(data.limits)) is not None:
        conditions.append(within)
    pictured = exists().where(
        Attachment.record == key,
        Attachment.record_id == record.id,
        Attachment.deleted_with_id.is_(None),
        Attachment.slot.in_(exhibit.slots),
        Attachment.media_type.startswith("image/"),
    )
    statement = (
        select(record.id, day).where(*conditions, pictured).order_by(day.desc(), record.id.desc()).limit(RECORDS)
    )
    days: dict[int, date] = {row[0]: row[1] for row in db.session.execute(statement)}
    if exhibit.day and days:
        rows = db.session.scalars(select(record).where(record.id.in_(days)))
        occasions = {row.id: data.without_names(safe_line(str(row))) for row in rows}
    else:
        occasions = {number: f"{found.month}月{found.day}日" for number, found in days.items()}
    pictures = photos_of(key, days.keys(), *exhibit.slots)
    return [(occasions[each], pictures[each]) for each in days if each in pictures]


def _photo(attachment: Attachment, occasion: str, exhibit: Photos, data: ExhibitData) -> Photo:
    labels = {slot.key: slot.label for slot in exhibit.record.__attachments__}
    own_caption = data.without_names(safe_line(attachment.caption))
    caption = f"{labels[attachment.slot]}（{occasion}）{own_caption}"
    return Photo(
        attachment.id,
        attachment.sha256,
        attachment.media_type,
        attachment.width or 1,
        attachment.height or 1,
        (Text(caption),),
        attachment.record,
    )
