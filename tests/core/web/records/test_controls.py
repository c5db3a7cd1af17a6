"""Controls of forms are drawn once and filled in: the markup is what the macros write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, session
from flask.testing import FlaskClient

from plugins.health.models import HealthCheck
from portal.base.db import db
from portal.base.scope import EVERYTHING
from portal.records.describe import Kind
from portal.testing.values import present
from portal.web.records import controls
from portal.web.records.controls import draw_control
from portal.web.records.details import VIEWS
from portal.web.records.forms import FormInput, RecordForm

if TYPE_CHECKING:
    from tests.core.web.conftest import School

NASTY = "<b>\"&'\ue000text\ue001"
RAW: dict[Kind, tuple[str, ...]] = {
    Kind.TEXT: ("", NASTY, "二"),
    Kind.LONG_TEXT: ("", f"一\n{NASTY}"),
    Kind.INTEGER: ("", "12"),
    Kind.DECIMAL: ("", "1.50"),
    Kind.DATE: ("", "2026/3/1", "2026-03-02"),
    Kind.MOMENT: ("", "2026-03-01T08:00"),
    Kind.TIME: ("", "8:05"),
    Kind.BOOLEAN: ("", "yes", "no"),
}


def _filled(item: FormInput) -> list[FormInput]:
    """The input empty, and with each of some values."""
    if item.field.kind in {Kind.CHOICE, Kind.CHOICES}:
        values = [[], *([choice.value] for choice in item.field.choices or ())]
        return [replace(item, raw=raw) for raw in values]
    if item.field.kind is Kind.REFERENCE:
        return [item, replace(item, raw=["7"], chosen=NASTY), replace(item, raw=["8"], chosen="小一班")]
    return [replace(item, raw=[raw] if raw else []) for raw in RAW[item.field.kind]]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_control_is_what_its_macro_writes(app: Flask, language: str) -> None:
    with app.test_request_context():
        session["language"] = language
        macro = app.jinja_env.get_template("portal/records/inputs.html").make_module({}).control  # type: ignore[attr-defined]
        widgets = set()
        for view in app.extensions[VIEWS].values():
            form = RecordForm(view.record_type, EVERYTHING, prefix="line3-")
            for blank in form.inputs:
                lookup = f"{view.endpoint}.ajax_lookup"
                widgets.add(blank.widget)
                for item in _filled(blank):
                    if item.field.kind is not Kind.REFERENCE:
                        form._read(item)
                    url = app.url_for(lookup, name=item.field.name) if item.widget == "reference" else None
                    wanted = str(macro(item, url))
                    # The first may draw it, the second fills in what was drawn.
                    assert (draw_control(macro, item, lookup), draw_control(macro, item, lookup)) == (wanted, wanted)
        assert widgets == {
            "text", "long_text", "integer", "decimal", "date", "moment", "time", "boolean", "chips",
            "choice", "choices", "reference",
        }  # fmt: skip


def test_no_more_are_kept_than_may_be(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(controls, "MOST_DRAWN", 3)
    with app.test_request_context():
        view = app.extensions[VIEWS]["health.health_check"]
        for item in RecordForm(view.record_type, EVERYTHING).inputs:
            draw_control(lambda item, _url: item.name, item, f"{view.endpoint}.ajax_lookup")
            assert 0 < len(app.extensions[controls.DRAWN]) <= 3
        app.extensions[controls.DRAWN].clear()


def test_forms_of_two_records_differ(
    admin: FlaskClient, school: School, add_checks: Callable[..., list[HealthCheck]]
) -> None:
    first, second = add_checks(school.near, 2, note="")
    second.note, second.checked, second.classroom = "<script>", 7, school.far
    db.session.commit()
    pages = [admin.get(f"/health/health_check/edit/?id={check.id}").text for check in (first, second, first)]
    assert pages[0].count("小一班") == pages[2].count("小一班") > pages[1].count("小一班")
    assert 'value="2026-03-03"' in pages[1]
    assert 'value="2026-03-02"' in pages[2]
    assert "&lt;script&gt;" in pages[1]
    assert "script&gt;" not in pages[2]


def test_what_is_wrong_stands_at_one_form_only(admin: FlaskClient, school: School) -> None:
    sent: dict[str, Any] = {"occurred_on": "bald", "session": "morning", "classroom": str(school.near.id)}
    wrong = admin.post("/health/health_check/new/", data=sent | {"checked": "x", "abnormal": "0"})
    assert wrong.status_code == 422
    assert 'value="bald"' in wrong.text
    assert "f-checked-error" in wrong.text
    right = admin.get("/health/health_check/new/").text
    assert "f-checked-error" not in right
    assert "bald" not in right


def test_shown_is_how_browsers_want_it(app: Flask) -> None:
    with app.test_request_context():
        form = RecordForm(app.extensions[VIEWS]["health.health_check"].record_type, EVERYTHING)
    day = form["occurred_on"]
    assert replace(day, raw=["2026/3/1"], value=date(2026, 3, 1)).shown == "2026-03-01"
    assert replace(day, raw=["bald"], value=None, readable=False).shown == "bald"
    assert present(day).shown == ""
