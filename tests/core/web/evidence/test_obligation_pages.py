"""Pages of obligations."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.base.db import db
from portal.declarations.obligations import Every, Obligation
from portal.declarations.subjects import CLASSROOMS
from portal.evidence.measure import measure
from portal.evidence.models import ObligationSetting
from portal.organisation.models import Classroom, Term
from portal.testing.types import SignIn

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.fixtures.probe import Probe

ADDRESS = "/obligations/probe.daily"
GOOD = {"frequency": "week", "starts_on": "2026-03-02", "reason": "每周一次即可"}


@dataclass
class Setting:
    term: Term
    classroom: Classroom


@pytest.fixture
def setting(app: Flask, probe: Probe, make: Factory, on_day: Callable[[date], None]) -> Setting:
    """Return a past term of 91 teaching days with one class and a daily obligation."""
    on_day(date(2026, 7, 10))
    probe.obligations(
        Obligation(
            key="daily",
            label="每日",
            title="<i>每日</i>",
            record=probe.Tally,
            every=Every.TEACHING_DAY,
            per=CLASSROOMS,
            subject=probe.Tally.classroom_id,
        )
    )

    found = Setting(make.term(), make.classroom("小一班"))
    db.session.commit()
    return found


@pytest.fixture
def administrator(setting: Setting, client: FlaskClient, make: Factory, sign_in: SignIn) -> FlaskClient:
    """Return a client signed in with all permissions."""
    return sign_in(client, make.user())


def numbers(page: str) -> list[str]:
    """Return the figures of the first row."""
    return re.findall(r'<td class="num"[^>]*>(?:<[^>]*>)*\s*(\d+|—)', page)


def settings() -> list[ObligationSetting]:
    db.session.expire_all()
    return list(db.session.scalars(select(ObligationSetting).order_by(ObligationSetting.id)))


def test_coverage_of_the_term(
    administrator: FlaskClient, setting: Setting, probe: Probe, on_day: Callable[[date], None]
) -> None:
    probe.tally(date(2026, 3, 2), setting.classroom)
    probe.tally(date(2026, 3, 3), setting.classroom, recorded_on=date(2026, 3, 4))
    db.session.commit()
    page = administrator.get("/obligations/").text
    assert "&lt;i&gt;每日&lt;/i&gt;" in page
    # Due so far, kept, by the rule (there is none), backfilled, still to come.
    assert numbers(page) == ["91", "2", "—", "1", "0"]
    assert 'max="91" value="2"' in page
    assert "/evidence/probe.daily" in page
    # On Wednesday 4 March seven teaching days have come, and this day is not over.
    on_day(date(2026, 3, 4))
    assert numbers(administrator.get("/obligations/").text) == ["7", "2", "—", "1", "84"]


def test_deciding(administrator: FlaskClient, setting: Setting) -> None:
    assert administrator.get(ADDRESS).status_code == 200
    assert administrator.post(ADDRESS, data=GOOD).status_code == 303
    (decision,) = settings()
    assert (decision.obligation, decision.active, decision.every) == ("probe.daily", True, "week")
    # 24–28 February daily, then 18 weeks.
    assert measure(setting.term).coverages["probe.daily"].due == 5 + 18
    assert "每周一次即可" in administrator.get(ADDRESS).text
    administrator.post(ADDRESS, data=GOOD | {"frequency": "off", "starts_on": "2026-03-09"})
    administrator.post(ADDRESS, data=GOOD | {"frequency": "declared", "starts_on": "2026-07-03"})
    assert [(item.active, item.every) for item in settings()] == [(True, "week"), (False, None), (True, None)]
    assert measure(setting.term).coverages["probe.daily"].due == 5 + 1 + 1


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("frequency", "hourly"),
        ("frequency", ""),
        ("starts_on", ""),
        ("starts_on", "soon"),
        ("starts_on", "9999-12-31"),
        ("reason", ""),
        ("reason", "\u200b"),
        ("reason", "长" * 201),
    ],
)
def test_an_error_is_reported_at_its_field(administrator: FlaskClient, field: str, wrong: str) -> None:
    answer = administrator.post(ADDRESS, data=GOOD | {field: wrong})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert settings() == []


def test_who_may(app: Flask, client: FlaskClient, setting: Setting, make: Factory, sign_in: SignIn) -> None:
    def browser(*permissions: str, **values: Any) -> FlaskClient:
        return sign_in(app.test_client(), make.user(permissions=list(permissions), **values))

    assert client.get("/obligations/").status_code in (302, 303)
    assert browser("probe.tally.view").get("/obligations/").status_code == 403
    reader = browser("probe.tally.view", "evidence.view")
    assert "每日" in reader.get("/obligations/").text
    assert f'href="{ADDRESS}"' not in reader.get("/obligations/").text
    assert reader.get(ADDRESS).status_code == 403
    assert reader.post(ADDRESS, data=GOOD).status_code == 403
    assert "每日" not in browser("evidence.view").get("/obligations/").text
    limited = browser("*.view", "terms.manage", classrooms=(setting.classroom,))
    assert "每日" in limited.get("/obligations/").text
    assert limited.post(ADDRESS, data=GOOD).status_code == 403
    assert browser("terms.manage", "evidence.view").get(ADDRESS).status_code == 404
    assert settings() == []
    for right in ("terms.manage", "rules.edit"):
        assert browser("*.view", right).post(ADDRESS, data=GOOD).status_code == 303


def test_a_failure_is_shown(administrator: FlaskClient, probe: Probe) -> None:
    def broken(_period: Any) -> Any:
        raise RuntimeError("<no rule>")

    probe.obligations(
        Obligation(key="daily", label="每日", title="d", record=probe.Meeting, every=Every.WEEK, where=broken)
    )
    page = administrator.get("/obligations/")
    assert page.status_code == 200
    assert "&lt;no rule&gt;" in page.text
