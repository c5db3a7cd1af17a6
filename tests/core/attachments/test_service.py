"""Consistency of rows and files: on both databases, each content once, nothing lost while somebody needs it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import delete, func, select

from plugins.health.models import HealthCheck
from portal.attachments import files, service
from portal.attachments.content import Content
from portal.attachments.examine import examine
from portal.attachments.models import Attachment
from portal.attachments.service import UploadResult, attach, attachments_of, detach, open_bytes, photos_of
from portal.base.db import db
from portal.base.errors import PortalError
from portal.history.capture import note_changed
from portal.history.models import Action, Change
from portal.records.slots import AttachmentSlot
from portal.testing.types import Statements
from portal.testing.values import present
from portal.web.history.restore import restore

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.fixtures.pictures import School


class Shop:
    """Attaches pictures and scans to the checks of the school."""

    def __init__(self, school: School, picture: Callable[..., bytes], pdf: Callable[..., bytes]) -> None:
        self.far, self.check, self.other = school.far, school.check, school.other
        self.record_type = school.record_type
        self.before, self.after, self.scan = school.before, school.after, school.scan
        self._picture, self._pdf = picture, pdf

    def uploads(self, *colours: str) -> list[tuple[str, Content]]:
        return [
            (f"{colour}.x", examine(self._pdf() if colour == "pdf" else self._picture(colour=colour), photos=False))
            for colour in colours
        ]

    def put(self, record: HealthCheck, slot: AttachmentSlot, *colours: str) -> UploadResult:
        """Attach a picture of each colour, or a scan where it is called PDF."""
        return present(attach(self.record_type, record.id, slot, self.uploads(*colours)))

    def count(self) -> int:
        return db.session.scalars(select(func.count(Attachment.id))).one()


@pytest.fixture
def shop(data_app: Flask, school: School, picture: Callable[..., bytes], pdf: Callable[..., bytes]) -> Shop:
    return Shop(school, picture, pdf)


def test_what_is_attached_is_found_again(shop: Shop, stored: Callable[[], list[str]]) -> None:
    kept = shop.put(shop.check, shop.before, "red", "blue")
    assert ([item.name for item in kept.added], kept.problems) == (["red.jpg", "blue.jpg"], [])
    shop.put(shop.check, shop.scan, "pdf")
    db.session.expire_all()
    found = attachments_of("health.health_check", shop.check.id)
    assert [(item.slot, item.name, item.media_type, item.width, item.height) for item in found] == [
        ("before", "red.jpg", "image/jpeg", 40, 30),
        ("before", "blue.jpg", "image/jpeg", 40, 30),
        ("scan", "pdf.pdf", "application/pdf", None, None),
    ]
    assert stored() == sorted(f"{item.sha256}.{item.name[-3:]}" for item in found)
    assert [len(open_bytes(item)) for item in found] == [item.size for item in found]
    assert attachments_of("health.health_check", shop.other.id) == []
    # Another register may have a record of the same number.
    assert attachments_of("health.disinfection", shop.check.id) == []


def test_files_are_for_their_owner_only(shop: Shop, home: Path) -> None:
    shop.put(shop.check, shop.before, "red")
    (path,) = (path for path in (home / "attachments").rglob("*.jpg"))
    assert path.parent.name == path.name[:2]
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_the_same_content_is_stored_once_and_kept_while_needed(shop: Shop, stored: Callable[[], list[str]]) -> None:
    shop.put(shop.check, shop.before, "red")
    shop.put(shop.check, shop.after, "red")
    shop.put(shop.other, shop.before, "red")
    rows = list(db.session.scalars(select(Attachment).order_by(Attachment.id)))
    assert (len(rows), len(stored())) == (3, 1)
    detach(shop.check, shop.before, rows[0])
    detach(shop.check, shop.after, rows[1])
    assert len(stored()) == 1
    detach(shop.other, shop.before, rows[2])
    assert (shop.count(), stored()) == (0, [])


def test_a_slot_takes_each_file_once_and_no_more_than_its_limit(shop: Shop, stored: Callable[[], list[str]]) -> None:
    kept = shop.put(shop.check, shop.before, "red", "red", "blue", "green", "white")
    assert [item.name for item in kept.added] == ["red.jpg", "blue.jpg", "green.jpg"]
    assert [name for name, _text in kept.problems] == ["red.jpg", "white.jpg"]
    with force_locale("en"):
        assert [str(text) for _name, text in kept.problems] == [
            "This file is here already.",
            "Only 3 files have room here. Remove one first.",
        ]
    again = shop.put(shop.check, shop.before, "white")
    assert (again.added, [name for name, _text in again.problems]) == ([], ["white.jpg"])
    # What was not taken leaves no file behind.
    assert (shop.count(), len(stored())) == (3, 3)


def test_a_record_that_is_gone_gets_nothing(shop: Shop, stored: Callable[[], list[str]]) -> None:
    number = shop.check.id
    db.session.delete(shop.check)
    db.session.commit()
    assert attach(shop.record_type, number, shop.before, shop.uploads("red")) is None
    assert (shop.count(), stored()) == (0, [])


def test_photos_of_many_records_take_one_statement(shop: Shop, statements: Statements) -> None:
    shop.put(shop.check, shop.after, "red")
    shop.put(shop.check, shop.before, "blue", "green")
    shop.put(shop.check, shop.scan, "pdf", "white")
    shop.put(shop.other, shop.before, "white")
    ids = [shop.check.id, shop.other.id, 999]
    with statements() as sent:
        found = photos_of("health.health_check", ids, "before", "after")
    assert len([text for text in sent if "SELECT" in text]) == 1
    names = {number: [item.name for item in items] for number, items in found.items()}
    assert names == {shop.check.id: ["blue.jpg", "green.jpg", "red.jpg"], shop.other.id: ["white.jpg"]}
    scans = photos_of("health.health_check", ids, "scan")
    assert [[item.name for item in items] for items in scans.values()] == [["white.jpg"]]
    with statements() as sent:
        assert photos_of("health.health_check", [], "before") == {}
    assert sent == []


def test_a_file_that_is_missing_is_named(shop: Shop, home: Path) -> None:
    (item,) = shop.put(shop.check, shop.before, "red").added
    files.kept_path(item.sha256, item.media_type).unlink()
    with pytest.raises(PortalError, match=r"red\.jpg"):
        open_bytes(item)


def test_history_tells_what_was_added_and_removed(shop: Shop) -> None:
    (item,) = shop.put(shop.check, shop.before, "red").added
    service.caption(shop.check, shop.before, item, "东侧")
    service.caption(shop.check, shop.before, item, "东侧")
    detach(shop.check, shop.before, item)
    changes = db.session.execute(
        select(Change.before, Change.after)
        .where(Change.record_id == shop.check.id, Change.action == Action.UPDATE)
        .order_by(Change.id)
    ).all()
    key = "attachments.before"
    assert [(before[key], after[key]) for before, after in changes] == [
        (None, "red.jpg"),
        ("red.jpg", "red.jpg（东侧）"),
        ("red.jpg（东侧）", None),
    ]
    # Who edits the record at the same time need not be informed.
    assert db.session.get_one(HealthCheck, shop.check.id).version == 1


def test_a_deleted_record_comes_back_with_its_pictures(shop: Shop, stored: Callable[[], list[str]]) -> None:
    shop.put(shop.check, shop.before, "red")
    shop.put(shop.other, shop.before, "blue")
    number = shop.check.id
    db.session.delete(shop.check)
    db.session.commit()
    assert attachments_of("health.health_check", number) == []
    assert photos_of("health.health_check", [number], "before") == {}
    assert (shop.count(), len(stored())) == (2, 2)
    restore(db.session.scalars(select(Change).where(Change.action == Action.DELETE)).one())
    assert [item.name for item in attachments_of("health.health_check", number)] == ["red.jpg"]
    assert [item.name for item in attachments_of("health.health_check", shop.other.id)] == ["blue.jpg"]


def test_the_file_of_a_deleted_record_outlives_others(shop: Shop, stored: Callable[[], list[str]]) -> None:
    shop.put(shop.check, shop.before, "red")
    (shared,) = shop.put(shop.other, shop.before, "red").added
    db.session.delete(shop.check)
    db.session.commit()
    detach(shop.other, shop.before, shared)
    assert (shop.count(), len(stored())) == (1, 1)


def test_a_later_record_of_the_same_number_does_not_inherit_pictures(shop: Shop, make: Factory) -> None:
    """SQLite gives the highest number again."""
    shop.put(shop.other, shop.before, "red")
    number = shop.other.id
    values = {"session": shop.other.session, "checked": 20, "abnormal": 0}
    for _round in range(2):
        db.session.delete(db.session.get(HealthCheck, number))
        db.session.commit()
        heir = make(HealthCheck, id=number, occurred_on=date(2026, 3, 3), classroom=shop.far, **values)
        db.session.commit()
        assert attachments_of("health.health_check", number) == []
        shop.put(heir, shop.before, "blue")
    first, second = db.session.scalars(select(Change).where(Change.action == Action.DELETE).order_by(Change.id))
    restored = restore(first)
    assert restored.id != number
    assert [item.name for item in attachments_of("health.health_check", restored.id)] == ["red.jpg"]
    assert [item.name for item in attachments_of("health.health_check", number)] == ["blue.jpg"]
    assert [item.deleted_with_id for item in db.session.scalars(select(Attachment).where(Attachment.id == 2))] == [
        second.id
    ]


def test_two_who_keep_and_remove_the_same_content_lose_nothing(
    shop: Shop, stored: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every row has its file afterwards, whatever happens between the writing of both."""
    (mine,) = shop.put(shop.check, shop.before, "red").added
    content = open_bytes(mine)
    path = files.kept_path(mine.sha256, mine.media_type)
    # Another's row is committed after the file went aside, and before it is asked for.
    files.discard(mine.sha256, mine.media_type, lambda: not path.exists())
    assert path.read_bytes() == content
    # Another removes the file between this one's look at it and the commit.

    def meanwhile(*arguments: Any) -> None:
        path.unlink()
        note_changed(*arguments)

    monkeypatch.setattr(service, "note_changed", meanwhile)
    shop.put(shop.other, shop.before, "red")
    assert path.read_bytes() == content
    assert len(stored()) == 1


