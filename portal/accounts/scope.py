"""Permissions and data limits of the current user. The command line acts for the owner of the machine: all."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import abort, has_request_context, request
from flask_login import current_user
from sqlalchemy import CompoundSelect, Select, bindparam, exists, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from portal.accounts.models import User, user_campus, user_classroom
from portal.base.db import db
from portal.base.scope import EVERYTHING, Limits
from portal.declarations.permissions import has_permission
from portal.organisation.models import Classroom

__all__ = [
    "NOTHING",
    "UNLIMITED_ONLY",
    "account_of_session",
    "current_limits",
    "current_person",
    "current_rights",
    "granted_to",
    "limits_of",
    "may",
    "require",
]

NOTHING = Limits(limited=True)
"""Limits of a visitor who has not signed in: no campus and no class."""

UNLIMITED_ONLY = frozenset({"accounts.manage"})
"""Permissions without effect for a limited account: it could create an account without limits."""


def current_person() -> User | None:
    """Return the signed-in account; None for a visitor and on the command line."""
    if not has_request_context():
        return None
    # Asked for every link of a page: through the proxy once instead of three times.
    person: User | None = current_user._get_current_object()
    return person if person is not None and person.is_authenticated else None


def account_of_session(uniquifier: str) -> User | None:
    """Return the account with this session key; None if there is none.

    The same statement reads if the account is limited at all; if not, the request keeps that.
    """
    found = db.session.execute(_account(), {"uniquifier": uniquifier}).unique().one_or_none()
    if found is None:
        return None
    user, limited = found
    if not limited and has_request_context():
        _kept_limits()[user.id] = EVERYTHING
    return user


def limits_of(user: User) -> Limits:
    """Return the campuses and classes an account is limited to; EVERYTHING if none were chosen for it."""
    rows = db.session.execute(_limits(), {"user": user.id}).all()
    campuses = frozenset(number for kind, number in rows if kind == "campus")
    classrooms = frozenset(number for kind, number in rows if kind == "classroom")
    if not campuses and not classrooms:
        return EVERYTHING
    if campuses:
        classrooms |= frozenset(db.session.scalars(select(Classroom.id).where(Classroom.campus_id.in_(campuses))))
    return Limits(limited=True, campus_ids=campuses, classroom_ids=classrooms)


def current_limits() -> Limits:
    """Return the limits of the signed-in account; NOTHING for a visitor, EVERYTHING outside of requests.

    Work done for a user in the background must be given the limits of that user.
    """
    if not has_request_context():
        return EVERYTHING
    person = current_person()
    if person is None:
        return NOTHING
    kept = _kept_limits()
    if person.id not in kept:
        kept[person.id] = limits_of(person)
    return kept[person.id]


def granted_to(user: User) -> frozenset[str]:
    """Return the permissions and patterns that an account's roles grant."""
    return frozenset(name for role in user.roles for name in role.permissions or ())


def current_rights() -> tuple[frozenset[str], bool]:
    """Return everything that the results of ``may`` in this request depend on: rights granted, and True if limited."""
    person = current_person()
    return (frozenset(), True) if person is None else (granted_to(person), current_limits().limited)


def may(permission: str) -> bool:
    """Return True if the signed-in account has a permission such as ``organisation.child.edit``.

    False for a visitor; True outside of requests, where the owner of the machine acts. A page of a plugin answers 403
    itself where it is False.
    """
    if not has_request_context():
        return True
    person = current_person()
    if person is None:
        return False
    # A list asks this for each of its rows and buttons.
    answers: dict[tuple[int, str], bool] = request.environ.setdefault("portal.may", {})
    key = (person.id, permission)
    if key not in answers:
        answers[key] = has_permission(granted_to(person), permission) and not (
            permission in UNLIMITED_ONLY and current_limits().limited
        )
    return answers[key]


def require(permission: str) -> None:
    """Abort the request with 403 unless the user has this permission."""
    if not may(permission):
        abort(403)


def _kept_limits() -> dict[int, Limits]:
    # Kept with the request, and under the account: signing in or out within it changes the answer.
    kept: dict[int, Limits] = request.environ.setdefault("portal.limits", {})
    return kept


# Every request needs these: to build such a statement takes longer than to send it.
@cache
def _account() -> Select[User, bool]:
    limited = or_(
        exists().where(user_campus.c.user_id == User.id),
        exists().where(user_classroom.c.user_id == User.id),
    )
    wanted = select(User, limited).where(User.fs_uniquifier == bindparam("uniquifier"))
    return wanted.options(joinedload(User.roles))


@cache
def _limits() -> CompoundSelect[Any]:
    return union_all(
        select(literal("campus"), user_campus.c.campus_id).where(user_campus.c.user_id == bindparam("user")),
        select(literal("classroom"), user_classroom.c.classroom_id).where(
            user_classroom.c.user_id == bindparam("user")
        ),
    )
