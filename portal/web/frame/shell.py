"""Frame of every page: name, menu, terms, languages, user. Survives a failing database."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Flask, current_app, g
from markupsafe import Markup

from portal.accounts.allowed_urls import allowed_page_url, allowed_record_url
from portal.accounts.models import User
from portal.accounts.scope import current_person, may
from portal.base.db import db
from portal.base.i18n import language
from portal.organisation.overview import TermStart, kindergarten_and_terms, kindergarten_name
from portal.organisation.terms import choose_term
from portal.registry.urls import page_url, record_endpoint, record_url
from portal.report.links import fact_url
from portal.web.frame.menu import visible_menu
from portal.web.frame.topbar import draw_topbar
from portal.web.records.addresses import fixed_url
from portal.web.records.controls import draw_control

__all__ = ["Shell", "init_shell", "static_url"]


@dataclass
class Shell:
    """Values of the frame of a page."""

    kindergarten: str = ""
    user: User | None = None
    language: str = "zh"
    topbar: Markup = field(default_factory=Markup)
    menu: Markup = field(default_factory=Markup)


def init_shell(app: Flask) -> None:
    """Add the functions that templates call: ``portal_shell()``, ``draw_control()``, ``may()``, those of URLs."""
    app.jinja_env.globals.update(
        portal_shell=_shell,
        draw_control=draw_control,
        fixed_url=fixed_url,
        record_url=record_url,
        allowed_record_url=allowed_record_url,
        page_url=page_url,
        allowed_page_url=allowed_page_url,
        fact_url=fact_url,
        record_endpoint=record_endpoint,
        may=may,
        static_url=static_url,
        has_endpoint=lambda name: name in current_app.view_functions,
    )


def static_url(path: str) -> str:
    """Return the URL of one of the core's static files; it changes whenever one of them changes."""
    return fixed_url("static", filename=path)


def _shell() -> Shell:
    if "portal_shell" not in g:
        g.portal_shell = _build()
    shell: Shell = g.portal_shell
    return shell


def _build() -> Shell:
    shell = Shell(language=language())
    terms: list[TermStart] = []
    try:
        shell.user = current_person()
        if shell.user is None:
            shell.kindergarten = kindergarten_name()
        else:
            shell.menu = visible_menu().drawn()
            shell.kindergarten, terms = kindergarten_and_terms()
    except Exception:
        # Error pages are drawn with this frame too, perhaps because the database is away.
        db.session.rollback()
        current_app.logger.exception("the frame of the page could not be built")
        shell, terms = Shell(language=language()), []
    shell.topbar = draw_topbar(shell.kindergarten, shell.user, terms, choose_term(terms))
    return shell
