"""Setup of accounts: Flask-Login keeps sessions, argon2 hashes passwords; the pages are our own."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_babel import get_locale
from flask_login import LoginManager

from portal.accounts.models import User
from portal.accounts.passwords import init_passwords
from portal.accounts.scope import account_of_session, current_person
from portal.base.config import secret
from portal.base.i18n import LANGUAGES
from portal.registry.registry import Portal
from portal.web.accounts import role_pages, sign_in, user_pages  # noqa: F401  (they put their views on the blueprint)
from portal.web.accounts.blueprint import accounts
from portal.web.accounts.guard import to_sign_in
from portal.web.accounts.links import here, home

__all__ = ["init_accounts"]


def init_accounts(app: Flask, portal: Portal) -> None:
    """Set up passwords, sessions, sign-in and their pages."""
    init_passwords(app, secret(portal.settings, "password_salt"))
    sessions = LoginManager(app)
    sessions.user_loader(_load)
    sessions.unauthorized_handler(to_sign_in)
    app.register_blueprint(accounts)
    app.context_processor(_for_templates)


def _load(uniquifier: str) -> User | None:
    """Return the account of a session; None if it was closed, or its password changed since the session began."""
    user = account_of_session(uniquifier)
    return user if user is not None and user.active else None


def _for_templates() -> dict[str, Any]:
    return {
        "person": current_person(),
        "language": str(get_locale() or "zh"),
        "LANGUAGES": LANGUAGES,
        "here": here,
        "home": home,
    }
