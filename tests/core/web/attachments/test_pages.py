"""Panel of a details page and its forms: contents, permissions, messages about bad files."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.attachments.content import Content
from portal.attachments.examine import examine
from portal.attachments.models import Attachment
from portal.base.db import db
from portal.testing.types import SignIn, Statements
from portal.testing.values import present
from portal.web.attachments import pages, panel

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.fixtures.pictures import School

DETAILS = "/health/health_check/details/?id={}"


def all_rows() -> list[Attachment]:
    db.session.expire_all()
    return list(db.session.scalars(select(Attachment).order_by(Attachment.id)))


def count() -> int:
    return db.session.scalar(select(func.count(Attachment.id))) or 0


def problems(page: str, slot: str) -> str:
    """Return the text of the problems shown at a slot, without markup."""
    found = re.search(rf'id="slot-{slot}-problems"[^>]*>(.*?)</div>', page, re.DOTALL)
    assert found, f"no place for problems of {slot}"
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", found[1])).strip()


def test_a_record_without_slots_shows_nothing_and_asks_nothing(
    admin: FlaskClient, school: School, monkeypatch: pytest.MonkeyPatch, statements: Statements
) -> None:
    monkeypatch.setattr(type(school.check), "__attachments__", ())
    with statements() as sent:
        page = admin.get(DETAILS.format(school.check.id)).text
    assert "attachments.css" not in page
    assert not [text for text in sent if "attachment" in text]


def test_the_slots_stand_on_the_page_with_their_forms(admin: FlaskClient, school: School) -> None:
    page = admin.get(DETAILS.format(school.check.id)).text
    assert re.findall(r'<section class="attachments" id="slot-(\w+)"', page) == ["before", "after", "scan"]
    accepts = re.findall(r'name="files" multiple accept="([^"]+)"', page)
    images = "image/jpeg,image/png,image/webp"
    assert accepts == [images, images, f"{images},application/pdf"]
    assert page.count('capture="environment"') == 2
    assert "0/3" in page


def test_photos_are_added_shown_and_kept_in_history(
    admin: FlaskClient,
    school: School,
    send: Callable[..., TestResponse],
    picture: Callable[..., bytes],
    pdf: Callable[..., bytes],
    numbers: Callable[[str], list[int]],
) -> None:
    answer = send(admin, school.check, "before", ("东侧.jpg", picture()), ("b.png", picture("PNG", colour="red")))
    assert answer.status_code == 303
    assert answer.location.endswith(f"details/?id={school.check.id}#slot-before")
    assert send(admin, school.check, "scan", ("合同.pdf", pdf())).status_code == 303
    page = admin.get(DETAILS.format(school.check.id)).text
    assert "2 files added." in page
    assert "1 file added." in page
    rows = all_rows()
    assert numbers(page) == [row.id for row in rows]
    assert [(row.slot, row.name, present(row.added_by).username) for row in rows] == [
        ("before", "东侧.jpg", "园长"),
        ("before", "b.jpg", "园长"),
        ("scan", "合同.pdf", "园长"),
    ]
    assert page.count("/thumbnail") == 2
    assert "2/3" in page
    history = page.split('id="history-title"')[1]
    assert "<ins>东侧.jpg、b.jpg</ins>" in history
    assert "<ins>合同.pdf</ins>" in history


def test_the_page_takes_one_statement_however_many_there_are(
    admin: FlaskClient,
    school: School,
    send: Callable[..., TestResponse],
    picture: Callable[..., bytes],
    statements: Statements,
) -> None:
    def count() -> int:
        with statements() as sent:
            admin.get(DETAILS.format(school.check.id))
        return len([text for text in sent if "FROM attachment" in text])

    assert count() == 1
    send(admin, school.check, "before", *((f"{colour}.jpg", picture(colour=colour)) for colour in ("red", "blue")))
    assert count() == 1


@pytest.mark.parametrize("name", ["photo.jpg", "photo.png", "photo.svg", "photo"])
def test_the_name_says_nothing(
    admin: FlaskClient, school: School, send: Callable[..., TestResponse], picture: Callable[..., bytes], name: str
) -> None:
    assert send(admin, school.check, "before", (name, picture("PNG"))).status_code == 303
    (row,) = all_rows()
    assert (row.media_type, row.name) == ("image/jpeg", "photo.jpg")


def test_bad_files_are_reported_at_their_slot_and_good_ones_kept(
    admin: FlaskClient,
    school: School,
    send: Callable[..., TestResponse],
    picture: Callable[..., bytes],
    pdf: Callable[..., bytes],
    stored: Callable[[], list[str]],
) -> None:
    answer = send(
        admin,
        school.check,
        "before",
        ("good.jpg", picture()),
        ("evil.jpg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("<b>empty</b>.png", b""),
    )
    assert answer.status_code == 422
    messages = problems(answer.text, "before")
    assert "evil.jpg: This is a file of the kind SVG." in messages
    assert "&lt;b&gt;empty&lt;/b&gt;.png: The file is empty." in messages
    assert "1 file added." in answer.text
    assert problems(answer.text, "after") == ""
    assert (count(), len(stored())) == (1, 1)
    answer = send(admin, school.check, "before", ("a.pdf", pdf()))
    assert answer.status_code == 422
    assert "Only pictures belong here" in problems(answer.text, "before")


def test_a_slot_that_is_full_says_so(
    admin: FlaskClient, school: School, send: Callable[..., TestResponse], picture: Callable[..., bytes]
) -> None:
    colours = ("red", "green", "blue", "white")
    answer = send(admin, school.check, "before", *((f"{colour}.jpg", picture(colour=colour)) for colour in colours))
    assert answer.status_code == 422
    assert "At most 3 files at once; the others were left out." in problems(answer.text, "before")
    assert "All places are taken" in answer.text
    answer = send(admin, school.check, "before", ("white.jpg", picture(colour="white")))
    assert "Only 3 files have room here" in problems(answer.text, "before")
    assert count() == 3


def test_nothing_chosen_and_the_same_twice(
    admin: FlaskClient, school: School, send: Callable[..., TestResponse], picture: Callable[..., bytes]
) -> None:
    answer = send(admin, school.check, "after")
    assert (answer.status_code, problems(answer.text, "after")) == (422, "Choose a file.")
    send(admin, school.check, "after", ("a.jpg", picture()))
    answer = send(admin, school.check, "after", ("b.jpg", picture()))
    assert (answer.status_code, problems(answer.text, "after")) == (422, "b.jpg: This file is here already.")


def test_a_full_disk_is_reported_at_the_slot(
    admin: FlaskClient,
    school: School,
    send: Callable[..., TestResponse],
    picture: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("portal.attachments.files.write_whole", full)
    answer = send(admin, school.check, "before", ("a.jpg", picture()))
    assert answer.status_code == 422
    assert "could not be kept on the server (No space left on device)" in problems(answer.text, "before")
    assert count() == 0


def test_a_slot_or_record_that_is_not_there(
    admin: FlaskClient, school: School, send: Callable[..., TestResponse], picture: Callable[..., bytes]
) -> None:
    assert send(admin, school.check, "nonsense", ("a.jpg", picture())).status_code == 404
    school.other.id, gone = 9999, school.other.id
    db.session.expunge(school.other)
    assert send(admin, school.other, "before", ("a.jpg", picture())).status_code == 404
    assert gone != 9999
    assert count() == 0


def test_photos_may_be_larger_than_other_forms(
    admin: FlaskClient, school: School, monkeypatch: pytest.MonkeyPatch, picture: Callable[..., bytes]
) -> None:
    """Six photos of a phone are more than any other form of the portal brings."""
    monkeypatch.setitem(admin.application.config, "MAX_CONTENT_LENGTH", 1000)
    noise = io.BytesIO(picture("PNG", (100, 100)) + b"\x00" * 5000)
    address = f"/health/health_check/attach/?id={school.check.id}&slot=before"
    answer = admin.post(address, data={"files": (noise, "a.png")}, content_type="multipart/form-data")
    assert answer.status_code == 303
    assert count() == 1


def test_what_is_too_large_altogether_leads_back_with_a_word(
    app: Flask, admin: FlaskClient, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.web.attachments.serving.MOST_AT_ONCE_BYTES", 0)
    monkeypatch.setattr("portal.web.attachments.serving.FORM_BYTES", 500)
    app.config["WTF_CSRF_ENABLED"] = True
    answer = admin.post(
        f"/health/health_check/attach/?id={school.check.id}&slot=before",
        data={"files": (io.BytesIO(bytes(2000)), "a.png")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303
    page = admin.get(answer.location)
    assert page.status_code == 200
    assert "The files are larger than 90 MB together" in page.text
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 100)
    other = admin.post("/health/health_check/new/", data={"note": "x" * 500})
    assert other.status_code == 413
    assert "This file is too large" in other.text


def test_captions(
    admin: FlaskClient, school: School, send: Callable[..., TestResponse], picture: Callable[..., bytes]
) -> None:
    send(admin, school.check, "before", ("a.jpg", picture()))
    (row,) = all_rows()
    address = f"/health/health_check/caption/?id={school.check.id}&attachment={row.id}"
    answer = admin.post(address, data={"caption": "  操场\r\n东侧 "})
    assert answer.status_code == 303
    assert all_rows()[0].caption == "操场 东侧"
    page = admin.get(DETAILS.format(school.check.id)).text
    assert 'alt="操场 东侧"' in page
    assert admin.post(address, data={"caption": "字" * 200}).status_code == 303
    long = "字" * 200 + "<末>"
    answer = admin.post(address, data={"caption": long})
    assert answer.status_code == 422
    assert problems(answer.text, "before") == "a.jpg: At most 200 characters; these are 203."
    # What was typed is still there.
    assert f'value="{"字" * 200}&lt;末&gt;"' in answer.text
    assert all_rows()[0].caption == "字" * 200


def test_removing_asks_first(
    admin: FlaskClient,
    school: School,
    send: Callable[..., TestResponse],
    picture: Callable[..., bytes],
    stored: Callable[[], list[str]],
) -> None:
    send(admin, school.check, "before", ("a.jpg", picture()))
    (row,) = all_rows()
    address = f"/health/health_check/detach/?id={school.check.id}&attachment={row.id}"
    for answer in (admin.get(address), admin.post(address)):
        assert (answer.status_code, count()) == (200, 1)
        assert "Remove this file?" in answer.text
    answer = admin.post(address, data={"confirmed": "yes"})
    assert (answer.status_code, count(), stored()) == (303, 0, [])
    page = admin.get(DETAILS.format(school.check.id)).text
    assert "Removed: a.jpg" in page
    assert "<del>a.jpg</del>" in page.split('id="history-title"')[1]
    # A second time there is nothing to remove.
    assert admin.post(address, data={"confirmed": "yes"}).status_code == 404


def test_only_what_belongs_to_the_record_is_touched_by_its_forms(
    admin: FlaskClient, school: School, send: Callable[..., TestResponse], picture: Callable[..., bytes]
) -> None:
    send(admin, school.other, "before", ("a.jpg", picture()))
    (row,) = all_rows()
    for form in ("caption", "detach"):
        for wanted in (row.id, "", "x", 10**12):
            address = f"/health/health_check/{form}/?id={school.check.id}&attachment={wanted}"
            assert admin.post(address, data={"confirmed": "yes", "caption": "x"}).status_code == 404
    assert (count(), all_rows()[0].caption) == (1, "")


@pytest.fixture
def reader(app: Flask, make: Factory, sign_in: SignIn) -> FlaskClient:
    return sign_in(app.test_client(), make.user(permissions=["health.health_check.view"]))


def test_who_may_only_view_gets_no_forms_and_none_are_taken(
    admin: FlaskClient,
    reader: FlaskClient,
    school: School,
    send: Callable[..., TestResponse],
    picture: Callable[..., bytes],
) -> None:
    send(admin, school.check, "before", ("a.jpg", picture()))
    (row,) = all_rows()
    page = reader.get(DETAILS.format(school.check.id)).text
    assert page.count("/thumbnail") == 1
    for form in ("attach", "detach", "caption"):
        assert f"/{form}/" not in page
    at = f"id={school.check.id}&attachment={row.id}&slot=before"
    assert send(reader, school.check, "before", ("b.jpg", picture(colour="red"))).status_code == 403
    assert reader.post(f"/health/health_check/caption/?{at}", data={"caption": "x"}).status_code == 403
    assert reader.get(f"/health/health_check/detach/?{at}").status_code == 403
    assert reader.post(f"/health/health_check/detach/?{at}", data={"confirmed": "yes"}).status_code == 403
    assert (count(), all_rows()[0].caption) == (1, "")


def test_the_forms_know_no_record_of_another_class(
    app: Flask,
    make: Factory,
    sign_in: SignIn,
    admin: FlaskClient,
    school: School,
    send: Callable[..., TestResponse],
    picture: Callable[..., bytes],
) -> None:
    send(admin, school.other, "before", ("a.jpg", picture()))
    (row,) = all_rows()
    teacher = sign_in(app.test_client(), make.user(permissions=["health.*"], classrooms=(school.near,)))
    assert send(teacher, school.check, "before", ("mine.jpg", picture(colour="red"))).status_code == 303
    assert send(teacher, school.other, "before", ("b.jpg", picture(colour="red"))).status_code == 404
    at = f"id={school.other.id}&attachment={row.id}"
    assert teacher.post(f"/health/health_check/caption/?{at}", data={"caption": "x"}).status_code == 404
    assert teacher.post(f"/health/health_check/detach/?{at}", data={"confirmed": "yes"}).status_code == 404
    assert [item.name for item in all_rows()] == ["a.jpg", "mine.jpg"]


def test_a_form_without_its_token_is_refused(
    app: Flask, admin: FlaskClient, school: School, send: Callable[..., TestResponse], picture: Callable[..., bytes]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert send(admin, school.check, "before", ("a.jpg", picture())).status_code == 400
    app.config["WTF_CSRF_ENABLED"] = False
    send(admin, school.check, "before", ("a.jpg", picture()))
    app.config["WTF_CSRF_ENABLED"] = True
    (row,) = all_rows()
    at = f"id={school.check.id}&attachment={row.id}"
    assert admin.post(f"/health/health_check/detach/?{at}", data={"confirmed": "yes"}).status_code == 400
    assert admin.post(f"/health/health_check/caption/?{at}", data={"caption": "x"}).status_code == 400
    assert (count(), all_rows()[0].caption) == (1, "")


def test_nobody_waits_while_a_picture_is_examined(
    admin: FlaskClient,
    school: School,
    send: Callable[..., TestResponse],
    picture: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SQLite has one writer at a time; decoding takes seconds."""
    held: list[bool] = []

    def observe(data: bytes, *, photos: bool) -> Content:
        held.append(db.session().in_transaction())
        return examine(data, photos=photos)

    monkeypatch.setattr(pages, "examine", observe)
    assert send(admin, school.check, "before", ("a.jpg", picture())).status_code == 303
    assert held == [False]


def test_limits_fit_together() -> None:
    """Six photos of the largest size pass, and the server reads as much as the form allows."""
    from portal.attachments.content import MOST_BYTES
    from portal.cli.run import LARGEST_BODY

    assert panel.MOST_AT_ONCE_BYTES >= 6 * MOST_BYTES
    assert panel.MOST_AT_ONCE_BYTES < LARGEST_BODY
