"""Serving of files: for whom, with which media type, and how long a browser may keep them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.attachments import files
from portal.attachments.models import Attachment
from portal.base.db import db
from portal.testing.types import SignIn

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.fixtures.pictures import School


@pytest.fixture
def photo(
    admin: FlaskClient, school: School, send: Callable[..., TestResponse], picture: Callable[..., bytes]
) -> Attachment:
    send(admin, school.check, "before", ("操场.jpg", picture(size=(900, 600))))
    return db.session.scalars(select(Attachment)).one()


@pytest.fixture
def scan(
    admin: FlaskClient, school: School, send: Callable[..., TestResponse], pdf: Callable[..., bytes]
) -> Attachment:
    send(admin, school.check, "scan", ("合同.pdf", pdf()))
    return db.session.scalars(select(Attachment)).one()


def addresses(row: Attachment) -> tuple[str, str]:
    return f"/attachments/{row.id}/{quote(row.name)}", f"/attachments/{row.id}/thumbnail"


def test_a_picture_is_shown_and_nothing_in_it_runs(admin: FlaskClient, photo: Attachment) -> None:
    for address, size in zip(addresses(photo), [(900, 600), (480, 320)], strict=True):
        answer = admin.get(address, buffered=True)
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert Image.open(io.BytesIO(answer.data)).size == size
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, max-age=0, must-revalidate"
        assert "attachment" not in answer.headers.get("Content-Disposition", "")
        # The cookie of an earlier page must not come back with a late picture.
        assert "Set-Cookie" not in answer.headers
        again = admin.get(address, headers={"If-None-Match": answer.headers["ETag"]}, buffered=True)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert "private" in again.headers["Cache-Control"]


def test_a_pdf_is_saved_under_its_name_and_has_no_small_picture(
    admin: FlaskClient, scan: Attachment, pdf: Callable[..., bytes]
) -> None:
    whole, small = addresses(scan)
    answer = admin.get(whole, buffered=True)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "application/pdf", pdf())
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert quote("合同.pdf") in disposition
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert admin.get(small, buffered=True).status_code == 404


def test_the_name_in_the_address_changes_nothing(admin: FlaskClient, photo: Attachment) -> None:
    answer = admin.get(f"/attachments/{photo.id}/evil.html", buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")


def test_small_pictures_are_cached_and_made_again(admin: FlaskClient, photo: Attachment, home: Path) -> None:
    _whole, small = addresses(photo)
    first = admin.get(small, buffered=True).data
    (cached,) = (home / "cache" / "thumbnails").rglob("*.jpg")
    cached.unlink()
    assert admin.get(small, buffered=True).data == first
    assert cached.read_bytes() == first


def test_the_small_picture_goes_with_the_large(
    admin: FlaskClient, school: School, photo: Attachment, home: Path
) -> None:
    admin.get(addresses(photo)[1], buffered=True)
    number = photo.id
    admin.post(f"/health/health_check/detach/?id={school.check.id}&attachment={number}", data={"confirmed": "yes"})
    assert [path for path in (home / "cache" / "thumbnails").rglob("*") if path.is_file()] == []
    assert admin.get(f"/attachments/{number}/x.jpg", buffered=True).status_code == 404
    assert admin.get(f"/attachments/{number}/thumbnail", buffered=True).status_code == 404


def test_who_may_not_see_the_record_sees_no_picture(
    app: Flask, make: Factory, sign_in: SignIn, school: School, photo: Attachment
) -> None:
    far = make.user(permissions=["health.*"], classrooms=(school.far,))
    campus = make.user(permissions=["health.*"], campuses=(school.far.campus,))
    near = make.user(permissions=["health.health_check.view"], classrooms=(school.near,))
    other = make.user(permissions=["health.disinfection.*", "organisation.*"])
    for user, expected in ((far, 404), (campus, 404), (near, 200), (other, 403)):
        client = sign_in(app.test_client(), user)
        assert [client.get(address, buffered=True).status_code for address in addresses(photo)] == [expected] * 2
    stranger = app.test_client()
    for address in addresses(photo):
        answer = stranger.get(address, buffered=True)
        assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in")


def test_etag_is_no_way_round_the_permission(
    app: Flask, make: Factory, sign_in: SignIn, admin: FlaskClient, school: School, photo: Attachment
) -> None:
    tag = admin.get(addresses(photo)[0], buffered=True).headers["ETag"]
    client = sign_in(app.test_client(), make.user(permissions=["health.*"], classrooms=(school.far,)))
    assert client.get(addresses(photo)[0], headers={"If-None-Match": tag}, buffered=True).status_code == 404


def test_a_deleted_record_hides_its_pictures_until_it_is_restored(
    admin: FlaskClient, school: School, photo: Attachment
) -> None:
    from portal.history.models import Action, Change

    whole, small = addresses(photo)
    admin.post("/health/health_check/delete/", data={"id": school.check.id, "confirmed": "yes"})
    assert [admin.get(address, buffered=True).status_code for address in (whole, small)] == [404, 404]
    deletion = db.session.scalars(select(Change.id).where(Change.action == Action.DELETE)).one()
    assert admin.post(f"/history/deleted/{deletion}/restore").status_code == 303
    assert [admin.get(address, buffered=True).status_code for address in (whole, small)] == [200, 200]


def test_a_slot_that_the_plugin_gave_up_is_closed(
    admin: FlaskClient, school: School, photo: Attachment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(school.check), "__attachments__", (school.after,))
    assert admin.get(addresses(photo)[0], buffered=True).status_code == 404


def test_a_file_that_is_missing_is_no_failure(admin: FlaskClient, photo: Attachment) -> None:
    files.kept_path(photo.sha256, photo.media_type).unlink()
    assert [admin.get(address, buffered=True).status_code for address in addresses(photo)] == [404, 404]


@pytest.mark.parametrize("address", ["/attachments/0/a.jpg", "/attachments/99999999999/a.jpg", "/attachments/x/a.jpg"])
def test_nonsense_is_not_found(admin: FlaskClient, school: School, address: str) -> None:
    assert admin.get(address, buffered=True).status_code == 404
