"""Command ``portal user``: accounts added, listed and given passwords from the command line."""

from __future__ import annotations

from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from portal.accounts.models import Role, User
from portal.accounts.passwords import verify_password
from portal.accounts.users import find_user, one_time_password
from portal.base.db import db
from portal.cli.users import user
from portal.testing.values import present


@pytest.fixture
def run(small: Flask) -> Callable[..., Result]:
    def invoke(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(user, arguments, obj=_info(small), input=typed)

    return invoke


def _info(app: Flask) -> ScriptInfo:
    from flask.cli import ScriptInfo

    return ScriptInfo(create_app=lambda: app)


def test_an_account_is_added(small: Flask, run: Callable[..., Result], places: dict[str, int]) -> None:
    with small.app_context():
        db.session.query(Role).delete()
        db.session.commit()
    done = run(
        "add",
        "张三",
        "--role",
        "garden",
        "--role",
        "inspector",
        "--campus",
        "东园",
        "--class",
        "小二班",
        "--password-stdin",
        typed="correct horse 7\n",
    )
    assert done.exit_code == 0, done.output
    with small.app_context():
        made = present(find_user("张三"))
        assert {role.name for role in made.roles} == {"garden", "inspector"}
        assert [place.name for place in made.campuses + made.classrooms] == ["东园", "小二班"]
        assert made.must_change_password


def test_the_password_is_requested_twice_hidden_and_again_if_it_will_not_do(
    small: Flask, run: Callable[..., Result]
) -> None:
    typed = "short\ncorrect horse 7\ndifferent one\ncorrect horse 7\ncorrect horse 7\n"
    done = run("add", "张三", "--role", "administrator", typed=typed)
    assert done.exit_code == 0, done.output
    assert "correct horse" not in done.output
    with small.app_context():
        assert verify_password("correct horse 7", present(present(find_user("张三")).password))


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "张三", "--role", "chef"),
        ("add", "张", "--role", "inspector"),
        ("add", "李四", "--role", "inspector"),
        ("add", "张三", "--role", "inspector", "--campus", "月球"),
        ("add", "张三", "--role", "inspector", "--class", "月球班"),
        ("password", "张三"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_changes_nothing(
    small: Flask,
    run: Callable[..., Result],
    account: Callable[..., int],
    arguments: tuple[str, ...],
) -> None:
    account("李四", "inspector")
    failed = run(*arguments, "--password-stdin", typed="correct horse 7\n")
    assert failed.exit_code != 0
    assert type(failed.exception).__name__ in {"PortalError", "AccountError"}
    with small.app_context():
        assert db.session.query(User).count() == 1


@pytest.mark.parametrize("typed", ["", "\n", "short\n", "张三张三张三张三\n"])
def test_a_password_from_a_pipe_is_judged_too(run: Callable[..., Result], typed: str) -> None:
    failed = run("add", "张三张三张三张三", "--role", "inspector", "--password-stdin", typed=typed)
    assert type(failed.exception).__name__ == "AccountError"


def test_a_password_is_given_anew(small: Flask, run: Callable[..., Result], account: Callable[..., int]) -> None:
    account("李四", "inspector")
    assert run("password", "李四", "--password-stdin", typed="another one 9\n").exit_code == 0
    with small.app_context():
        changed = present(find_user("李四"))
        assert changed.must_change_password
        assert verify_password("another one 9", present(changed.password))
    assert "李四\tinspector" in run("list").output


def test_one_time_passwords_can_be_read_aloud() -> None:
    made = {one_time_password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(item) == 14 and not set(item) & set("0o1li") for item in made)


def test_the_commands_are_a_group() -> None:
    assert isinstance(user, click.Group)
    assert set(user.commands) == {"add", "password", "list"}
