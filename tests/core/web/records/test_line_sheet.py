"""Line sheets: many records on one page, all stored or none, with errors at their line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

import plugins.health
from plugins.health.models import CheckSession, DisinfectedItem, Disinfection, HealthCheck, HealthFinding, Symptom
from plugins.health.views import VIEWS
from portal.api import LineSheet
from portal.base.config import Settings, load_settings
from portal.base.db import db
from portal.testing.types import SignIn

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.web.conftest import School


pytestmark = pytest.mark.own_portal


class Rounds(LineSheet):
    """Round of disinfection: place and time are entered once for all lines."""

    title, path, permission = "Rounds", "rounds", "health.disinfection.edit"
    line, line_fields = Disinfection, ("item", "method", "minutes", "mg_per_l")
    head_fields = ("occurred_on", "classroom")
    blank_rows = 2

    def prepared(self) -> Sequence[dict[str, Any]]:
        return ({"item": DisinfectedItem.CUPS},)


class Checks(LineSheet):
    """Check with its findings."""

    title, path, permission = "Checks", "checks", "health.health_check.edit"
    line, line_fields = HealthFinding, ("child", "temperature_c", "symptoms")
    head, head_fields = HealthCheck, ("occurred_on", "session", "classroom", "checked", "abnormal")
    link = "check"


@pytest.fixture
def settings(home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return settings with the two sheets among the views of health."""
    monkeypatch.setattr(plugins.health, "VIEWS", (*VIEWS, Rounds, Checks))
    return load_settings({"PORTAL_HOME": str(home), "PORTAL_STRICT": "1"})


def _line(number: int, **values: str) -> dict[str, str]:
    return {f"line{number}-{name}": value for name, value in values.items()}


def _head(classroom: Any, day: str = "2026-03-02") -> dict[str, str]:
    return {"head-occurred_on": day, "head-classroom": str(classroom.id)}


CUPS = {"item": "cups", "method": "steam", "minutes": "15", "mg_per_l": ""}
TOWELS = {"item": "towels", "method": "chlorine_soak", "minutes": "20", "mg_per_l": "250"}
NOTHING = {"item": "", "method": "", "minutes": "", "mg_per_l": ""}


def test_the_sheet_opens_with_prepared_and_blank_lines(admin: FlaskClient, school: School) -> None:
    page = admin.get("/health/rounds/").text
    assert page.count('<fieldset class="line">') == 1 + 2 + 1  # the last one is the template of a new line
    assert re.search(r'value="cups" selected', page)
    assert 'name="line0-item"' in page
    assert 'name="line__n__-item"' in page


def test_all_lines_are_recorded_and_empty_ones_passed_over(admin: FlaskClient, school: School) -> None:
    sent = _head(school.near) | _line(0, **CUPS) | _line(1, **NOTHING) | _line(7, **TOWELS)
    answer = admin.post("/health/rounds/", data=sent, follow_redirects=True)
    assert "2 lines recorded" in answer.text
    found = db.session.scalars(select(Disinfection).order_by(Disinfection.id)).all()
    assert [(row.item, row.minutes, row.mg_per_l, row.classroom_id, row.occurred_on) for row in found] == [
        (DisinfectedItem.CUPS, 15, None, school.near.id, date(2026, 3, 2)),
        (DisinfectedItem.TOWELS, 20, 250, school.near.id, date(2026, 3, 2)),
    ]


def test_one_faulty_line_keeps_all_from_being_recorded(admin: FlaskClient, school: School) -> None:
    sent = _head(school.near) | _line(0, **CUPS) | _line(1, **(TOWELS | {"minutes": "lang"}))
    answer = admin.post("/health/rounds/", data=sent)
    assert answer.status_code == 422
    assert 'id="f-line1-minutes-error"' in answer.text
    assert 'id="f-line0-minutes-error"' not in answer.text
    assert 'value="lang"' in answer.text
    assert "Line 2" in answer.text
    assert db.session.scalars(select(Disinfection)).all() == []


def test_errors_of_the_head_are_shown_there(admin: FlaskClient, school: School) -> None:
    answer = admin.post("/health/rounds/", data=_head(school.near, "") | _line(0, **CUPS))
    assert answer.status_code == 422
    assert 'id="f-head-occurred_on-error"' in answer.text
    nothing = admin.post("/health/rounds/", data=_head(school.near) | _line(0, **NOTHING))
    assert nothing.status_code == 422
    assert "Fill in at least one line" in nothing.text
    assert db.session.scalars(select(Disinfection)).all() == []


def test_more_lines_without_scripts(admin: FlaskClient, school: School) -> None:
    page = admin.post("/health/rounds/", data=_head(school.near) | _line(0, **CUPS) | {"_more": "1"})
    assert page.status_code == 200
    assert page.text.count('<fieldset class="line">') == 1 + 2 + 1
    assert db.session.scalars(select(Disinfection)).all() == []


def test_a_record_is_made_with_the_lines_that_belong_to_it(admin: FlaskClient, school: School, make: Factory) -> None:
    child = make.child("测一", classroom=school.near)
    db.session.commit()
    head = _head(school.near) | {"head-session": "morning", "head-checked": "20", "head-abnormal": "1"}
    line = _line(0, child=str(child.id), temperature_c="38.2", symptoms="fever")
    answer = admin.post("/health/checks/", data=head | line)
    check = db.session.scalars(select(HealthCheck)).one()
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/health/health_check/details/?id={check.id}")
    found = db.session.scalars(select(HealthFinding)).one()
    assert (found.check_id, found.symptoms, check.session) == (
        check.id,
        frozenset({Symptom.FEVER}),
        CheckSession.MORNING,
    )
    twin = admin.post("/health/checks/", data=head | line)
    assert twin.status_code == 422
    assert "already a record" in twin.text


def test_rights_and_limits(client: FlaskClient, school: School, make: Factory, sign_in: SignIn) -> None:
    reader = sign_in(client, make.user(permissions=["health.disinfection.view"]))
    assert reader.get("/health/rounds/").status_code == 403
    limited = sign_in(client, make.user(permissions=["health.disinfection.edit"], classrooms=(school.near,)))
    answer = limited.post("/health/rounds/", data=_head(school.far) | _line(0, **CUPS))
    assert answer.status_code == 422
    assert db.session.scalars(select(Disinfection)).all() == []
    assert limited.post("/health/rounds/", data=_head(school.near) | _line(0, **CUPS)).status_code == 303
    # The right to the lines alone does not make the record they belong to.
    half = sign_in(client, make.user(permissions=["health.health_check.edit"]))
    assert half.post("/health/checks/", data=_head(school.near) | _line(0)).status_code == 403


def test_the_home_page_leads_here() -> None:
    assert Rounds.fills == (Disinfection,)
    assert Checks.fills == (HealthCheck, HealthFinding)
