"""Stored hashes, also those of older homes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.accounts.passwords import (
    COST,
    hash_password,
    init_passwords,
    is_outdated,
    normal_password,
    verify_password,
)

SALT = "0123456789abcdef" * 4

# Made by Flask-Security 5.9.2 with this salt.
COST_THEN = "$argon2id$v=19$m=64,t=1,p=4$"
BY_FLASK_SECURITY = {
    "correct horse 7": COST_THEN + "jHEuBcDYG2NMKcU4h7AWYg$cfDhbSRf3kHVoStG8MAXV/RQaQOc0CowDje/P8TykqQ",
    "Café ｎｕｍｂｅｒ ①② 密码": COST_THEN + "otSa857zfi+F0BojxHjPWQ$r63znPlBfFABkd7PrwY4q96Tdn09+MTxKkNz1qbOs5Y",
}


@pytest.fixture
def app() -> Iterator[Flask]:
    app = Flask("hashing")
    app.config[COST] = {"time_cost": 1, "memory_cost": 64}
    init_passwords(app, SALT)
    with app.app_context():
        yield app


@pytest.mark.parametrize("password", BY_FLASK_SECURITY)
def test_what_flask_security_stored_still_opens(app: Flask, password: str) -> None:
    stored = BY_FLASK_SECURITY[password]
    assert verify_password(normal_password(password), stored)
    assert not verify_password(normal_password(password + "x"), stored)
    assert not is_outdated(stored)


def test_a_hash_is_worth_nothing_without_the_salt(app: Flask) -> None:
    stored = hash_password("correct horse 7")
    assert verify_password("correct horse 7", stored)
    init_passwords(app, SALT[::-1])
    assert not verify_password("correct horse 7", stored)


def test_the_same_password_is_never_stored_alike(app: Flask) -> None:
    assert hash_password("correct horse 7") != hash_password("correct horse 7")


def test_a_portal_hashes_at_the_cost_that_is_recommended() -> None:
    app = Flask("hashing")
    init_passwords(app, SALT)
    with app.app_context():
        stored = hash_password("correct horse 7")
        # RFC 9106, the second recommended option: 64 MiB, three passes, four lanes.
        assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
        assert is_outdated(BY_FLASK_SECURITY["correct horse 7"])
