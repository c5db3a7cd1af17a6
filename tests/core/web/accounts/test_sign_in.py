"""Signing in by name, the first password, sessions, and waiting after failures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

import pytest
from argon2 import PasswordHasher
from flask import Flask

from portal.accounts import throttle
from portal.accounts.passwords import verify_password
from portal.accounts.users import find_user, set_password
from portal.base.db import db
from portal.testing.values import present
from portal.web.accounts import sign_in

if TYPE_CHECKING:
    from tests.core.fixtures.small_portal import Browser


def test_two_chinese_characters_and_any_width_or_case(
    small: Flask, account: Callable[..., int], another: Callable[[], Browser]
) -> None:
    account("张三", "inspector")
    account("wang.li", "inspector")
    for typed in ("张三", " 张三 ", "ＷＡＮＧ.ＬＩ", "Wang.Li"):
        assert another().sign_in(typed).location == "/", typed


@pytest.mark.parametrize("typed", ["nobody", "a\x00b", "\u202eevil", "x" * 5000, "😀😀", "张三'--", "%", "\ufffe"])
def test_strange_names_fail_like_wrong_ones(english: Browser, account: Callable[..., int], typed: str) -> None:
    account("张三")
    answer = english.sign_in(typed)
    assert answer.status_code == 401
    assert "User name or password is wrong." in answer.text


@pytest.mark.parametrize("typed", ["wrong horse 7", "a\x00b", "x" * 100_000, "密码密码密码"])
def test_a_wrong_password_says_the_same(english: Browser, account: Callable[..., int], typed: str) -> None:
    account("张三")
    answer = english.sign_in("张三", typed)
    assert answer.status_code == 401
    assert "User name or password is wrong." in answer.text
    assert typed[:9] not in answer.text


def test_empty_fields_are_errors_at_the_field(english: Browser) -> None:
    answer = english.sign_in("", "")
    assert answer.status_code == 422
    assert answer.text.count("Please fill this in.") == 2


def test_a_closed_account_cannot_enter_and_is_thrown_out(
    small: Flask, english: Browser, account: Callable[..., int]
) -> None:
    account("张三", "inspector")
    english.sign_in("张三")
    with small.app_context():
        present(find_user("张三")).active = False
        db.session.commit()
    assert english.get("/").location.startswith("/sign-in")
    assert "may not sign in" in english.sign_in("张三").text


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/records?page=2", "/records?page=2"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("/\t/evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
        ("/" + "x" * 5000, "/"),
    ],
)
def test_goes_on_to_the_page_that_was_wanted_but_never_elsewhere(
    visitor: Browser, account: Callable[..., int], wanted: str, reached: str
) -> None:
    account("张三")
    visitor.get("/sign-in")
    form = {"username": "张三", "password": "correct horse 7"}
    assert visitor.post("/sign-in", form, query_string={"next": wanted}).location == reached


def test_a_stranger_is_sent_to_sign_in_and_comes_back(visitor: Browser, account: Callable[..., int]) -> None:
    account("张三", "administrator")
    refused = visitor.get("/accounts/users?x=1")
    assert refused.status_code == 303
    assert refused.location == "/sign-in?next=/accounts/users?x%3D1"
    assert visitor.sign_in("张三", path=refused.location).location == "/accounts/users?x=1"


def test_the_first_password_must_be_changed(english: Browser, account: Callable[..., int]) -> None:
    account("张三", "administrator", must_change=True)
    english.sign_in("张三")
    for path in ("/", "/accounts/users"):
        assert english.get(path).location == "/password"
    with english.client.get("/static/accounts.css") as style:
        assert style.status_code == 200
    page = english.get("/password")
    assert "given to you by somebody else" in page.text
    done = english.post(
        "/password", {"current": "correct horse 7", "password": "mine alone 8", "again": "mine alone 8"}
    )
    assert done.location == "/"
    assert english.get("/").text == "home"
    assert english.get("/accounts/users").status_code == 200


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"current": "wrong"}, "This is not your present password."),
        ({"password": "short 7", "again": "short 7"}, "A password has at least 8 characters."),
        ({"password": "x" * 129, "again": "x" * 129}, "A password has at most 128 characters."),
        ({"password": "Zhang.San", "again": "Zhang.San"}, "The password must not be the user name."),
        ({"again": "something else"}, "The two passwords differ."),
        ({"password": "correct horse 7", "again": "correct horse 7"}, "other than the present one"),
        ({"password": "a\x00bcdefgh", "again": "a\x00bcdefgh"}, "control characters"),
        ({"password": ""}, "Please fill this in."),
    ],
)
def test_a_password_that_will_not_do_is_an_error_at_the_field(
    english: Browser, account: Callable[..., int], form: dict[str, str], message: str
) -> None:
    account("zhang.san", "administrator", must_change=True)
    english.sign_in("zhang.san")
    english.get("/password")
    good = {"current": "correct horse 7", "password": "mine alone 8", "again": "mine alone 8"}
    answer = english.post("/password", good | form)
    assert answer.status_code == 422
    assert message in answer.text
    assert "mine alone 8" not in answer.text
    assert english.get("/").location == "/password"


def test_a_new_password_ends_the_other_sessions(
    english: Browser, another: Callable[[], Browser], account: Callable[..., int]
) -> None:
    account("张三")
    phone = another()
    phone.sign_in("张三")
    english.sign_in("张三")
    english.get("/password")
    english.post("/password", {"current": "correct horse 7", "password": "mine alone 8", "again": "mine alone 8"})
    assert english.get("/").text == "home"
    assert phone.get("/").location.startswith("/sign-in")


def test_a_password_given_anew_signs_out(small: Flask, visitor: Browser, account: Callable[..., int]) -> None:
    account("张三")
    visitor.sign_in("张三")
    with small.app_context():
        set_password(present(find_user("张三")), "another one 9", must_change=True)
        db.session.commit()
    assert visitor.get("/").location.startswith("/sign-in")


def test_signing_out_is_a_post_and_keeps_the_language(english: Browser, account: Callable[..., int]) -> None:
    account("张三")
    english.sign_in("张三")
    english.get("/password")
    assert english.get("/sign-out").status_code == 405
    assert english.post("/sign-out").location == "/sign-in"
    assert english.get("/").location.startswith("/sign-in")
    assert "User name" in english.get("/sign-in").text


def test_the_session_is_fresh_after_signing_in(visitor: Browser, account: Callable[..., int]) -> None:
    account("张三")
    visitor.get("/sign-in")
    with visitor.client.session_transaction() as before:
        before["planted"] = "by somebody else"
        token = before["csrf_token"]
    visitor.post("/sign-in", {"username": "张三", "password": "correct horse 7"})
    with visitor.client.session_transaction() as after:
        assert "planted" not in after
        assert after.get("csrf_token") != token


def test_language_can_be_changed_and_only_to_those_there_are(visitor: Browser) -> None:
    assert 'lang="zh-CN"' in visitor.get("/sign-in").text
    assert visitor.post("/language", {"language": "en", "next": "/sign-in?next=/x"}).location == "/sign-in?next=/x"
    assert 'lang="en"' in visitor.get("/sign-in").text
    assert visitor.post("/language", {"language": "xx"}).status_code == 400
    assert visitor.post("/language", {"language": "zh", "next": "//evil.example"}).location == "/"


def test_ten_failures_of_a_name_make_it_wait_and_nobody_else(
    english: Browser, account: Callable[..., int], another: Callable[[], Browser]
) -> None:
    account("张三")
    account("李四")
    for _ in range(10):
        assert english.sign_in("张三", "wrong horse").status_code == 401
    blocked = english.sign_in("张三")
    assert blocked.status_code == 429
    assert "Please try again in 15 minutes." in blocked.text
    assert 800 < int(blocked.headers["Retry-After"]) <= 901
    assert english.sign_in("ＺＨＡＮＧ").status_code == 401
    assert another().sign_in("李四").location == "/"


def test_success_forgets_the_failures_before_it(
    visitor: Browser, another: Callable[[], Browser], account: Callable[..., int]
) -> None:
    account("张三")
    for _ in range(9):
        visitor.sign_in("张三", "wrong horse")
    assert another().sign_in("张三").location == "/"
    for _ in range(9):
        assert visitor.sign_in("张三", "wrong horse").status_code == 401
    assert visitor.sign_in("张三").location == "/"


def test_one_address_that_tries_many_names_must_wait(
    small: Flask, visitor: Browser, another: Callable[[], Browser], account: Callable[..., int]
) -> None:
    account("张三")
    with small.app_context():
        for number in range(60):
            throttle.note_failure(f"name{number}", "127.0.0.1")
    assert visitor.sign_in("张三").status_code == 429
    assert another().sign_in("张三", environ_overrides={"REMOTE_ADDR": "192.168.1.9"}).location == "/"


def test_guessing_the_present_password_is_slowed_down_too(english: Browser, account: Callable[..., int]) -> None:
    account("张三")
    english.sign_in("张三")
    english.get("/password")
    form = {"current": "wrong", "password": "mine alone 8", "again": "mine alone 8"}
    for _ in range(10):
        assert english.post("/password", form).status_code == 422
    assert english.post("/password", form | {"current": "correct horse 7"}).status_code == 429


def test_a_session_ends_after_twelve_idle_hours_only(
    small: Flask, visitor: Browser, account: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    import itsdangerous.timed

    account("张三")
    visitor.sign_in("张三")
    assert small.permanent_session_lifetime == timedelta(hours=12)
    real = itsdangerous.timed.TimestampSigner.get_timestamp
    for hours, signed_in in ((11, True), (22, True), (35, False)):
        monkeypatch.setattr(
            itsdangerous.timed.TimestampSigner,
            "get_timestamp",
            lambda self, hours=hours: real(self) + hours * 3600,
        )
        # The test client would drop the cookie by its own clock; the server's word is what counts.
        present(visitor.client.get_cookie("portal_session")).expires = None
        assert (visitor.get("/").text == "home") is signed_in, hours


@pytest.mark.parametrize(("typed", "status"), [("correct horse 7", 303), ("wrong horse 7", 401)])
def test_nobody_waits_while_a_password_is_hashed(
    small: Flask,
    account: Callable[..., int],
    another: Callable[[], Browser],
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    status: int,
) -> None:
    account("张三", "inspector")
    open_transactions: list[bool] = []

    def watched(password: str, stored: str) -> bool:
        open_transactions.append(db.session().in_transaction())
        return verify_password(password, stored)

    monkeypatch.setattr(sign_in, "verify_password", watched)
    assert another().sign_in("张三", typed).status_code == status
    assert open_transactions == [False]


def test_a_password_that_changes_while_it_is_hashed(
    small: Flask, english: Browser, account: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    account("张三", "inspector")

    def meanwhile(password: str, stored: str) -> bool:
        set_password(present(find_user("张三")), "another one 9", must_change=False)
        db.session.commit()
        return verify_password(password, stored)

    monkeypatch.setattr(sign_in, "verify_password", meanwhile)
    assert english.sign_in("张三").status_code == 401


def test_a_hash_of_another_cost_is_renewed(
    small: Flask, account: Callable[..., int], another: Callable[[], Browser]
) -> None:
    account("张三", "inspector")
    with small.app_context():
        passwords = small.extensions["portal_passwords"]
        dearer = PasswordHasher(time_cost=2, memory_cost=64)
        present(find_user("张三")).password = old = dearer.hash(passwords.keyed("correct horse 7"))
        db.session.commit()
    assert another().sign_in("张三", "wrong horse 7").status_code == 401
    with small.app_context():
        assert present(find_user("张三")).password == old
    assert another().sign_in("张三").status_code == 303
    with small.app_context():
        assert "t=1," in present(present(find_user("张三")).password)
    assert another().sign_in("张三").status_code == 303


@pytest.mark.parametrize("stored", [None, "", "!", "correct horse 7", "$argon2id$v=19$broken", "$2b$12$" + "x" * 53])
def test_what_is_no_hash_lets_nobody_in(
    small: Flask, english: Browser, account: Callable[..., int], stored: str | None
) -> None:
    account("张三", "inspector")
    with small.app_context():
        present(find_user("张三")).password = stored
        db.session.commit()
    answer = english.sign_in("张三")
    assert answer.status_code == 401
    assert "User name or password is wrong." in answer.text


def test_a_name_that_does_not_exist_costs_one_hash_as_well(
    small: Flask, account: Callable[..., int], another: Callable[[], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    account("张三", "inspector")
    done: list[str] = []

    class Counting(PasswordHasher):
        def hash(self, password: str | bytes, **options: Any) -> str:
            done.append("hash")
            return super().hash(password, **options)

        def verify(self, stored: str | bytes, password: str | bytes) -> Literal[True]:
            done.append("verify")
            return super().verify(stored, password)

    passwords = small.extensions["portal_passwords"]
    counting = Counting(time_cost=1, memory_cost=64)
    monkeypatch.setitem(small.extensions, "portal_passwords", replace(passwords, hasher=counting))
    for name, expected in (("张三", ["verify"]), ("nobody", ["hash"]), ("x", ["hash"])):
        done.clear()
        assert another().sign_in(name, "wrong horse 7").status_code == 401
        assert done == expected, name


def test_a_session_of_a_deleted_account_is_nobody(small: Flask, visitor: Browser, account: Callable[..., int]) -> None:
    account("张三", "inspector")
    visitor.sign_in("张三")
    with small.app_context():
        db.session.delete(find_user("张三"))
        db.session.commit()
    assert visitor.get("/").location.startswith("/sign-in")
