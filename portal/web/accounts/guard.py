"""Access check before every request: denied by default.

Every endpoint is either a Flask-Admin view with an ``is_accessible`` of its own, or its function carries one
of the three decorators below. Any other is refused for everybody, the administrator too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_admin import BaseView
from werkzeug.wrappers import Response

from portal.accounts.scope import current_person, require
from portal.web.accounts.links import here

__all__ = [
    "Access",
    "access_of",
    "admin_views",
    "init_guard",
    "is_static",
    "protected",
    "public",
    "public_endpoint",
    "register_view",
    "signed_in",
    "to_sign_in",
]

F = TypeVar("F", bound=Callable[..., Any])

PUBLIC_ENDPOINTS = "portal_public"
"""Key in ``app.extensions``: names of public endpoints whose functions are not ours to decorate."""

ADMIN_VIEWS = "portal_admin_views"
"""Key in ``app.extensions``: registered Flask-Admin views by endpoint."""

ACCESS_RULES = "portal_access_rules"
"""Key in ``app.extensions``: cached access rules of the endpoints requested so far, by endpoint."""

# What somebody may still open who has to choose a new password first.
WITHOUT_OWN_PASSWORD = frozenset({"accounts.password", "accounts.sign_out", "accounts.language"})


class Access(Enum):
    """Group of users who may open an endpoint."""

    PUBLIC = auto()
    SIGNED_IN = auto()
    PROTECTED = auto()
    ADMIN_VIEW = auto()
    """Decided by the view's own ``is_accessible``."""
    NOBODY = auto()


@dataclass(frozen=True, slots=True)
class AccessRule:
    """Access rule that a decorator attaches to a view function."""

    access: Access
    permission: str = ""


def public(view: F) -> F:
    """Decorate a view that anybody may open, signed in or not."""
    return _with_rule(view, AccessRule(Access.PUBLIC))


def signed_in(view: F) -> F:
    """Decorate a view that every account may open; it checks further permissions itself with ``require``."""
    return _with_rule(view, AccessRule(Access.SIGNED_IN))


def protected(permission: str) -> Callable[[F], F]:
    """Return a decorator for a view that only accounts with this permission may open."""
    return lambda view: _with_rule(view, AccessRule(Access.PROTECTED, permission))


def public_endpoint(app: Flask, endpoint: str) -> None:
    """Let anybody open an endpoint whose function is not ours to decorate."""
    app.extensions.setdefault(PUBLIC_ENDPOINTS, set()).add(endpoint)


def register_view(app: Flask, view: BaseView) -> None:
    """Let a Flask-Admin view decide who may open it, if it says so itself: Flask-Admin lets everybody in."""
    app.extensions.setdefault(ADMIN_VIEWS, {})[view.endpoint] = view


def admin_views(app: Flask) -> dict[str, Any]:
    """Return the registered Flask-Admin views by endpoint."""
    views: dict[str, Any] = app.extensions.get(ADMIN_VIEWS, {})
    return views


def is_static(endpoint: str | None) -> bool:
    """Return True if an endpoint serves the program's own scripts, styles and pictures: the same for everybody."""
    return endpoint is not None and endpoint.rpartition(".")[2] == "static"


def access_of(app: Flask, endpoint: str) -> AccessRule:
    """Return the access rule of an endpoint."""
    rule = getattr(app.view_functions.get(endpoint), "portal_access", None)
    if isinstance(rule, AccessRule):
        return rule
    if is_static(endpoint) or endpoint in app.extensions.get(PUBLIC_ENDPOINTS, ()):
        return AccessRule(Access.PUBLIC)
    view = admin_views(app).get(endpoint.partition(".")[0])
    if view is not None and type(view).is_accessible is not BaseView.is_accessible:
        return AccessRule(Access.ADMIN_VIEW)
    return AccessRule(Access.NOBODY)


def init_guard(app: Flask) -> None:
    """Run the access check before every request.

    Call it before anything else that checks requests, so that a stranger learns nothing from other checks.
    """
    app.before_request(_guard)


def to_sign_in() -> Response:
    """Redirect to the sign-in page, which leads back to the requested page."""
    wanted = here() if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=wanted), 303)


def _with_rule(view: F, rule: AccessRule) -> F:
    view.portal_access = rule  # type: ignore[attr-defined]
    return view


def _guard() -> Response | None:
    endpoint = request.endpoint
    if endpoint is None:  # no such address, or not with this method: Flask says so
        return None
    # Endpoints and their rules stay as they are once requests are served.
    rules: dict[str, AccessRule] = current_app.extensions.setdefault(ACCESS_RULES, {})
    rule = rules.get(endpoint) or rules.setdefault(endpoint, access_of(current_app, endpoint))
    if rule.access is Access.PUBLIC:
        return None
    person = current_person()
    if person is None:
        return to_sign_in()
    if person.must_change_password and endpoint not in WITHOUT_OWN_PASSWORD:
        return redirect(url_for("accounts.password"), 303)
    if rule.access is Access.NOBODY:
        current_app.logger.error("Endpoint %s does not say who may open it; refused.", endpoint)
        abort(403)
    if rule.access is Access.PROTECTED:
        require(rule.permission)
    return None
