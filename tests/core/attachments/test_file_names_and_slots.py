"""Declarations of slots by a model, and cleaning of file names that browsers send."""

from __future__ import annotations

import pytest
from flask import Flask

from plugins.health.models import HealthCheck
from plugins.health.views import HealthCheckView
from portal.api import AttachmentSlot
from portal.attachments.file_names import clean_name, clean_text
from portal.registry.registry import the_portal
from portal.web.frame.site import validate_view


@pytest.mark.parametrize("key", ["", "Before", "1st", "a b", "a.b", "前", "a" * 41])
def test_a_key_is_an_identifier(key: str) -> None:
    with pytest.raises(ValueError, match="lower-case"):
        AttachmentSlot(key, "Before")


@pytest.mark.parametrize("most", [0, -1, 51])
def test_a_slot_has_a_limit(most: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 50"):
        AttachmentSlot("before", "Before", most=most)


def test_two_slots_with_one_key_are_a_faulty_view(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    twice = (AttachmentSlot("before", "Before"), AttachmentSlot("before", "Once more"))
    monkeypatch.setattr(HealthCheck, "__attachments__", twice)
    with pytest.raises(ValueError, match="two slots 'before'"):
        validate_view(HealthCheckView, the_portal())
    monkeypatch.setattr(HealthCheck, "__attachments__", twice[:1])
    validate_view(HealthCheckView, the_portal())


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("IMG_0001.JPG", "IMG_0001.jpg"),
        ("改造前 照片.heic.png", "改造前 照片.heic.jpg"),
        ("C:\\fakepath\\厨房.jpeg", "厨房.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("evil\u202egpj.exe", "evilgpj.jpg"),
        ("a\x00b\r\nc.png", "ab c.jpg"),
        ("thumbnail", "thumbnail.jpg"),
        ("...", "Before.jpg"),
        (".jpg", "jpg.jpg"),
        ("", "Before.jpg"),
        ('q"u<o>t*e?.png', "q u o t e.jpg"),
        ("长" * 300 + ".png", "长" * 116 + ".jpg"),
    ],
)
def test_a_name_is_cleaned_and_ends_as_its_content_does(sent: str, kept: str) -> None:
    assert clean_name(sent, "image/jpeg", "Before") == kept


def test_a_caption_is_one_clean_line() -> None:
    assert clean_text("  改造\x07前：\r\n操场\u202e \u200b东侧 ") == "改造前： 操场 东侧"
