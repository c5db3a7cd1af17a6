"""URLs by the key of a record or page: each is that of the page; an unknown key is an error that says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from werkzeug.routing import BuildError

from plugins.health.models import CheckSession, HealthCheck
from plugins.kitchen.pages.pantry import Pantry
from plugins.kitchen.pages.week import WeekMenu
from portal.api import page_url, record_url
from portal.organisation.models import Classroom
from portal.registry.registry import the_portal
from portal.registry.urls import ACTIONS, find_record_url, record_endpoint


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("action", "path"),
    [("list", ""), ("new", "new/"), ("view", "details/"), ("edit", "edit/"), ("delete", "delete/")],
)
def test_pages_of_a_record(action: str, path: str) -> None:
    assert record_url("health.health_check", action) == f"/health/health_check/{path}"
    assert record_url(HealthCheck, action, id=3) == f"/health/health_check/{path}?id=3"


def test_the_list_is_the_usual_page() -> None:
    assert record_url(Classroom) == record_url("organisation.classroom", "list") == "/organisation/classroom/"


def test_every_record_with_a_view_has_all_pages(app: Flask) -> None:
    views = [view for views in the_portal().views.values() for view in views if hasattr(view, "record")]
    assert len(views) > 50
    for view in views:
        for action in ACTIONS:
            assert record_endpoint(view.record, action) in app.view_functions, (view, action)


def test_values_are_written_as_forms_and_filters_read_them() -> None:
    url = record_url(
        HealthCheck, "new", session=CheckSession.NOON, occurred_on=date(2026, 3, 2), classroom=None, url="/a?b=c"
    )
    assert url == "/health/health_check/new/?session=noon&occurred_on=2026-03-02&url=/a?b%3Dc"
    states = [CheckSession.MORNING, CheckSession.NOON]
    assert record_url(HealthCheck, session=states) == "/health/health_check/?session=morning&session=noon"


def test_any_field_may_be_a_value() -> None:
    assert record_url("health.health_check", "list", record=1, action=2).endswith("?record=1&action=2")
    assert page_url("kitchen.pantry", None, page=1, method=2) == "/kitchen/pantry/?page=1&method=2"


@pytest.mark.parametrize("name", ["health.health_chek", "helth.health_check", "health_health_check", ""])
def test_a_record_that_is_not_there(name: str) -> None:
    with pytest.raises(KeyError, match="there is no record"):
        record_url(name)
    assert find_record_url(name) is None


def test_the_error_names_the_records_of_the_plugin() -> None:
    with pytest.raises(KeyError, match=r"health\.attendance, .*health\.health_check"):
        record_url("health.health_chek")


def test_an_action_that_is_not_there() -> None:
    for find in (record_url, find_record_url, record_endpoint):
        with pytest.raises(KeyError, match="no action 'create'; there are list, new, view, edit, delete"):
            find("health.health_check", "create")


def test_a_record_without_pages(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(app.view_functions, "health_health_check.index_view")
    assert find_record_url(HealthCheck) is None
    with pytest.raises(KeyError, match=r"health\.health_check has no pages"):
        record_url(HealthCheck)


def test_pages_of_plugins() -> None:
    assert page_url(Pantry) == page_url("kitchen.pantry") == "/kitchen/pantry/"
    assert page_url("kitchen.week", "copy", day=date(2026, 3, 2)) == "/kitchen/week/copy/?day=2026-03-02"


def test_a_page_knows_its_own_url() -> None:
    page = WeekMenu("kitchen")
    assert page.own_url() == "/kitchen/week/"
    assert page.own_url("copy", day=date(2026, 3, 2), heads=None) == "/kitchen/week/copy/?day=2026-03-02"
    with pytest.raises(BuildError):
        page.own_url("burn")


def test_a_page_that_is_not_there() -> None:
    with pytest.raises(KeyError, match=r"there is no page 'kitchen\.panty'; there are .*kitchen\.pantry"):
        page_url("kitchen.panty")
    with pytest.raises(KeyError, match="there is no page 'Classroom'"):
        page_url(Classroom)
    with pytest.raises(KeyError, match=r"kitchen\.pantry: the page has no exposed method 'publish'"):
        page_url("kitchen.pantry", "publish")


def test_templates_have_the_same_functions(app: Flask) -> None:
    text = '{{ record_url("kitchen.menu", "view", id=3) }} {{ page_url("kitchen.week", "copy") }}'
    assert app.jinja_env.from_string(text).render() == "/kitchen/menu/details/?id=3 /kitchen/week/copy/"
