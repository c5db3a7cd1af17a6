"""Pages to sign zeros."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.base.db import db
from portal.declarations.facts import Count
from portal.evidence.measure import measure
from portal.evidence.models import ZeroConfirmation
from portal.organisation.models import Classroom, Term
from portal.testing.types import SignIn

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.fixtures.probe import Probe

MIDDLE, AFTER = date(2026, 4, 1), date(2026, 7, 10)
SIGN = "/zeros/probe.accidents/sign?term=2025-2026-2"
RIGHTS = ["probe.tally.view", "evidence.view", "zero.sign"]


@dataclass
class Setting:
    term: Term
    classroom: Classroom


@pytest.fixture
def setting(app: Flask, probe: Probe, make: Factory, on_day: Callable[[date], None]) -> Setting:
    """Return a past term, a class, and a fact whose zero is signed."""
    on_day(AFTER)
    probe.facts(
        Count(key="accidents", label="事故", title="<b>事故</b>", record=probe.Tally, zero_is_signed=True),
        Count(key="other", label="其他", title="不必签字", record=probe.Tally),
    )

    found = Setting(make.term(), make.classroom("小一班"))
    db.session.commit()
    return found


@pytest.fixture
def signer(setting: Setting, client: FlaskClient, make: Factory, sign_in: SignIn) -> FlaskClient:
    """Return a client signed in with the right to sign."""
    return sign_in(client, make.user("保健员甲", permissions=RIGHTS))


def confirmations() -> list[ZeroConfirmation]:
    db.session.expire_all()
    return list(db.session.scalars(select(ZeroConfirmation).order_by(ZeroConfirmation.id)))


def test_unsigned_signed_lapsed(signer: FlaskClient, setting: Setting, probe: Probe) -> None:
    page = signer.get("/zeros/").text
    assert "&lt;b&gt;事故&lt;/b&gt;" in page
    assert "不必签字" not in page
    assert "probe.accidents/sign" in page
    assert signer.post(SIGN).status_code == 303
    (signed,) = confirmations()
    assert (signed.starts_on, signed.ends_on) == (date(2026, 2, 24), date(2026, 7, 3))
    assert signed.signed_by is not None
    page = signer.get("/zeros/").text
    assert "badge-good" in page
    assert "保健员甲" in page
    assert "probe.accidents/sign" not in page
    assert measure(setting.term).facts["probe.accidents"].zero_signed
    record = probe.tally(MIDDLE, setting.classroom)
    db.session.commit()
    page = signer.get("/zeros/").text
    assert "badge-good" not in page
    assert "probe.accidents/sign" not in page
    assert "/evidence/probe.accidents" in page  # where it leads: the probe's registers have no page of their own
    db.session.delete(record)
    db.session.commit()
    page = signer.get("/zeros/").text
    assert "badge-good" not in page
    assert "probe.accidents/sign" in page
    assert page.count("保健员甲") > signer.get("/").text.count("保健员甲")  # who signed what lapsed


def test_a_running_term_is_signed_up_to_today(
    signer: FlaskClient, setting: Setting, on_day: Callable[[date], None]
) -> None:
    on_day(MIDDLE)
    signer.post(SIGN)
    assert confirmations()[0].ends_on == MIDDLE
    on_day(date(2026, 4, 2))
    page = signer.get("/zeros/").text
    assert "badge-good" not in page
    assert "probe.accidents/sign" in page
    signer.post(SIGN)
    assert [item.ends_on for item in confirmations()] == [MIDDLE, date(2026, 4, 2)]
    on_day(date(2026, 2, 1))
    assert "probe.accidents/sign" not in signer.get("/zeros/").text
    signer.post(SIGN)
    assert len(confirmations()) == 2


def test_there_are_records(signer: FlaskClient, setting: Setting, probe: Probe) -> None:
    probe.tally(MIDDLE, setting.classroom)
    db.session.commit()
    assert signer.post(SIGN).status_code == 303
    assert confirmations() == []
    assert "alert-danger" in signer.get("/zeros/").text


def test_who_may(app: Flask, client: FlaskClient, setting: Setting, make: Factory, sign_in: SignIn) -> None:
    assert client.get("/zeros/").status_code in (302, 303)
    limited = sign_in(app.test_client(), make.user(permissions=RIGHTS, classrooms=(setting.classroom,)))
    assert "probe.accidents/sign" not in limited.get("/zeros/").text
    assert limited.post(SIGN).status_code == 403
    reader = sign_in(app.test_client(), make.user(permissions=RIGHTS[:2]))
    assert "&lt;b&gt;" in reader.get("/zeros/").text
    assert reader.post(SIGN).status_code == 403
    stranger = sign_in(app.test_client(), make.user(permissions=RIGHTS[1:]))
    assert "&lt;b&gt;" not in stranger.get("/zeros/").text
    assert stranger.post(SIGN).status_code == 404
    nobody = sign_in(app.test_client(), make.user(permissions=["probe.tally.view"]))
    assert nobody.get("/zeros/").status_code == 403
    assert confirmations() == []


def test_what_is_not_there(signer: FlaskClient) -> None:
    for key in ("probe.other", "probe.nothing"):
        assert signer.post(f"/zeros/{key}/sign").status_code == 404


def test_without_a_term(app: Flask, client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    browser = sign_in(client, make.user())
    assert browser.get("/zeros/").status_code == 200
    assert browser.get("/obligations/").status_code == 200
