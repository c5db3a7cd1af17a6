"""Security of responses and requests: headers, nonces, CSRF, the session cookie."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.wrappers import Response

from portal.testing.values import present

if TYPE_CHECKING:
    from tests.core.fixtures.small_portal import Browser


def test_every_response_carries_the_headers(visitor: Browser) -> None:
    for path in ("/sign-in", "/no-such-page", "/", "/static/accounts.css"):
        with visitor.get(path) as answer:
            headers = answer.headers
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "same-origin"
            assert "camera=()" in headers["Permissions-Policy"]
            assert "Strict-Transport-Security" not in headers
            policy = headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none';")
            assert "unsafe" not in policy
            for directive in ("base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'", "style-src 'self'"):
                assert directive in policy


def test_a_nonce_is_new_each_time_and_the_one_of_the_page(small: Flask, visitor: Browser) -> None:
    from flask import render_template_string

    from portal.web.accounts.guard import public

    page = public(lambda: render_template_string("{{ csp_nonce() }} {{ csp_nonce() }}"))
    small.add_url_rule("/nonce", "nonce", view_func=page)
    nonces = set()
    for _ in range(3):
        answer = visitor.get("/nonce")
        first, second = answer.text.split()
        assert first == second
        assert f"'nonce-{first}'" in answer.headers["Content-Security-Policy"]
        nonces.add(first)
    assert len(nonces) == 3


def test_pages_have_nothing_that_the_policy_would_block(visitor: Browser, account: Callable[..., int]) -> None:
    account("园长", "administrator")
    pages = [visitor.get("/sign-in").text]
    visitor.sign_in("园长")
    paths = (
        "/password",
        "/accounts/users",
        "/accounts/users/new",
        "/accounts/users/1",
        "/accounts/roles",
        "/accounts/roles/1",
    )
    pages += [visitor.get(path).text for path in paths]
    for page in pages:
        assert not re.search(r"\son\w+=|\sstyle=|javascript:|<script(?![^>]*nonce)|https?://", page)


def test_pages_are_not_kept_by_browsers_but_styles_are(visitor: Browser) -> None:
    assert visitor.get("/sign-in").headers["Cache-Control"] == "no-store"
    with visitor.get("/static/accounts.css") as style:
        assert "no-store" not in style.headers["Cache-Control"]


def test_a_response_may_have_a_stricter_policy_and_its_own_caching(small: Flask, visitor: Browser) -> None:
    from flask import make_response

    from portal.web.accounts.guard import public

    @public
    def photo() -> Response:
        answer = make_response("x")
        answer.headers["Content-Security-Policy"] = "sandbox"
        answer.cache_control.private = True
        answer.cache_control.max_age = 60
        return answer

    small.add_url_rule("/photo", "photo", view_func=photo)
    answer = visitor.get("/photo")
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert answer.headers["Cache-Control"] == "private, max-age=60"


@pytest.mark.parametrize(("base_url", "secure"), [("http://localhost", False), ("https://localhost", True)])
def test_the_cookie_is_secure_under_https_only(
    visitor: Browser, account: Callable[..., int], base_url: str, secure: bool
) -> None:
    account("张三")
    visitor.get("/sign-in", base_url=base_url)
    form = {"username": "张三", "password": "correct horse 7"}
    headers = {"Referer": f"{base_url}/sign-in"}
    cookie = visitor.post("/sign-in", form, base_url=base_url, headers=headers).headers["Set-Cookie"]
    assert cookie.startswith("portal_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires=" in cookie
    assert ("Secure" in cookie) is secure


def test_pages_renew_the_cookie_and_styles_do_not(visitor: Browser, account: Callable[..., int]) -> None:
    account("张三")
    visitor.sign_in("张三")
    assert "Set-Cookie" in visitor.get("/").headers
    with visitor.get("/static/accounts.css") as style:
        assert "Set-Cookie" not in style.headers


def test_a_write_without_token_is_refused_with_a_friendly_page(english: Browser, account: Callable[..., int]) -> None:
    account("园长", "administrator")
    english.sign_in("园长")
    before = english.get("/accounts/users").text
    answer = english.client.post("/accounts/users/new", data={"username": "李四"})
    assert answer.status_code == 400
    assert "Nothing was saved" in answer.text
    assert english.get("/accounts/users").text == before


def test_a_sign_in_page_that_was_open_too_long_is_shown_afresh(visitor: Browser) -> None:
    answer = visitor.client.post("/sign-in?next=/x", data={"username": "张三"})
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/x"


def test_a_stranger_who_writes_is_sent_to_sign_in(visitor: Browser) -> None:
    answer = visitor.client.post("/accounts/users/new", data={"username": "李四"})
    assert answer.status_code == 303
    assert answer.location == "/sign-in"


def test_secrets_are_made_once_and_kept_for_the_owner(small: Flask, tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "secret_key"
    assert path.read_text() == small.secret_key
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("sign", [str, lambda known: f"{known}|{'0' * 128}", lambda known: f"Bearer {known}"])
def test_tokens_open_nothing(
    small: Flask, visitor: Browser, account: Callable[..., int], sign: Callable[[str], str]
) -> None:
    """The portal gives out no access tokens and no cookies that outlast a session."""
    from portal.accounts.users import find_user

    account("园长", "administrator")
    with small.app_context():
        token = sign(present(find_user("园长")).fs_uniquifier)
    assert visitor.get("/", query_string={"auth_token": token}).status_code == 303
    for header in ("Authentication-Token", "Authorization"):
        assert visitor.get("/", headers={header: token}).status_code == 303
    visitor.client.set_cookie("remember_token", token)
    assert visitor.get("/").status_code == 303
