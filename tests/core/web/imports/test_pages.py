"""Import and export in the browser."""

from __future__ import annotations

import io
import os
import stat
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.base.config import Settings
from portal.base.db import db
from portal.history.models import Change
from portal.organisation.models import Campus, Child, Staff
from portal.records.base import Source
from portal.spreadsheets.models import ImportJob, JobState
from portal.testing.types import SignIn

if TYPE_CHECKING:
    from portal.testing.factories import Factory

WorkbookMaker = Callable[..., Path]


@pytest.fixture
def admin(client: FlaskClient, make: Factory, sign_in: SignIn) -> FlaskClient:
    make.term()
    return sign_in(client, make.user("许懿"))


def upload(
    client: FlaskClient, record: str, content: Path | bytes, name: str = "登记.xlsx", **form: str
) -> TestResponse:
    data = content if isinstance(content, bytes) else content.read_bytes()
    return client.post(
        f"/exchange/{record}/import",
        data={"file": (io.BytesIO(data), name), **form},
        content_type="multipart/form-data",
    )


def settled(client: FlaskClient, address: str) -> str:
    """Return the job's page once the job has ended."""
    for _ in range(600):
        # The test holds an app context open, so a request's session outlives it; the job must not wait for it.
        db.session.rollback()
        state = client.get(f"{address}/state").get_json()["state"]
        db.session.rollback()
        if state not in {"checking", "writing"}:
            return client.get(address).get_data(as_text=True)
        time.sleep(0.05)
    raise AssertionError("the job does not end")


def statuses(client: FlaskClient, pages: list[str]) -> list[int]:
    found = []
    for page in pages:
        with client.get(page) as answer:
            found.append(answer.status_code)
    return found


def rows(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def count(page: str, name: str) -> int:
    return int(page.split(f'data-count="{name}">')[1].split("<", maxsplit=1)[0].split("(", maxsplit=1)[0])


def test_upload_check_import(app: Flask, admin: FlaskClient, workbook: WorkbookMaker, settings: Settings) -> None:
    assert admin.get("/exchange/organisation.campus/import").status_code == 200
    answer = upload(admin, "organisation.campus", workbook([["园区"], ["名称"], ["本部"], ["分部"]]))
    assert answer.status_code == 303
    page = settled(admin, answer.location)
    assert (count(page, "new"), count(page, "bad")) == (2, 0)
    assert rows(Campus) == 0
    (kept,) = (settings.home / "uploads").glob("*.xlsx")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert admin.post(f"{answer.location}/write", data={"take": "all"}).status_code == 303
    page = settled(admin, answer.location)
    assert count(page, "new") == 2
    with app.test_request_context():
        assert f'href="{url_for("organisation_campus.index_view")}"' in page
    assert rows(Campus) == 2
    campus = db.session.scalars(select(Campus)).first()
    assert campus is not None
    assert campus.source is Source.IMPORT
    assert campus.recorded_by_id is not None
    assert set(db.session.scalars(select(Change.actor_id))) == {campus.recorded_by_id}
    assert not list((settings.home / "uploads").iterdir())
    # Twice is once.
    admin.post(f"{answer.location}/write", data={"take": "all"})
    assert rows(Campus) == 2


def test_bad_rows_and_taking_the_good_ones(app: Flask, admin: FlaskClient, workbook: WorkbookMaker) -> None:
    path = workbook([["姓名", "岗位", "入职日期"], ["李红", "保育员", "2020-09-01"], ["<b>王明", "保安", "去年"]])
    address = upload(admin, "organisation.staff", path).location
    page = settled(admin, address)
    assert (count(page, "new"), count(page, "bad")) == (1, 1)
    assert "去年" in page
    assert "<td>3</td>" in page
    admin.post(f"{address}/write", data={"take": "all"})
    assert rows(Staff) == 0
    admin.post(f"{address}/write", data={"take": "good"})
    settled(admin, address)
    assert rows(Staff) == 1


def test_differences_are_applied_on_request(
    app: Flask, admin: FlaskClient, make: Factory, workbook: WorkbookMaker
) -> None:
    make.staff("李红")
    db.session.commit()
    path = workbook([["姓名", "岗位"], ["李红", "教师"], ["王明", "保安"]])
    address = upload(admin, "organisation.staff", path).location
    page = settled(admin, address)
    assert count(page, "changed") == 1
    assert "<td>保育员</td><td>教师</td>" in page
    admin.post(f"{address}/write", data={"take": "all", "update": "1"})
    settled(admin, address)
    posts = {staff.name: str(staff.post) for staff in db.session.scalars(select(Staff))}
    assert posts == {"李红": "教师", "王明": "保安"}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "x.xlsx"),
        (b"name,1", "x.csv"),
        (b"PK\x03\x04...", "x.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "x.xls"),
    ],
)
def test_an_error_of_a_file_is_reported_at_the_field(
    app: Flask, admin: FlaskClient, settings: Settings, content: bytes, name: str
) -> None:
    answer = upload(admin, "organisation.campus", content, name)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.get_data(as_text=True)
    assert not list((settings.home / "uploads").iterdir())
    assert rows(ImportJob) == 0


