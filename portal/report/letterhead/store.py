"""Store letterheads and choose the one in use."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from portal.attachments.file_names import clean_text
from portal.base.clock import now
from portal.base.db import db
from portal.records.stamps import current_actor_id
from portal.report.letterhead.models import Letterhead

__all__ = ["all_letterheads", "current_letterhead", "discard", "find_letterhead", "retire", "take_into_use", "upload"]

LONGEST_NAME = 200


def current_letterhead() -> Letterhead | None:
    """Return the letterhead in use, or None for the official form."""
    return db.session.scalars(
        select(Letterhead).where(Letterhead.retired_at.is_(None)).order_by(Letterhead.id.desc()).limit(1)
    ).first()


def all_letterheads() -> list[Letterhead]:
    """Return all letterheads with their uploaders, without their bytes: the one in use first, then the newest."""
    found = db.session.scalars(
        select(Letterhead).options(joinedload(Letterhead.uploaded_by)).order_by(Letterhead.id.desc())
    )
    return sorted(found, key=lambda item: item.retired_at is not None)


def find_letterhead(number: int) -> Letterhead | None:
    """Return the letterhead with this id, freshly read, or None."""
    return db.session.get(Letterhead, number, populate_existing=True)


def upload(file_name: str, content: bytes) -> tuple[Letterhead, bool]:
    """Store an examined file without taking it into use, and commit; return it, and True if it is new.

    The same bytes are stored once, also if two people send them at the same moment.
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
    """Make this letterhead the only one in use. The caller commits."""
    _lock()
    moment = now()
    _retire_all_but(item.id)
    db.session.execute(update(Letterhead).where(Letterhead.id == item.id).values(used_at=moment, retired_at=None))


def retire() -> None:
    """Retire the letterhead in use, in favour of the official form. The caller commits."""
    _lock()
    _retire_all_but(None)


def discard(item: Letterhead) -> bool:
    """Delete a letterhead that was never in use; return False for any other, as issued files may be written on it.

    The caller commits.
    """
    _lock()
    found = find_letterhead(item.id)
    if found is None or found.used_at is not None:
        return False
    db.session.delete(found)
    return True


def _lock() -> None:
    """Lock all letterheads, so that two simultaneous choices run one after the other; SQLite serialises them itself."""
    db.session.execute(select(Letterhead.id).order_by(Letterhead.id).with_for_update())


def _retire_all_but(number: int | None) -> None:
    others = update(Letterhead).where(Letterhead.retired_at.is_(None)).values(retired_at=now())
    db.session.execute(others if number is None else others.where(Letterhead.id != number))


def _by_digest(digest: str) -> Letterhead | None:
    return db.session.scalars(select(Letterhead).where(Letterhead.sha256 == digest)).first()


def _name(sent: str) -> str:
    """Return the file name that the browser sent, without the path that some send."""
    name = clean_text(sent.replace("\\", "/").rpartition("/")[2])
    return name[-LONGEST_NAME:] or "letterhead.docx"
