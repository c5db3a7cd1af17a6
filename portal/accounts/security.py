"""Sets Flask-Security up: it loads accounts, hashes passwords, keeps sessions; the pages are our own."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_babel import get_locale
from flask_security import Security, SQLAlchemyUserDatastore
from flask_security.username_util import UsernameUtil

from portal.accounts import role_pages, sign_in, user_pages  # noqa: F401  (they put their views on the blueprint)
from portal.accounts.blueprint import accounts
from portal.accounts.guard import init_guard, to_sign_in
from portal.accounts.links import here, home
from portal.accounts.models import Role, User
from portal.accounts.scope import current_person
from portal.accounts.throttle import init_throttle
from portal.accounts.users import MAX_NAME, MIN_NAME, MIN_PASSWORD, AccountError, normal_name
from portal.config import secret
from portal.db import db
from portal.i18n import LANGUAGES
from portal.plugin_system.registry import Portal

__all__ = ["init_accounts"]


class UserNames(UsernameUtil):
    """Our own rule of user names, wherever Flask-Security asks."""

    def normalize(self, username: str) -> str | None:
        """As stored; None if it cannot be a user name."""
        try:
            return normal_name(username)
        except AccountError:
            return None

    def validate(self, username: str) -> tuple[str | None, str | None]:
        """Message (None: fine) and the name as stored."""
        try:
            return None, normal_name(username)
        except AccountError as error:
            return str(error), None


def init_accounts(app: Flask, portal: Portal) -> None:
    """Accounts, sign-in, the pages for both, and the guard that denies by default."""
    app.config.update(
        SECURITY_PASSWORD_SALT=secret(portal.settings, "password_salt"),
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106  (the name of the algorithm)
        SECURITY_PASSWORD_LENGTH_MIN=MIN_PASSWORD,
        # No address of a mailbox is asked; the name is the identity.
        SECURITY_USERNAME_ENABLE=True,
        SECURITY_USERNAME_REQUIRED=True,
        SECURITY_USERNAME_MIN_LENGTH=MIN_NAME,
        SECURITY_USERNAME_MAX_LENGTH=MAX_NAME,
        SECURITY_USER_IDENTITY_ATTRIBUTES=[{"username": {"mapper": _name_or_none, "case_insensitive": False}}],
        # ``portal user`` is the one way in from the command line: it knows our rules.
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
    )
    security = Security(
        app,
        SQLAlchemyUserDatastore(db, User, Role),
        register_blueprint=False,
        username_util_cls=UserNames,
    )
    # No access tokens are given out, so none are looked for in headers and addresses.
    security.login_manager.request_loader(_no_user)
    security.login_manager.unauthorized_handler(to_sign_in)
    init_throttle(app)
    app.register_blueprint(accounts)
    app.context_processor(_for_templates)
    init_guard(app)


def _name_or_none(typed: str) -> str | None:
    try:
        return normal_name(typed)
    except AccountError:
        return None


def _no_user(_request: Any) -> None:
    return None


def _for_templates() -> dict[str, Any]:
    return {
        "person": current_person(),
        "language": str(get_locale() or "zh"),
        "LANGUAGES": LANGUAGES,
        "here": here,
        "home": home,
    }