def test_headers_and_terms_are_checked_at_once(app: Flask, admin: FlaskClient, workbook: WorkbookMaker) -> None:
    assert upload(admin, "organisation.campus", workbook([["甲"], [1]])).status_code == 422
    assert upload(admin, "organisation.campus", workbook([["名称"], ["本部"]]), term="1999-2000-1").status_code == 422
    assert admin.post("/exchange/organisation.campus/import", data={}).status_code == 422


def test_a_file_without_rows_fails_with_a_sentence(app: Flask, admin: FlaskClient, workbook: WorkbookMaker) -> None:
    address = upload(admin, "organisation.campus", workbook([["名称"]])).location
    page = settled(admin, address)
    assert 'role="alert"' in page
    assert db.session.scalars(select(ImportJob.state)).one() is JobState.FAILED


def test_too_large_a_file(app: Flask, admin: FlaskClient) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 2_000
    answer = upload(admin, "organisation.campus", b"x" * 10_000)
    assert answer.status_code == 413
    assert 'aria-invalid="true"' in answer.get_data(as_text=True)


def test_cancelling_forgets_the_file(
    app: Flask, admin: FlaskClient, workbook: WorkbookMaker, settings: Settings
) -> None:
    address = upload(admin, "organisation.campus", workbook([["名称"], ["本部"]])).location
    settled(admin, address)
    admin.post(f"{address}/cancel")
    assert not list((settings.home / "uploads").iterdir())
    admin.post(f"{address}/write", data={"take": "all"})
    assert rows(Campus) == 0


def test_only_who_may_and_only_the_owner(
    app: Flask, admin: FlaskClient, make: Factory, sign_in: SignIn, workbook: WorkbookMaker
) -> None:
    address = upload(admin, "organisation.campus", workbook([["名称"], ["本部"]])).location
    settled(admin, address)
    pages = ["/exchange/organisation.campus/import", "/exchange/organisation.campus/export.xlsx", address]
    assert statuses(app.test_client(), pages) == [303, 303, 303]
    reader = sign_in(app.test_client(), make.user("读者", permissions=["organisation.campus.view"]))
    assert statuses(reader, pages) == [403, 403, 404]
    other = sign_in(app.test_client(), make.user("别人"))
    assert statuses(other, pages) == [200, 200, 404]
    assert other.post(f"{address}/write", data={"take": "all"}).status_code == 404
    assert admin.get("/exchange/no.such/import").status_code == 404


def test_a_limited_person_imports_for_their_class_only(
    app: Flask, client: FlaskClient, make: Factory, sign_in: SignIn, workbook: WorkbookMaker
) -> None:
    make.term()
    mine, _other = make.classroom("小一班"), make.classroom("小二班")
    db.session.commit()
    sign_in(client, make.user("老师", permissions=["organisation.child.*"], classrooms=(mine,)))
    head = ["姓名", "出生日期", "班级"]
    path = workbook([head, ["甲", "2022-01-01", "小一班"], ["乙", "2022-01-01", "小二班"]])
    address = upload(client, "organisation.child", path).location
    page = settled(client, address)
    assert (count(page, "new"), count(page, "bad")) == (1, 1)
    client.post(f"{address}/write", data={"take": "good"})
    settled(client, address)
    db.session.rollback()
    assert db.session.scalars(select(Child.name)).all() == ["甲"]


def test_a_job_nobody_works_on_is_shown_as_interrupted(
    app: Flask, admin: FlaskClient, workbook: WorkbookMaker, settings: Settings
) -> None:
    address = upload(admin, "organisation.campus", workbook([["名称"], ["本部"]])).location
    settled(admin, address)
    job = db.session.scalars(select(ImportJob)).one()
    job.state = JobState.WRITING
    db.session.commit()
    (progress,) = (settings.home / "uploads").glob("*.progress")
    assert admin.get(f"{address}/state").get_json()["state"] == "writing"
    page = admin.get(address).get_data(as_text=True)
    assert f'data-job-url="{address}/state"' in page
    os.utime(progress, (0, 0))
    assert admin.get(f"{address}/state").get_json()["state"] == "interrupted"
    assert 'role="alert"' in admin.get(address).get_data(as_text=True)


def test_old_uploads_go(app: Flask, admin: FlaskClient, workbook: WorkbookMaker, settings: Settings) -> None:
    folder = settings.home / "uploads"
    folder.mkdir()
    old = folder / "old.xlsx"
    old.write_bytes(b"x")
    os.utime(old, (0, 0))
    settled(admin, upload(admin, "organisation.campus", workbook([["名称"], ["本部"]])).location)
    assert not old.exists()


def test_export_and_template(app: Flask, admin: FlaskClient, make: Factory) -> None:
    make.child("王芳", classroom=make.classroom("小一班"), born_on=date(2022, 1, 1))
    db.session.commit()
    with admin.get("/exchange/organisation.child/export.xlsx") as answer:
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        assert load_workbook(io.BytesIO(answer.data)).worksheets[0].max_row == 2
    with admin.get("/exchange/organisation.child/template.xlsx") as answer:
        assert load_workbook(io.BytesIO(answer.data)).worksheets[0].max_column == 6
