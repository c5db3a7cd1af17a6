"""Fixtures: pictures and scans made on the spot, and a register whose records may have some."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from PIL import Image
from werkzeug.test import TestResponse

from plugins.health.models import CheckSession, HealthCheck
from portal.base.db import db
from portal.organisation.models import Classroom
from portal.records.base import Record
from portal.records.describe import RecordType
from portal.records.slots import AttachmentSlot
from portal.registry.registry import the_portal
from portal.testing.factories import Factory
from portal.testing.types import SignIn

SLOTS = (
    AttachmentSlot("before", "Before", photos=True, most=3),
    AttachmentSlot("after", "After", photos=True),
    AttachmentSlot("scan", "Scan"),
)


@pytest.fixture
def picture() -> Callable[..., bytes]:
    """Return the bytes of a picture of one colour: ``picture("PNG", (40, 30), "red", mode="RGBA", **of_save)``."""

    def draw(
        kind: str = "JPEG", size: tuple[int, int] = (40, 30), colour: Any = "teal", *, mode: str = "RGB", **of_save: Any
    ) -> bytes:
        file = io.BytesIO()
        Image.new(mode, size, colour).save(file, kind, **of_save)
        return file.getvalue()

    return draw


@pytest.fixture
def opened() -> Callable[[bytes], Image.Image]:
    """Return a picture, decoded as a whole."""

    def read(data: bytes) -> Image.Image:
        found = Image.open(io.BytesIO(data))
        found.load()
        return found

    return read


@pytest.fixture
def pdf() -> Callable[..., bytes]:
    """Return a PDF with the first object plain and others packed: ``pdf("/S /Launch", packed="/S /JavaScript")``."""

    def write(plain: str = "", packed: str | None = None, tail: bytes = b"%%EOF\n") -> bytes:
        parts = [b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog ", plain.encode(), b" >>\nendobj\n"]
        if packed is not None:
            stream = zlib.compress(packed.encode())
            head = f"2 0 obj\n<< /Type /ObjStm /Filter /FlateDecode /Length {len(stream)} >>\nstream\n"
            parts += [head.encode(), stream, b"\nendstream\nendobj\n"]
        return b"".join([*parts, b"trailer << /Root 1 0 R >>\n", tail])

    return write


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    """Switch messages to English, as they stand in the code."""
    with force_locale("en"):
        yield


@pytest.fixture
def slots(monkeypatch: pytest.MonkeyPatch) -> tuple[AttachmentSlot, ...]:
    """Declare photos before and after, and a scan, for checks."""
    monkeypatch.setattr(HealthCheck, "__attachments__", SLOTS)
    return SLOTS


@dataclass
class School:
    """Two classes with a check each, and a way to attach files to them."""

    near: Classroom
    far: Classroom
    check: HealthCheck
    other: HealthCheck
    record_type: RecordType
    before: AttachmentSlot
    after: AttachmentSlot
    scan: AttachmentSlot


@pytest.fixture
def school(make: Factory, slots: tuple[AttachmentSlot, ...]) -> School:
    """Return two classes with a check each, and the type of these records."""
    make.term()
    near, far = (
        make.classroom("小一班", campus=make.campus("本部")),
        make.classroom("大一班", campus=make.campus("分部")),
    )
    checks = [
        make(
            HealthCheck,
            occurred_on=date(2026, 3, 2),
            classroom=classroom,
            session=CheckSession.MORNING,
            checked=25,
            abnormal=0,
        )
        for classroom in (near, far)
    ]
    db.session.commit()
    return School(
        near=near,
        far=far,
        check=checks[0],
        other=checks[1],
        record_type=the_portal().record_type(HealthCheck),
        before=slots[0],
        after=slots[1],
        scan=slots[2],
    )


@pytest.fixture
def stored(home: Path) -> Callable[[], list[str]]:
    """Return the names of all stored files, whatever their folder."""
    return lambda: sorted(path.name for path in (home / "attachments").rglob("*") if path.is_file())


@pytest.fixture
def admin(client: FlaskClient, make: Factory, sign_in: SignIn) -> FlaskClient:
    """Return a client signed in as administrator, reading English."""
    with client.session_transaction() as session:
        session["language"] = "en"
    return sign_in(client, make.user("园长"))


@pytest.fixture
def send() -> Callable[..., TestResponse]:
    """Post the form of a slot: ``send(client, check, "before", ("a.jpg", data), …)``."""

    def post(client: FlaskClient, record: Record, slot: str, *sent: tuple[str, bytes]) -> TestResponse:
        files = [(io.BytesIO(data), name) for name, data in sent]
        return client.post(
            f"/health/health_check/attach/?id={record.id}&slot={slot}",
            data={"files": files},
            content_type="multipart/form-data",
        )

    return post


@pytest.fixture
def numbers() -> Callable[[str], list[int]]:
    """Return the ids of the attachments on a details page, read from its URLs."""
    return lambda page: sorted({int(found) for found in re.findall(r'href="/attachments/(\d+)/', page)})
