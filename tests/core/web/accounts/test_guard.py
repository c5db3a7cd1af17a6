"""Access rules of accounts in the assembled portal: every URL has its rule, pages stand in its layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.roles import ensure_ready_roles, find_role
from portal.accounts.scope import limits_of
from portal.accounts.users import AccountError, create_user, find_user, keep_an_administrator
from portal.base.db import db
from portal.base.errors import PortalError
from portal.registry.registry import the_portal
from portal.testing.types import SignIn
from portal.testing.values import present
from portal.web.accounts.guard import Access, access_of

if TYPE_CHECKING:
    from portal.testing.factories import Factory


@pytest.fixture
def roles(request: pytest.FixtureRequest) -> None:
    """Return the ready roles, in the app that the test uses."""
    request.getfixturevalue("data_app" if "data_app" in request.fixturenames else "app")
    ensure_ready_roles(the_portal())
    db.session.commit()


def test_every_address_says_who_may_open_it(app: Flask) -> None:
    closed = [rule for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint).access is Access.NOBODY]
    assert [str(rule) for rule in closed] == []


def test_only_these_addresses_are_open_to_strangers(app: Flask) -> None:
    public = {
        rule.endpoint for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint).access is Access.PUBLIC
    }
    own = {"accounts.sign_in", "accounts.sign_out", "accounts.language"}
    assert {name for name in public if name.rpartition(".")[2] != "static"} == own


def test_nobody_signed_in_is_sent_to_sign_in_from_every_page(app: Flask, client: FlaskClient) -> None:
    for rule in app.url_map.iter_rules():
        if access_of(app, rule.endpoint).access is Access.PUBLIC or "GET" not in (rule.methods or ()):
            continue
        path = app.url_map.bind("localhost").build(
            rule.endpoint, dict.fromkeys(rule.arguments, 1), force_external=False, append_unknown=False
        )
        answer = client.get(path)
        assert answer.status_code in {303, 308}, rule
        assert answer.status_code == 308 or answer.location.startswith("/sign-in"), rule


@pytest.mark.parametrize(
    "path",
    [
        "/password",
        "/accounts/users",
        "/accounts/users/new",
        "/accounts/users/1",
        "/accounts/roles",
        "/accounts/roles/1",
    ],
)
def test_the_pages_stand_in_the_layout(
    roles: None, client: FlaskClient, make: Factory, sign_in: SignIn, path: str
) -> None:
    sign_in(client, make.user(role="administrator"))
    answer = client.get(path)
    assert answer.status_code == 200
    assert 'class="topbar"' in answer.text


def test_accounts_on_both_databases(data_app: Flask, roles: None, make: Factory) -> None:
    campus = make.campus("东园")
    classroom = make.classroom("小一班", campus=campus)
    create_user("园长", "correct horse 7", ["administrator"])
    create_user("老师", "correct horse 7", ["inspector"], campuses=[campus])
    db.session.commit()
    keep_an_administrator()
    limits = limits_of(present(find_user("老师")))
    assert (limits.campus_ids, limits.classroom_ids) == (frozenset({campus.id}), frozenset({classroom.id}))
    with pytest.raises(AccountError, match="园长"):
        create_user("园长", "correct horse 7")
    assert find_user("a\x00b") is None

    head = present(find_user("园长"))
    head.campuses.append(campus)
    with pytest.raises(PortalError):
        keep_an_administrator()
    assert head.campuses == []

    role = find_role("administrator")
    role.permissions = ["*.view"]
    with pytest.raises(PortalError):
        keep_an_administrator()
    assert role.permissions == ["*"]


def test_each_active_area_has_a_role(app: Flask, roles: None) -> None:
    for plugin in the_portal().active:
        assert f"{plugin.name}.*" in find_role(plugin.name).permissions
