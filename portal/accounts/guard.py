"""Denied by default: a page says who may open it, or nobody may.

Every endpoint is either a Flask-Admin view with an ``is_accessible`` of its own, or its function carries one
of the three marks below. What carries none is refused for everybody, the administrator too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_admin.base import BaseView
from werkzeug.wrappers import Response

from portal.accounts.links import here
from portal.accounts.scope import current_person, require

__all__ = [
    "Access",
    "access_of",
    "init_guard",
    "is_static",
    "protected",
    "public",
    "public_endpoint",
    "signed_in",
    "to_sign_in",
]

F = TypeVar("F", bound=Callable[..., Any])

PUBLIC_ENDPOINTS = "portal_public"
"""Key in ``app.extensions``: names of public endpoints whose functions are not ours to mark."""

MARKS = "portal_marks"
"""Key in ``app.extensions``: who may open each endpoint that was requested already."""

# What somebody may still open who has to choose a new password first.
WITHOUT_OWN_PASSWORD = frozenset({"accounts.password", "accounts.sign_out", "accounts.language"})


class Access(Enum):
    """Who may open an endpoint."""

    PUBLIC = auto()
    SIGNED_IN = auto()
    PROTECTED = auto()
    ADMIN_VIEW = auto()
    """Asked of the view itself."""
    NOBODY = auto()


@dataclass(frozen=True, slots=True)
class Mark:
    """What a view function says about itself."""

    access: Access
    permission: str = ""


def public(view: F) -> F:
    """Mark a view that anybody may open, signed in or not."""
    return _marked(view, Mark(Access.PUBLIC))


def signed_in(view: F) -> F:
    """Mark a view that every account may open; what else it needs, it checks itself with ``require``."""
    return _marked(view, Mark(Access.SIGNED_IN))


def protected(permission: str) -> Callable[[F], F]:
    """Mark a view that only accounts with this permission may open."""
    return lambda view: _marked(view, Mark(Access.PROTECTED, permission))


def public_endpoint(app: Flask, endpoint: str) -> None:
    """Let anybody open an endpoint whose function is not ours to mark."""
    app.extensions.setdefault(PUBLIC_ENDPOINTS, set()).add(endpoint)


def is_static(endpoint: str | None) -> bool:
    """Whether an endpoint serves the program's own scripts, styles and pictures: the same for everybody."""
    return endpoint is not None and endpoint.rpartition(".")[2] == "static"


def access_of(app: Flask, endpoint: str) -> Mark:
    """Who may open this endpoint."""
    mark = getattr(app.view_functions.get(endpoint), "portal_access", None)
    if isinstance(mark, Mark):
        return mark
    if is_static(endpoint) or endpoint in app.extensions.get(PUBLIC_ENDPOINTS, ()):
        return Mark(Access.PUBLIC)
    if endpoint.partition(".")[0] in _admin_views(app):
        return Mark(Access.ADMIN_VIEW)
    return Mark(Access.NOBODY)


def init_guard(app: Flask) -> None:
    """Ask before every request; first of all, so that a stranger learns nothing from other checks."""
    app.before_request_funcs.setdefault(None, []).insert(0, _guard)


def to_sign_in() -> Response:
    """Ask a stranger to sign in, and remember which page was wanted."""
    wanted = here() if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=wanted), 303)


def _marked(view: F, mark: Mark) -> F:
    view.portal_access = mark  # type: ignore[attr-defined]
    return view


def _admin_views(app: Flask) -> set[str]:
    # Flask-Admin lets everybody in unless told otherwise, so a view that says nothing stays closed.
    return {
        view.endpoint
        for admin in app.extensions.get("admin", ())
        for view in admin._views
        if type(view).is_accessible is not BaseView.is_accessible
    }


def _guard() -> Response | None:
    endpoint = request.endpoint
    if endpoint is None:  # no such address, or not with this method: Flask says so
        return None
    # Endpoints and their marks stay as they are once requests are served.
    marks: dict[str, Mark] = current_app.extensions.setdefault(MARKS, {})
    mark = marks.get(endpoint) or marks.setdefault(endpoint, access_of(current_app, endpoint))
    if mark.access is Access.PUBLIC:
        return None
    person = current_person()
    if person is None:
        return to_sign_in()
    if person.must_change_password and endpoint not in WITHOUT_OWN_PASSWORD:
        return redirect(url_for("accounts.password"), 303)
    if mark.access is Access.NOBODY:
        current_app.logger.error("Endpoint %s does not say who may open it; refused.", endpoint)
        abort(403)
    if mark.access is Access.PROTECTED:
        require(mark.permission)
    return None
