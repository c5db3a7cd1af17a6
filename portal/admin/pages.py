"""Pages that are no register: a plugin's own views, under the same rules as everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar

from flask import abort, current_app
from flask_admin import BaseView
from flask_admin import expose as flask_admin_expose
from flask_login import current_user

from portal.accounts.scope import may
from portal.fields import Label
from portal.records.base import Record

__all__ = ["Guarded", "Page", "expose"]


F = TypeVar("F", bound=Callable[..., Any])


def expose(url: str = "/", methods: Iterable[str] = ("GET",)) -> Callable[[F], F]:
    """Make a method of a view a page at this address below the view's own."""
    decorate: Callable[[F], F] = flask_admin_expose(url, methods)
    return decorate


class Guarded:
    """Mixed into Flask-Admin views: closed to whoever lacks the permission, sign-in for nobody."""

    def needed(self) -> str:
        """The permission that opens this view at all."""
        raise NotImplementedError

    def is_accessible(self) -> bool:
        """Whether the signed-in user may open it."""
        return bool(current_user.is_authenticated) and may(self.needed())

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Any:  # noqa: ARG002
        """Ask a stranger to sign in; refuse whoever is known."""
        if current_user.is_authenticated:
            abort(403)
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call once. Flask-Admin calls a second time after any TypeError, which could write twice."""
        return fn(self, *args, **kwargs)


class Page(Guarded, BaseView):  # type: ignore[misc]  # Flask-Admin ships no types
    """A page of a plugin::

        class MorningSheet(Page):
            title, permission, path = _l("Morning sheet"), "health.health_check.edit", "morning"

            @expose("/", methods=("GET", "POST"))
            def index(self):
                return self.render("health/morning.html")

    The core gives it an endpoint (``health_morning``), an address (``/health/morning/``) and a place in the menu.
    """

    title: ClassVar[Label]
    permission: ClassVar[str]
    path: ClassVar[str]
    """Last part of the address, and of the endpoint: lower-case letters, digits and underscore."""
    in_menu: ClassVar[bool] = True
    fills: ClassVar[tuple[type[Record], ...]] = ()
    """The records that people keep here rather than one by one in a form: the home page leads them here."""

    def __init__(self, plugin: str) -> None:
        self.plugin = plugin
        super().__init__(name=self.title, endpoint=f"{plugin}_{self.path}", url=f"/{plugin}/{self.path}")

    def needed(self) -> str:
        """What the page declares."""
        return self.permission
