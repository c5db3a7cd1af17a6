"""Sample photos of plugins: attached like uploads, once."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pluggy
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from plugins.safety.models import Drill
from portal import hookspecs
from portal.attachments.models import Attachment
from portal.attachments.samples import SamplePhoto, plugin_photos
from portal.base.db import db
from portal.registry.registry import PluginRecord, Portal

if TYPE_CHECKING:
    from portal.testing.factories import Factory


def picture() -> bytes:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "家长电话"
    Image.new("RGB", (80, 60), "#5b8db8").save(file, "JPEG", exif=exif)
    return file.getvalue()


@pytest.fixture
def drill(app: Flask, make: Factory) -> Drill:
    from plugins.safety.models import Drill, DrillKind

    make.term()
    record = make(Drill, occurred_on=date(2026, 4, 7), kind=DrillKind.FIRE, participants=1)
    db.session.commit()
    return record


def portal_with(app: Flask, photos: Any, *, strict: bool = True) -> Portal:
    """Return the portal's registers, with one plugin that offers these photos."""

    class Offers:
        @staticmethod
        @hookspecs.hookimpl
        def portal_demo_photos(term: str) -> Any:
            assert term == "2025-2026-2"
            return photos()

    known: Portal = app.extensions["portal"]
    manager = pluggy.PluginManager("portal")
    manager.add_hookspecs(hookspecs)
    manager.register(Offers, "safety")
    silent = PluginRecord("silent", "silent", "1", "local", known.plugins["safety"].root, "silent")
    return replace(
        known,
        settings=replace(known.settings, strict=strict),
        manager=manager,
        plugins={"safety": known.plugins["safety"], "silent": silent},
    )


def test_they_are_cleaned_captioned_and_added_once(app: Flask, drill: Drill) -> None:
    calls = []

    def draw() -> bytes:
        calls.append(1)
        return picture()

    portal = portal_with(app, lambda: iter([SamplePhoto(drill, "photos", "演练.jpg", draw, "集合")]))
    assert plugin_photos(portal, "2025-2026-2") == {"safety": 1}
    [stored] = db.session.scalars(select(Attachment))
    assert (stored.name, stored.caption, stored.slot, stored.record) == ("演练.jpg", "集合", "photos", "safety.drill")
    from portal.attachments.service import open_bytes

    kept = open_bytes(stored)
    assert "家长电话".encode() not in kept
    with Image.open(io.BytesIO(kept)) as found:
        assert not found.getexif()
    assert plugin_photos(portal, "2025-2026-2") == {"safety": 0}
    assert calls == [1]


def test_two_for_one_slot_are_both_added(app: Flask, drill: Drill) -> None:
    def other() -> bytes:
        file = io.BytesIO()
        Image.new("RGB", (80, 60), "#d97757").save(file, "JPEG")
        return file.getvalue()

    def photos() -> list[SamplePhoto]:
        return [SamplePhoto(drill, "photos", "1.jpg", picture), SamplePhoto(drill, "photos", "2.jpg", other)]

    portal = portal_with(app, photos)
    assert plugin_photos(portal, "2025-2026-2") == {"safety": 2}
    assert plugin_photos(portal, "2025-2026-2") == {"safety": 0}


def test_a_plugin_that_fails_is_reported(app: Flask, drill: Drill, caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> Any:
        raise ZeroDivisionError("no camera")

    found = plugin_photos(portal_with(app, fails, strict=False), "2025-2026-2")
    assert isinstance(found["safety"], ZeroDivisionError)
    assert "sample photos of safety" in caplog.text
    with pytest.raises(ZeroDivisionError):
        plugin_photos(portal_with(app, fails), "2025-2026-2")
