"""Accounts: names, passwords, and the rule that at least one account must be able to manage accounts."""

from __future__ import annotations

import secrets
import unicodedata
import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.accounts.models import Role, User
from portal.accounts.passwords import hash_password, normal_password
from portal.accounts.roles import find_role
from portal.accounts.scope import granted_to
from portal.base.clock import now
from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.i18n import _l
from portal.declarations.permissions import has_permission
from portal.organisation.models import Campus, Classroom

__all__ = [
    "MAX_PASSWORD",
    "MIN_PASSWORD",
    "AccountError",
    "can_administer",
    "check_password",
    "clean_text",
    "create_user",
    "find_user",
    "keep_an_administrator",
    "normal_name",
    "one_time_password",
    "set_password",
]

MIN_NAME, MAX_NAME = 2, 32
MIN_PASSWORD, MAX_PASSWORD = 8, 128

# Besides letters and digits of any script. The middle dot stands in names such as 阿依古丽·买买提.
NAME_SIGNS = frozenset("._-·")

# No 0/o, 1/l/i: it is read off a screen or a slip of paper.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


class AccountError(PortalError):
    """Invalid value in one field of an account."""

    def __init__(self, field: str, message: Any) -> None:
        super().__init__(message)
        self.field = field


def normal_name(name: str) -> str:
    """Return a user name as it is stored: NFKC, lower case, so that 张三, ＷＡＮＧ and wang are found however typed.

    Raises AccountError if it is too short, too long, or has signs other than letters, digits and ``. _ - ·``.
    """
    normal = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).strip().lower())
    if not MIN_NAME <= len(normal) <= MAX_NAME:
        raise AccountError(
            "username",
            _l("A user name has %(least)d to %(most)d characters.", least=MIN_NAME, most=MAX_NAME),
        )
    if not all(unicodedata.category(sign)[0] in "LN" or sign in NAME_SIGNS for sign in normal):
        raise AccountError("username", _l("A user name is made of letters, digits and . _ - · only."))
    return normal


def one_time_password() -> str:
    """Return a random password to be changed at first sign-in: readable aloud, 59 bits, like ``kfm7-x2pq-9hta``."""
    letters = [secrets.choice(READABLE) for _ in range(12)]
    return "-".join("".join(letters[at : at + 4]) for at in range(0, 12, 4))


def check_password(password: str, username: str) -> str:
    """Return an acceptable password, normalised for hashing.

    Raises AccountError if it is shorter than 8 or longer than 128 characters, or is the user name.
    """
    if len(password) < MIN_PASSWORD:
        raise AccountError("password", _l("A password has at least %(least)d characters.", least=MIN_PASSWORD))
    if len(password) > MAX_PASSWORD:
        raise AccountError("password", _l("A password has at most %(most)d characters.", most=MAX_PASSWORD))
    if any(unicodedata.category(sign) == "Cc" for sign in password):
        raise AccountError("password", _l("A password cannot have control characters."))
    if unicodedata.normalize("NFKC", password).strip().lower() == username.lower():
        raise AccountError("password", _l("The password must not be the user name."))
    return normal_password(password)


def clean_text(field: str, text: str) -> str:
    """Return a name or a line of text without surrounding blanks.

    Raises AccountError if it has control or direction signs, which would make two names look alike.
    """
    clean = unicodedata.normalize("NFC", text).strip()
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Cs"} and sign not in "\r\n" for sign in clean):
        raise AccountError(field, _l("This has invisible control characters; please type it anew."))
    return clean


def find_user(username: str) -> User | None:
    """Return the account with this name, however it is typed; None if there is none."""
    try:
        normal = normal_name(username)
    except AccountError:
        return None
    return db.session.scalar(select(User).where(User.username == normal))


def create_user(
    username: str,
    password: str,
    roles: Iterable[Role | str] = (),
    *,
    campuses: Iterable[Campus] = (),
    classrooms: Iterable[Classroom] = (),
    must_change_password: bool = True,
) -> User:
    """Add an account and flush, without committing. A password given by somebody else must be changed at first
    sign-in.

    Raises AccountError if the name is taken or cannot be used, or the password cannot; PortalError if there
    is no such role.
    """
    normal = normal_name(username)
    if db.session.scalar(select(User.id).where(User.username == normal)) is not None:
        raise AccountError("username", _l("There is already an account “%(name)s”.", name=normal))
    hashed = hash_password(check_password(password, normal))
    user = User(
        username=normal,
        password=hashed,
        active=True,
        fs_uniquifier=uuid.uuid4().hex,
        must_change_password=must_change_password,
        created_at=now(),
        roles=[role if isinstance(role, Role) else find_role(role) for role in roles],
        campuses=list(campuses),
        classrooms=list(classrooms),
    )
    db.session.add(user)
    db.session.flush()
    return user


def set_password(user: User, password: str, *, must_change: bool) -> None:
    """Set a new password; sessions begun with the old one end.

    Raise AccountError if the password is not acceptable.
    """
    user.password = hash_password(check_password(password, user.username))
    user.must_change_password = must_change
    user.fs_uniquifier = uuid.uuid4().hex
    db.session.flush()


def can_administer(user: User) -> bool:
    """Return True if an account can manage accounts: active, with the right, without limits (``UNLIMITED_ONLY``)."""
    return (
        user.active
        and has_permission(granted_to(user), "accounts.manage")
        and not user.campuses
        and not user.classrooms
    )


def keep_an_administrator() -> None:
    """Check, after a change of accounts or roles and before its commit, that an account can manage accounts.

    Raise PortalError (after a rollback) if none would be left.
    """
    db.session.flush()
    # Two administrators who remove each other at the same time must not both succeed (PostgreSQL).
    db.session.scalars(select(Role.id).with_for_update()).all()
    users = db.session.scalars(
        select(User)
        .where(User.active)
        .options(selectinload(User.roles), selectinload(User.campuses), selectinload(User.classrooms))
        .execution_options(populate_existing=True)
    )
    if not any(can_administer(user) for user in users):
        db.session.rollback()
        raise PortalError(
            _l("Somebody must be left who can manage accounts; this would leave nobody. Nothing was changed.")
        )
