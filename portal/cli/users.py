"""Command ``portal user``: accounts from the command line, for the first administrator and for forgotten passwords."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.roles import ensure_ready_roles
from portal.accounts.users import check_password, create_user, find_user, normal_name, set_password
from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.i18n import _, _l
from portal.organisation.models import Campus, Classroom
from portal.registry.registry import the_portal

__all__ = ["user"]

PASSWORD_STDIN = click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of standard input."
)


@click.group()
def user() -> None:
    """Accounts: who may sign in."""


@user.command("add")
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, help="Name of a role; may be given several times.")
@click.option("--campus", "campuses", multiple=True, help="Limit the account to this campus; repeatable.")
@click.option("--class", "classrooms", multiple=True, help="Limit the account to this class; repeatable.")
@PASSWORD_STDIN
@with_appcontext
def add(
    name: str, roles: tuple[str, ...], campuses: tuple[str, ...], classrooms: tuple[str, ...], password_stdin: bool
) -> None:
    """Make the account NAME; its password must be changed at the first sign-in."""
    normal = normal_name(name)
    if find_user(normal) is not None:
        raise PortalError(_l("There is already an account “%(name)s”.", name=normal))
    first_password = _read_password(normal, password_stdin)
    ensure_ready_roles(the_portal())
    made = create_user(
        normal,
        first_password,
        roles,
        campuses=[_campus(item) for item in campuses],
        classrooms=[_classroom(item) for item in classrooms],
    )
    db.session.commit()
    click.echo(_("Made the account %(name)s. The password must be changed at the first sign-in.", name=made.username))


@user.command("password")
@click.argument("name")
@PASSWORD_STDIN
@with_appcontext
def password(name: str, password_stdin: bool) -> None:
    """Give the account NAME a new password, to be changed at the next sign-in."""
    account = find_user(name)
    if account is None:
        raise PortalError(_l("There is no account “%(name)s”.", name=name))
    new_password = _read_password(account.username, password_stdin)
    set_password(account, new_password, must_change=True)
    db.session.commit()
    click.echo(_("%(name)s has a new password, to be changed at the next sign-in.", name=account.username))


@user.command("list")
@with_appcontext
def list_users() -> None:
    """List the accounts and their roles."""
    for account in db.session.scalars(select(User).order_by(User.username)):
        columns = [account.username, ", ".join(role.name for role in account.roles)]
        if not account.active:
            columns.append(_("May not sign in"))
        click.echo("\t".join(columns))


def _read_password(username: str, from_stdin: bool) -> str:
    db.session.rollback()  # nobody else shall wait for the database while somebody thinks of a password
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")

    def checked(typed: str) -> str:
        try:
            check_password(typed, username)
        except PortalError as error:
            click.echo(str(error), err=True)  # click itself tells no reason when the input is hidden
            raise click.UsageError(str(error)) from None
        return typed

    answer: str = click.prompt(_("Password"), hide_input=True, confirmation_prompt=_("Once more"), value_proc=checked)
    return answer


def _campus(name: str) -> Campus:
    found = db.session.scalar(select(Campus).where(Campus.name == name))
    if found is None:
        raise PortalError(_l("There is no campus “%(name)s”.", name=name))
    return found


def _classroom(name: str) -> Classroom:
    latest = select(Classroom).where(Classroom.name == name).order_by(Classroom.school_year.desc()).limit(1)
    found = db.session.scalar(latest)
    if found is None:
        raise PortalError(_l("There is no class “%(name)s”.", name=name))
    return found
