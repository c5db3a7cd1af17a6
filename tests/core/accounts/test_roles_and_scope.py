"""Patterns of permissions, ready roles, limits, and the access check that denies by default."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Role
from portal.accounts.roles import READY_ROLES, ensure_ready_roles, find_role
from portal.accounts.scope import NOTHING, current_limits, limits_of, may, require
from portal.accounts.users import find_user
from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.scope import EVERYTHING
from portal.declarations.permissions import has_permission
from portal.organisation.models import Campus, Classroom
from portal.testing.values import present
from portal.web.accounts.guard import Access, access_of, protected, public_endpoint, register_view, signed_in

if TYPE_CHECKING:
    from tests.core.fixtures.small_portal import Browser


@pytest.mark.parametrize(
    ("granted", "wanted", "answer"),
    [
        (["*"], "accounts.manage", True),
        (["*.view"], "garden.harvest.view", True),
        (["*.view"], "garden.harvest.edit", False),
        (["*.view"], "garden.harvest.viewer", False),
        (["garden.*"], "garden.harvest.edit", True),
        (["garden.*"], "gardening.harvest.edit", False),
        (["*.*.edit"], "garden.harvest.edit", True),
        (["*.*.edit"], "rules.edit", False),
        (["garden.harvest.edit"], "garden.harvest.edit", True),
        (["garden.harvest.edit"], "garden.harvest.edition", False),
        ([], "garden.harvest.view", False),
    ],
)
def test_patterns(granted: list[str], wanted: str, answer: bool) -> None:
    assert has_permission(granted, wanted) is answer


def _may(role: str, permission: str) -> bool:
    return has_permission(find_role(role).permissions, permission)


def test_ready_roles(small: Flask) -> None:
    with small.app_context():
        names = set(db.session.scalars(select(Role.name)))
        assert names == {ready.name for ready in READY_ROLES} | {"garden"}
        assert _may("administrator", "accounts.manage")
        assert _may("head_of_logistics", "garden.harvest.import")
        assert _may("head_of_logistics", "summary.write")
        assert not _may("head_of_logistics", "summary.issue")
        assert not _may("head_of_logistics", "accounts.manage")
        assert not _may("head_of_logistics", "rules.edit")
        assert _may("director", "summary.issue")
        assert not _may("director", "garden.harvest.edit")
        assert _may("garden", "garden.harvest.delete")
        assert _may("garden", "organisation.child.view")
        assert not _may("garden", "organisation.child.edit")
        assert _may("inspector", "garden.harvest.export")
        for action in ("edit", "delete", "import"):
            assert not _may("inspector", f"garden.harvest.{action}")


def test_ready_roles_are_made_once_and_stay_as_they_were_edited(small: Flask) -> None:
    with small.app_context():
        find_role("inspector").permissions = ["garden.*"]
        db.session.delete(find_role("director"))
        db.session.commit()
        for _ in range(2):
            ensure_ready_roles(small.extensions["portal"])
            db.session.commit()
        assert find_role("inspector").permissions == ["garden.*"]
        assert find_role("director").permissions == ["*.view", "*.export", "summary.issue"]
        assert len(db.session.scalars(select(Role)).all()) == len(READY_ROLES) + 1


def test_an_unknown_role_names_those_there_are(small: Flask) -> None:
    with small.app_context(), pytest.raises(PortalError, match="inspector"):
        find_role("chef")


def _limits(campuses: Sequence[str] = (), classrooms: Sequence[str] = ()) -> Callable[[], dict[str, Any]]:
    def find() -> dict[str, Any]:
        return {
            "campuses": db.session.scalars(select(Campus).where(Campus.name.in_(campuses))).all(),
            "classrooms": db.session.scalars(select(Classroom).where(Classroom.name.in_(classrooms))).all(),
        }

    return find


def test_limits_are_campuses_with_their_classes_and_classes_named(
    small: Flask, account: Callable[..., int], places: dict[str, int]
) -> None:
    account("全园", "inspector")
    account("东园长", "inspector", limits=_limits(campuses=["东园"]))
    account("老师", "inspector", limits=_limits(classrooms=["小二班"]))
    account("两处", "inspector", limits=_limits(campuses=["东园"], classrooms=["小二班"]))
    with small.app_context():
        assert limits_of(present(find_user("全园"))) == EVERYTHING
        east = limits_of(present(find_user("东园长")))
        assert (east.campus_ids, east.classroom_ids) == (frozenset({places["东园"]}), frozenset({places["小一班"]}))
        teacher = limits_of(present(find_user("老师")))
        assert teacher.limited
        assert (teacher.campus_ids, teacher.classroom_ids) == (frozenset(), frozenset({places["小二班"]}))
        both = limits_of(present(find_user("两处")))
        assert both.classroom_ids == {places["小一班"], places["小二班"]}


def test_a_visitor_sees_nothing_and_the_command_line_everything(small: Flask) -> None:
    with small.app_context():
        assert current_limits() == EVERYTHING
        assert may("accounts.manage")
    with small.test_request_context("/"):
        assert current_limits() == NOTHING
        assert not may("garden.harvest.view")
        with pytest.raises(Exception, match="403"):
            require("garden.harvest.view")


def test_limits_and_rights_are_queried_once_a_request(
    small: Flask, visitor: Browser, account: Callable[..., int], places: dict[str, int]
) -> None:
    account("老师", "inspector", limits=_limits(classrooms=["小二班"]))
    statements = []

    @signed_in
    def view() -> str:
        from sqlalchemy import event

        def count(*_arguments: Any) -> None:
            statements.append("statement")

        current_limits(), may("a.b.view")
        event.listen(db.engine, "before_cursor_execute", count)
        for _ in range(50):
            current_limits(), may("a.b.view"), may("a.b.edit")
        event.remove(db.engine, "before_cursor_execute", count)
        return f"{may('a.b.view')} {may('a.b.edit')} {current_limits().limited} {current_limits() is current_limits()}"

    small.add_url_rule("/view", "view", view_func=view)
    visitor.sign_in("老师")
    assert visitor.get("/view").text == "True False True True"
    assert statements == []


def test_a_page_that_says_nothing_is_closed_to_everybody(
    small: Flask, visitor: Browser, account: Callable[..., int]
) -> None:
    account("园长", "administrator")
    small.add_url_rule("/forgotten", "forgotten", view_func=lambda: "secret")
    assert visitor.get("/forgotten").status_code == 303
    visitor.sign_in("园长")
    refused = visitor.get("/forgotten")
    assert refused.status_code == 403
    assert "secret" not in refused.text


def test_a_protected_page_opens_for_its_permission_only(
    small: Flask, another: Callable[[], Browser], account: Callable[..., int]
) -> None:
    account("种菜", "garden")
    account("园长", "director")
    small.add_url_rule("/sell", "sell", view_func=protected("garden.harvest.sell")(lambda: "sold"))
    for name, status in (("种菜", 200), ("园长", 403)):
        visitor = another()
        visitor.sign_in(name)
        assert visitor.get("/sell").status_code == status
    assert another().get("/sell").status_code == 303


def test_a_public_endpoint_opens_for_a_stranger(small: Flask, visitor: Browser) -> None:
    small.add_url_rule("/robots.txt", "robots", view_func=lambda: "none")
    public_endpoint(small, "robots")
    assert visitor.get("/robots.txt").text == "none"
    assert visitor.get("/no-such-page").status_code == 404


def test_flask_admin_views_must_say_who_may_open_them(
    small: Flask, visitor: Browser, account: Callable[..., int]
) -> None:
    from flask_admin import Admin, AdminIndexView, BaseView, expose

    class Open(BaseView):  # type: ignore[misc]  # Flask-Admin ships no types
        @expose("/")  # type: ignore[untyped-decorator]
        def index(self) -> str:
            return "open"

    class Careful(Open):
        def is_accessible(self) -> bool:
            return may("garden.harvest.sell")

    class Index(AdminIndexView):  # type: ignore[misc]
        def is_accessible(self) -> bool:
            return True

    admin = Admin(small, index_view=Index(url="/admin"))
    for view in (Open(endpoint="open_view"), Careful(endpoint="careful_view")):
        admin.add_view(view)
        register_view(small, view)
    account("种菜", "garden")
    account("园长", "administrator")
    visitor.sign_in("园长")
    assert visitor.get("/admin/open_view/").status_code == 403
    assert visitor.get("/admin/careful_view/").text == "open"
    assert access_of(small, "open_view.index").access is Access.NOBODY


def test_every_address_of_this_package_says_who_may_open_it(small: Flask) -> None:
    rules = {rule.endpoint: access_of(small, rule.endpoint) for rule in small.url_map.iter_rules()}
    assert [name for name, found in rules.items() if found.access is Access.NOBODY] == []
    assert {name for name, found in rules.items() if found.access is Access.PUBLIC} == {
        "static",
        "accounts.sign_in",
        "accounts.sign_out",
        "accounts.language",
    }
    assert {found.permission for found in rules.values() if found.access is Access.PROTECTED} == {"accounts.manage"}
