"""Pages on which an administrator keeps accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response

from portal.accounts.models import Role, User
from portal.accounts.roles import role_label
from portal.accounts.scope import current_person
from portal.accounts.users import (
    AccountError,
    create_user,
    keep_an_administrator,
    one_time_password,
    set_password,
)
from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.i18n import _
from portal.organisation.models import Campus, Classroom
from portal.web.accounts.blueprint import accounts
from portal.web.accounts.forms import AccountForm, NewAccountForm, put_error
from portal.web.accounts.guard import protected

__all__ = ["MANAGE"]

MANAGE = "accounts.manage"
SCHOOL_YEARS = 2
"""Number of latest school years whose classes are offered."""

T = TypeVar("T", Role, Campus, Classroom)


@accounts.get("/accounts/users")
@protected(MANAGE)
def users() -> str:
    """List all accounts with their roles and limits."""
    everybody = db.session.scalars(
        select(User)
        .order_by(User.username)
        .options(selectinload(User.roles), selectinload(User.campuses), selectinload(User.classrooms))
    ).all()
    return render_template("accounts/users.html", users=everybody, role_label=role_label)


@accounts.route("/accounts/users/new", methods=["GET", "POST"])
@protected(MANAGE)
def new_user() -> str | Response | tuple[str, int]:
    """Add an account with a generated password, which is shown this once."""
    form = NewAccountForm(request.form) if request.method == "POST" else NewAccountForm()
    roles, campuses, classrooms = _choices(form, None)
    if request.method != "POST":
        return render_template("accounts/user.html", form=form, user=None)
    if not form.validate():
        return render_template("accounts/user.html", form=form, user=None), 422
    first_password = one_time_password()
    try:
        user = create_user(
            str(form.username.data),
            first_password,
            _chosen(roles, form.roles.data),
            campuses=_chosen(campuses, form.campuses.data),
            classrooms=_chosen(classrooms, form.classrooms.data),
        )
    except AccountError as error:
        db.session.rollback()
        put_error(form, error)
        return render_template("accounts/user.html", form=form, user=None), 422
    user.active = bool(form.active.data)
    db.session.commit()
    _log("made the account %r (roles: %s)", user.username, ", ".join(role.name for role in user.roles))
    return render_template("accounts/first_password.html", user=user, first_password=first_password)


@accounts.route("/accounts/users/<int(max=2147483647):user_id>", methods=["GET", "POST"])
@protected(MANAGE)
def user(user_id: int) -> str | Response | tuple[str, int]:
    """Change roles, limits and state of an account."""
    account = _account(user_id)
    form = (
        AccountForm(request.form, data=_present(account))
        if request.method == "POST"
        else AccountForm(data=_present(account))
    )
    roles, campuses, classrooms = _choices(form, account)
    if request.method != "POST":
        return render_template("accounts/user.html", form=form, user=account)
    if not form.validate():
        return render_template("accounts/user.html", form=form, user=account), 422
    account.roles = _chosen(roles, form.roles.data)
    account.campuses = _chosen(campuses, form.campuses.data)
    account.classrooms = _chosen(classrooms, form.classrooms.data)
    account.active = bool(form.active.data)
    try:
        keep_an_administrator()
    except PortalError as error:
        return render_template("accounts/user.html", form=form, user=account, problem=str(error)), 409
    db.session.commit()
    _log("changed the account %r (roles: %s)", account.username, ", ".join(role.name for role in account.roles))
    flash(_("The account %(name)s has been saved.", name=account.username), "success")
    return redirect(url_for("accounts.users"), 303)


@accounts.post("/accounts/users/<int(max=2147483647):user_id>/password")
@protected(MANAGE)
def reset_password(user_id: int) -> str:
    """Generate a password for a user who forgot theirs; shown this once, to be changed at next sign-in."""
    account = _account(user_id)
    first_password = one_time_password()
    set_password(account, first_password, must_change=True)
    db.session.commit()
    _log("gave the account %r a new password", account.username)
    return render_template("accounts/first_password.html", user=account, first_password=first_password)


def _account(user_id: int) -> User:
    found = db.session.get(User, user_id)
    if found is None:
        abort(404)
    return found


def _present(account: User) -> dict[str, object]:
    return {
        "roles": [role.id for role in account.roles],
        "campuses": [campus.id for campus in account.campuses],
        "classrooms": [classroom.id for classroom in account.classrooms],
        "active": account.active,
    }


def _choices(form: AccountForm, account: User | None) -> tuple[Sequence[Role], Sequence[Campus], Sequence[Classroom]]:
    """Set the choices of the form: all roles and campuses, the classes of recent years, and those chosen before."""
    roles = db.session.scalars(select(Role).order_by(Role.id)).all()
    campuses = db.session.scalars(select(Campus).order_by(Campus.id)).all()
    years = db.session.scalars(
        select(Classroom.school_year).distinct().order_by(Classroom.school_year.desc()).limit(SCHOOL_YEARS)
    ).all()
    chosen = [classroom.id for classroom in account.classrooms] if account else []
    classrooms = db.session.scalars(
        select(Classroom)
        .where(or_(Classroom.school_year.in_(years), Classroom.id.in_(chosen)))
        .order_by(Classroom.school_year.desc(), Classroom.position, Classroom.id)
        .options(joinedload(Classroom.campus))
    ).all()
    form.roles.choices = [(role.id, role_label(role)) for role in roles]
    form.campuses.choices = [(campus.id, campus.name) for campus in campuses]
    # The year and the campus only where a class is not known without them.
    several_years = len({item.school_year for item in classrooms}) > 1
    form.classrooms.choices = [
        (
            item.id,
            " · ".join(
                [item.name]
                + [item.campus.name] * (len(campuses) > 1 and item.campus.name not in item.name)
                + [item.school_year] * several_years
            ),
        )
        for item in classrooms
    ]
    return roles, campuses, classrooms


def _chosen(items: Sequence[T], ids: object) -> list[T]:
    wanted = set(ids) if isinstance(ids, list) else set()
    return [item for item in items if item.id in wanted]


def _log(message: str, *values: object) -> None:
    person = current_person()
    current_app.logger.warning("%s " + message, person.username if person else "?", *values)