def test_a_full_disk_leaves_no_row_and_no_file(
    shop: Shop, stored: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync
    written: list[int] = []

    def full(handle: int) -> None:
        if len(written) == 1:
            raise OSError(28, os.strerror(28))
        written.append(handle)
        real(handle)

    (shared,) = shop.put(shop.other, shop.before, "white").added
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PortalError, match="No space left"):
        shop.put(shop.check, shop.before, "white", "red", "blue")
    # What another record needs stays.
    assert (shop.count(), stored()) == (1, [f"{shared.sha256}.jpg"])


def test_a_database_that_fails_costs_no_file(shop: Shop, stored: Callable[[], list[str]]) -> None:
    (item,) = shop.put(shop.check, shop.before, "red").added

    def fails() -> bool:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        files.discard(item.sha256, item.media_type, fails)
    assert stored() == [f"{item.sha256}.jpg"]


def test_what_somebody_else_took_away_is_gone(shop: Shop) -> None:
    (item,) = shop.put(shop.check, shop.before, "red").added
    db.session.refresh(item)
    db.session.execute(delete(Attachment), execution_options={"synchronize_session": False})
    assert service.caption(shop.check, shop.before, item, "东侧") is False
    assert detach(shop.check, shop.before, item) is False
    assert list(db.session.scalars(select(Change).where(Change.action == Action.UPDATE, Change.after.is_(None)))) == []


def test_two_at_once_do_not_fill_a_slot_beyond_its_measure(
    data_app: Flask, shop: Shop, picture: Callable[..., bytes]
) -> None:
    number, most = shop.check.id, shop.before.most
    db.session.commit()
    gate = threading.Barrier(2)

    def put(*colours: str) -> tuple[int, int]:
        uploads = [(f"{colour}.jpg", examine(picture(colour=colour), photos=True)) for colour in colours]
        with data_app.app_context():
            gate.wait()
            kept = present(attach(shop.record_type, number, shop.before, uploads))
            found = len(kept.added), len(kept.problems)
            db.session.remove()
            return found

    with ThreadPoolExecutor(2) as pool:
        found = [one.result() for one in (pool.submit(put, "red", "blue"), pool.submit(put, "green", "white"))]
    assert sorted(found) == [(1, 1), (2, 0)]
    assert len(attachments_of("health.health_check", number)) == most
