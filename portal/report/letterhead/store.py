"""Keeping letterheads, and saying which one is written on."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from portal.attachments.file_names import clean_text
from portal.clock import now
from portal.db import db
from portal.records.stamps import current_actor_id
from portal.report.letterhead.models import Letterhead

__all__ = ["all_letterheads", "current_letterhead", "discard", "find_letterhead", "retire", "take_into_use", "upload"]

LONGEST_NAME = 200


def current_letterhead() -> Letterhead | None:
    """The one that summaries are written on; None: the official form."""
    return db.session.scalars(
        select(Letterhead).where(Letterhead.retired_at.is_(None)).order_by(Letterhead.id.desc()).limit(1)
    ).first()


def all_letterheads() -> list[Letterhead]:
    """All, the one in use first, then the newest; with who uploaded each, without their bytes."""
    found = db.session.scalars(
        select(Letterhead).options(joinedload(Letterhead.uploaded_by)).order_by(Letterhead.id.desc())
    )
    return sorted(found, key=lambda item: item.retired_at is not None)


def find_letterhead(number: int) -> Letterhead | None:
    """The one with this number, as it is now."""
    return db.session.get(Letterhead, number, populate_existing=True)


def upload(file_name: str, content: bytes) -> tuple[Letterhead, bool]:
    """Keep an examined file without taking it into use, and commit; and whether it is new.

    The same bytes are kept once, whoever sends them again, even at the same moment.
    """
    digest = sha256(content).hexdigest()
    if (there := _by_digest(digest)) is not None:
        return there, False
    moment = now()
    item = Letterhead(
        file_name=_name(file_name),
        sha256=digest,
        content=content,
        uploaded_at=moment,
        uploaded_by_id=current_actor_id(),
        retired_at=moment,
    )
    db.session.add(item)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        if (there := _by_digest(digest)) is None:
            raise
        return there, False
    return item, True


def take_into_use(item: Letterhead) -> None:
    """Write on this one from now on, and on no other. The caller commits."""
    _lock()
    moment = now()
    _retire_all_but(item.id)
    db.session.execute(update(Letterhead).where(Letterhead.id == item.id).values(used_at=moment, retired_at=None))


def retire() -> None:
    """Write on the official form again. The caller commits."""
    _lock()
    _retire_all_but(None)


def discard(item: Letterhead) -> bool:
    """Forget one that was never in use; False for any other, on which files that were given out may be written.

    The caller commits.
    """
    _lock()
    found = find_letterhead(item.id)
    if found is None or found.used_at is not None:
        return False
    db.session.delete(found)
    return True


def _lock() -> None:
    """Two who choose at the same moment choose one after the other (on SQLite nobody else writes at all)."""
    db.session.execute(select(Letterhead.id).order_by(Letterhead.id).with_for_update())


def _retire_all_but(number: int | None) -> None:
    others = update(Letterhead).where(Letterhead.retired_at.is_(None)).values(retired_at=now())
    db.session.execute(others if number is None else others.where(Letterhead.id != number))


def _by_digest(digest: str) -> Letterhead | None:
    return db.session.scalars(select(Letterhead).where(Letterhead.sha256 == digest)).first()


def _name(sent: str) -> str:
    """The last part of what the browser sent; some send a path."""
    name = clean_text(sent.replace("\\", "/").rpartition("/")[2])
    return name[-LONGEST_NAME:] or "letterhead.docx"
