"""URLs that no page made: numbers beyond any id, NUL, on both databases; never a server error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.base.db import db
from portal.testing.types import SignIn

if TYPE_CHECKING:
    from portal.testing.factories import Factory

BEYOND = ("1" + "0" * 17, "9" * 30, str(2**31), "-1", "0", "NaN", "sNaN", "1e999", "²")


@pytest.fixture
def boss(data_app: Flask, make: Factory, sign_in: SignIn) -> FlaskClient:
    make.term()
    user = make.user()
    db.session.commit()
    return sign_in(data_app.test_client(), user)


def test_filters_and_ids_beyond_every_column(boss: FlaskClient) -> None:
    health = "/health/health_finding/"
    for value in BEYOND:
        for path in (
            f"{health}?child={value}",
            f"{health}?temperature_c_min={value}",
            f"/health/attendance/?present_max={value}",
            f"{health}?page={value}",
            f"{health}details/?id={value}",
            f"/history/deleted?before={value}",
            f"/accounts/users/{value}",
        ):
            assert boss.get(path).status_code in {200, 404}, path
        assert boss.post("/health/attendance/new/", data={"classroom": value}).status_code == 422
        for path in (f"/history/deleted/{value}/restore", f"/rules/health.fever/own/{value}/end"):
            assert boss.post(path).status_code == 404, path


def test_nul_in_an_address_is_refused(boss: FlaskClient) -> None:
    for path in (
        "/health/health_finding/?q=%00",
        "/health/health_finding/ajax/lookup/?name=child&query=a%00b",
        "/organisation/child/?name=%00",
        "/exchange/jobs/%00",
        "/evidence/%00",
    ):
        answer = boss.get(path)
        assert answer.status_code == 400, path
        assert "Content-Security-Policy" in answer.headers


def test_nul_in_a_form_is_left_out(boss: FlaskClient) -> None:
    answer = boss.post("/organisation/campus/new/", data={"name": "东\x00园"})
    assert answer.status_code == 303
    assert "东园" in boss.get("/organisation/campus/").text
