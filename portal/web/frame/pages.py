"""Base of a plugin's own pages, under the same access rules as registers.

The one module that uses a private part of Flask-Admin 2.2: ``BaseView._run_view``, to call a handler once. Flask-Admin
offers nothing else for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar

from flask import abort, current_app, url_for
from flask_admin import BaseView
from flask_admin import expose as flask_admin_expose
from flask_login import current_user

from portal.accounts.scope import may
from portal.base.fields import Label
from portal.records.base import Record

__all__ = ["Guarded", "Page", "default_method", "expose"]


F = TypeVar("F", bound=Callable[..., Any])


def expose(url: str = "/", methods: Iterable[str] = ("GET",)) -> Callable[[F], F]:
    """Return a decorator that publishes a method of a view at ``url`` below the URL of the view.

    ``methods`` are the HTTP methods it answers. A request without the view's permission never reaches the method; a
    form carries ``csrf_token()``, and a POST without it is refused with 400.
    """
    published: Callable[[F], F] = flask_admin_expose(url, methods)

    def decorate(method: F) -> F:
        if url == "/":
            method.portal_default = True  # type: ignore[attr-defined]  # functions take any attribute
        return published(method)

    return decorate


class Guarded:
    """Mixin for Flask-Admin views that requires a permission to open them."""

    _default: ClassVar[str | None] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._default = next((name for name in dir(cls) if hasattr(getattr(cls, name), "portal_default")), None)

    def needed(self) -> str:
        """Return the permission required to open the view."""
        raise NotImplementedError

    def is_accessible(self) -> bool:
        """Return True if the signed-in user may open the view."""
        return bool(current_user.is_authenticated) and may(self.needed())

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Any:  # noqa: ARG002
        """Send anonymous users to the sign-in page; answer 403 to signed-in ones."""
        if current_user.is_authenticated:
            abort(403)
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call the handler once. Flask-Admin calls it again after any TypeError, which could write twice."""
        return fn(self, *args, **kwargs)


def default_method(view: type[Guarded]) -> str:
    """Return the name of the method exposed at the own address of a view. Raise ValueError if there is none."""
    if view._default is None:
        raise ValueError(f'{view.__name__}: no method is exposed at "/"')
    return view._default


class Page(Guarded, BaseView):  # type: ignore[misc]  # Flask-Admin ships no types
    """Page of a plugin, other than a register::

        class MorningSheet(Page):
            title, permission, path = _l("Morning sheet"), "health.health_check.edit", "morning"

            @expose("/", methods=("GET", "POST"))
            def index(self):
                return self.render("health/morning.html")

    The core gives it an endpoint (``health_morning``), an address (``/health/morning/``) and a place in the menu.
    """

    title: ClassVar[Label]
    """Name in the menu and heading."""
    permission: ClassVar[str]
    """Permission required to open it; its actions ask for more with ``may``."""
    path: ClassVar[str]
    """Last part of the URL, and of the endpoint: lower-case letters, digits and underscore."""
    in_menu: ClassVar[bool] = True
    """False for a page that others lead to."""
    fills: ClassVar[tuple[type[Record], ...]] = ()
    """Record types that are entered here rather than one by one in a form: the home page links here for them."""

    def __init__(self, plugin: str) -> None:
        self.plugin = plugin
        super().__init__(name=self.title, endpoint=f"{plugin}_{self.path}", url=f"/{plugin}/{self.path}")

    def needed(self) -> str:
        """Return the permission that the page declares."""
        return self.permission

    @classmethod
    def default_method(cls) -> str:
        """Return the name of the method that is exposed at the page's own address."""
        return default_method(cls)

    def own_url(self, method: str | None = None, /, **values: Any) -> str:
        """Return the URL of this page, or of another exposed method of it, with these values in the query.

        Templates of the page write ``admin_view.own_url(day=day)``. Raise werkzeug's BuildError if there is no such
        method.
        """
        return url_for(f"{self.endpoint}.{method or self.default_method()}", **values)
