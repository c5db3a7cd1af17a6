"""Checks of views before they are registered; every action requires its own permission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.organisation.models import Campus, Kindergarten
from portal.registry.registry import the_portal
from portal.testing.types import SignIn
from portal.web.frame.pages import Page, expose
from portal.web.frame.site import validate_view
from portal.web.records.record_view import RecordView

if TYPE_CHECKING:
    from portal.testing.factories import Factory

LIST = "/organisation/campus/"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"record": None}, "record is missing"),
        ({"record": Kindergarten}, "is no record of this portal"),
        ({"list_columns": ("name", "colour")}, "no field 'colour'; there are name"),
        ({"filters": ("colour",)}, "filters: there is no field 'colour'"),
        ({"search": ("source",)}, "search: 'source' is no text"),
        ({"sort_default": ("colour", True)}, "sort_default: there is no field"),
        ({"form_fields": ("colour",)}, "form_fields: there is no field"),
        ({"parts": ("rooms",)}, "'rooms' is no one-to-many relationship of Campus"),
    ],
)
def test_a_faulty_view_is_reported_with_the_reason(app: Flask, values: dict[str, Any], message: str) -> None:
    view = type("View", (RecordView,), {"record": Campus} | values)
    with pytest.raises(ValueError, match=message):
        validate_view(view, the_portal(), "organisation")


def test_pages_need_title_permission_path_and_something_to_show(app: Flask) -> None:
    class Empty(Page):
        title, permission, path = "Empty", "a.b", "empty"

    class Crooked(Page):
        title, permission, path = "Crooked", "a.b", "../x"

        @expose("/")
        def index(self) -> str:
            return ""

    for view, message in ((Empty, "no method is exposed"), (Crooked, "path"), (Page, "title is missing")):
        with pytest.raises(ValueError, match=message):
            validate_view(view, the_portal())
    with pytest.raises(ValueError, match="classes derived from"):
        validate_view(object, the_portal())
    with pytest.raises(ValueError, match="belongs to another plugin"):
        validate_view(type("View", (RecordView,), {"record": Campus}), the_portal(), "another")


def test_each_action_asks_for_its_own_permission(client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    campus = make.campus()
    sign_in(client, make.user(permissions=["organisation.campus.view"]))
    page = client.get(LIST)
    assert page.status_code == 200
    for word in ("/new/", "/edit/", "/delete/", "rowid", "exchange"):
        assert word not in page.text.split("<main")[1]
    assert client.get(f"{LIST}details/?id={campus.id}").status_code == 200
    assert client.get(f"{LIST}new/").status_code == 403
    assert client.get(f"{LIST}edit/?id={campus.id}").status_code == 403
    assert client.get(f"{LIST}delete/?id={campus.id}").status_code == 403
    assert client.post(f"{LIST}action/", data={"action": "delete", "rowid": campus.id}).status_code == 403
    assert client.get("/history/deleted").status_code == 403
    assert client.get(f"{LIST}export/csv/").status_code == 404
    assert client.post(f"{LIST}ajax/update/").status_code == 404
    for other in ("/organisation/child/", "/organisation/child/ajax/lookup/?name=classroom"):
        assert client.get(other).status_code == 403


def test_anonymous_users_are_sent_to_sign_in(client: FlaskClient, make: Factory) -> None:
    make.campus()
    for path in ("/", LIST, f"{LIST}new/", f"{LIST}ajax/lookup/?name=x", "/history/deleted"):
        answer = client.get(path)
        assert answer.status_code in {302, 303}
        assert "/sign-in" in answer.headers["Location"]


def test_the_menu_shows_what_one_may_open(client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    sign_in(client, make.user(permissions=["organisation.campus.view"]))
    menu = client.get("/").text.split("<nav", 1)[1].split("</nav>")[0]
    assert LIST in menu
    assert "/organisation/child/" not in menu
    assert "/accounts" not in menu


def test_every_page_stands_without_inline_code(client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    campus = make.campus()
    make.term()
    sign_in(client, make.user())
    for path in ("/", LIST, f"{LIST}new/", f"{LIST}edit/?id={campus.id}", f"{LIST}details/?id={campus.id}", "/none"):
        text = client.get(path).text
        assert "jquery" not in text.lower()
        assert "bootstrap" not in text.lower()
        assert " onclick=" not in text
        assert " style=" not in text
        assert "http://" not in text.replace("http://localhost", "")


def test_an_empty_portal_says_what_to_do_next(client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    sign_in(client, make.user())
    with client.session_transaction() as session:
        session["language"] = "en"
    page = client.get("/").text
    assert "Setting up" in page
    assert "Add the campus" in page
