"""Pages on which an administrator keeps accounts and roles."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from portal.accounts.models import Role, User
from portal.accounts.roles import find_role
from portal.accounts.users import find_user
from portal.base.db import db
from portal.organisation.models import Campus
from portal.testing.values import present

if TYPE_CHECKING:
    from tests.core.fixtures.small_portal import Browser


@pytest.fixture
def boss(english: Browser, account: Callable[..., int]) -> Browser:
    account("园长", "administrator")
    english.sign_in("园长")
    return english


def _role_id(small: Flask, name: str) -> int:
    with small.app_context():
        return find_role(name).id


def test_a_new_account_gets_a_password_that_is_shown_once(
    small: Flask, boss: Browser, another: Callable[[], Browser], places: dict[str, int]
) -> None:
    boss.get("/accounts/users/new")
    made = boss.post(
        "/accounts/users/new",
        {
            "username": " 李四 ",
            "roles": [_role_id(small, "garden"), _role_id(small, "inspector")],
            "classrooms": [places["小一班"]],
            "active": "y",
        },
    )
    first = present(re.search(r"<code>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</code>", made.text))[1]
    with small.app_context():
        user = present(find_user("李四"))
        assert [role.name for role in user.roles] == ["inspector", "garden"]
        assert [classroom.name for classroom in user.classrooms] == ["小一班"]
        assert user.active
        assert user.must_change_password
        assert present(user.password).startswith("$argon2id$")
        user_id = user.id
    assert first not in boss.get(f"/accounts/users/{user_id}").text
    newcomer = another()
    newcomer.sign_in("李四", first)
    assert newcomer.get("/").location == "/password"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "Please fill this in."),
        ("张", "2 to 32 characters"),
        ("x" * 33, "2 to 32 characters"),
        ("园长", "There is already an account"),
        ("<script>", "letters, digits"),
        ("=HYPERLINK(1)", "letters, digits"),
        ("{{ 7*7 }}", "letters, digits"),
        ("a\u202eb", "letters, digits"),
        ("😀😀", "letters, digits"),
    ],
)
def test_a_name_that_will_not_do_is_an_error_at_the_field(small: Flask, boss: Browser, name: str, message: str) -> None:
    boss.get("/accounts/users/new")
    answer = boss.post("/accounts/users/new", {"username": name})
    assert answer.status_code == 422
    assert message in answer.text
    with small.app_context():
        assert len(db.session.scalars(select(User)).all()) == 1


@pytest.mark.parametrize("field", ["roles", "campuses", "classrooms"])
@pytest.mark.parametrize("value", ["9999", "x", "-1", "9" * 40])
def test_choices_that_there_are_not_are_refused(boss: Browser, field: str, value: str) -> None:
    boss.get("/accounts/users/new")
    assert boss.post("/accounts/users/new", {"username": "李四", field: value}).status_code == 422


def test_an_account_is_changed(
    small: Flask, boss: Browser, account: Callable[..., int], places: dict[str, int]
) -> None:
    user_id = account("李四", "garden")
    assert 'value="1"' in boss.get(f"/accounts/users/{user_id}").text
    form = {"roles": [_role_id(small, "director")], "campuses": [places["东园"]]}
    assert boss.post(f"/accounts/users/{user_id}", form).location == "/accounts/users"
    with small.app_context():
        user = present(find_user("李四"))
        assert [role.name for role in user.roles] == ["director"]
        assert [campus.name for campus in user.campuses] == ["东园"]
        assert not user.active
    page = boss.get(f"/accounts/users/{user_id}").text
    assert f'name="campuses" value="{places["东园"]}" checked' in page
    assert f'name="campuses" value="{places["西园"]}">' in page


def test_a_password_given_anew_must_be_changed(
    small: Flask, boss: Browser, another: Callable[[], Browser], account: Callable[..., int]
) -> None:
    user_id = account("李四", "garden")
    boss.get(f"/accounts/users/{user_id}")
    page = boss.post(f"/accounts/users/{user_id}/password")
    first = present(re.search(r"<code>([a-z2-9-]{14})</code>", page.text))[1]
    forgetful = another()
    assert forgetful.sign_in("李四").status_code == 401
    forgetful.sign_in("李四", first)
    assert forgetful.get("/").location == "/password"


@pytest.mark.parametrize(
    "change",
    [{"roles": []}, {"active": ""}, {"campuses": "east"}],
    ids=["without role", "closed", "limited"],
)
def test_the_last_administrator_cannot_be_locked_out(
    small: Flask, boss: Browser, places: dict[str, int], change: dict[str, Any]
) -> None:
    boss.get("/accounts/users/1")
    form = {"roles": [_role_id(small, "administrator")], "active": "y"} | change
    if form.get("campuses"):
        form["campuses"] = [places["东园"]]
    if not form["active"]:
        del form["active"]
    answer = boss.post("/accounts/users/1", form)
    assert answer.status_code == 409
    assert "Somebody must be left" in answer.text
    with small.app_context():
        user = present(find_user("园长"))
        assert user.active
        assert [role.name for role in user.roles] == ["administrator"]
        assert user.campuses == []
    assert boss.get("/accounts/users").status_code == 200


def test_one_of_two_administrators_can_go(boss: Browser, account: Callable[..., int]) -> None:
    user_id = account("副园长", "administrator")
    boss.get(f"/accounts/users/{user_id}")
    assert boss.post(f"/accounts/users/{user_id}", {"roles": [], "active": "y"}).status_code == 303


def test_the_last_administrators_role_cannot_lose_the_right(small: Flask, boss: Browser) -> None:
    role_id = _role_id(small, "administrator")
    boss.get(f"/accounts/roles/{role_id}")
    answer = boss.post(f"/accounts/roles/{role_id}", {"name": "administrator", "permissions": ["*.view"]})
    assert answer.status_code == 409
    assert "Somebody must be left" in answer.text
    with small.app_context():
        assert find_role("administrator").permissions == ["*"]


def test_whoever_is_limited_cannot_make_accounts_without_limits(
    small: Flask, visitor: Browser, account: Callable[..., int], places: dict[str, int]
) -> None:
    from portal.organisation.models import Campus

    def east() -> dict[str, list[Campus]]:
        return {"campuses": list(db.session.scalars(select(Campus).where(Campus.name == "东园")))}

    account("园长", "administrator")
    account("东园长", "administrator", limits=east)
    visitor.sign_in("东园长")
    for path in ("/accounts/users", "/accounts/users/new", "/accounts/users/1", "/accounts/roles", "/accounts/roles/1"):
        assert visitor.get(path).status_code == 403
    visitor.get("/password")
    assert visitor.post("/accounts/users/1/password").status_code == 403


@pytest.mark.parametrize("role", ["inspector", "director", "garden", "head_of_logistics"])
def test_others_do_not_keep_accounts(visitor: Browser, account: Callable[..., int], role: str) -> None:
    account("李四", role)
    visitor.sign_in("李四")
    for path in (
        "/accounts/users",
        "/accounts/users/new",
        "/accounts/users/1",
        "/accounts/roles",
        "/accounts/roles/new",
    ):
        assert visitor.get(path).status_code == 403


def test_a_role_is_edited_as_boxes_and_keeps_what_is_switched_off(small: Flask, boss: Browser) -> None:
    with small.app_context():
        find_role("inspector").permissions = ["*.view", "kiln.oven.view"]
        db.session.commit()
    role_id = _role_id(small, "inspector")
    page = boss.get(f"/accounts/roles/{role_id}").text
    assert 'value="*.view" checked' in page
    for permission in ("organisation.child.edit", "garden.*", "garden.harvest.sell", "accounts.manage", "zero.sign"):
        assert f'value="{permission}">' in page
    assert "kiln.oven.view" in page
    # *.view covers the viewing of each of the three registers and of the core's pages, and nothing else.
    assert re.search(
        r'choice covered">\s*<input type="checkbox" name="permissions" value="organisation.child.view">', page
    )
    assert not re.search(
        r'covered">\s*<input type="checkbox" name="permissions" value="organisation.child.edit">', page
    )
    form = {"name": "renamed?", "permissions": ["garden.harvest.sell", "organisation.child.view", "made.up.right"]}
    assert boss.post(f"/accounts/roles/{role_id}", form).status_code == 303
    with small.app_context():
        assert find_role("inspector").permissions == [
            "garden.harvest.sell",
            "kiln.oven.view",
            "organisation.child.view",
        ]


def test_a_role_of_ones_own_is_made_used_and_deleted(small: Flask, boss: Browser, account: Callable[..., int]) -> None:
    boss.get("/accounts/roles/new")
    form = {"name": "厨师长", "description": "管厨房", "permissions": ["garden.*"]}
    assert boss.post("/accounts/roles/new", form).status_code == 303
    assert "厨师长" in boss.get("/accounts/roles").text
    role_id = _role_id(small, "厨师长")
    user_id = account("李四", "厨师长")
    boss.get(f"/accounts/roles/{role_id}")
    boss.post(f"/accounts/roles/{role_id}/delete")
    assert _role_id(small, "厨师长") == role_id
    boss.post(f"/accounts/users/{user_id}", {"roles": [], "active": "y"})
    boss.post(f"/accounts/roles/{role_id}/delete")
    with small.app_context():
        assert "厨师长" not in set(db.session.scalars(select(Role.name)))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "Please fill this in."),
        ("x" * 81, "At most 80 characters."),
        ("inspector", "already a role of this name"),
        ("Inspector", "already a role of this name"),
        ("a\u202eb", "invisible control characters"),
        ("a\x00b", "invisible control characters"),
    ],
)
def test_a_role_name_that_will_not_do_is_an_error_at_the_field(boss: Browser, name: str, message: str) -> None:
    boss.get("/accounts/roles/new")
    answer = boss.post("/accounts/roles/new", {"name": name})
    assert answer.status_code == 422
    assert message in answer.text


def test_ready_roles_are_not_deleted(small: Flask, boss: Browser) -> None:
    role_id = _role_id(small, "inspector")
    boss.get(f"/accounts/roles/{role_id}")
    boss.post(f"/accounts/roles/{role_id}/delete")
    assert _role_id(small, "inspector") == role_id


@pytest.mark.parametrize("path", ["/accounts/users/999", "/accounts/roles/999", "/accounts/users/99999999999999999999"])
def test_what_is_not_there_is_not_found(boss: Browser, path: str) -> None:
    assert boss.get(path).status_code == 404


def test_names_are_shown_as_text(small: Flask, boss: Browser) -> None:
    with small.app_context():
        db.session.add(Role(name="<script>alert(1)</script>", permissions=[]))
        db.session.commit()
    for path in ("/accounts/roles", "/accounts/users/new"):
        page = boss.get(path).text
        assert "<script>" not in page
        assert "&lt;script&gt;" in page


def test_the_list_asks_the_database_the_same_number_of_times(
    small: Flask, boss: Browser, account: Callable[..., int]
) -> None:
    def statements() -> int:
        executed = []

        def count(*arguments: Any) -> None:
            executed.append(arguments[2])

        with small.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", count)
        assert boss.get("/accounts/users").status_code == 200
        event.remove(engine, "before_cursor_execute", count)
        return len(executed)

    account("李一", "garden")
    before = statements()
    for number in range(5):
        account(f"李{number + 2}", "garden", "inspector")
    assert statements() == before
