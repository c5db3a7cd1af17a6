"""Fixtures: an app with accounts only, one area that has no code, and a browser that sends CSRF tokens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pluggy
import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from werkzeug.test import TestResponse

import portal
from portal.accounts.roles import ensure_ready_roles
from portal.accounts.users import create_user
from portal.base.config import Settings
from portal.base.db import CoreBase, db, init_db
from portal.base.i18n import init_i18n
from portal.declarations.permissions import Permission, core_permissions, record_permissions
from portal.listeners import watch_session
from portal.organisation.models import AgeGroup, Campus, Child, Classroom
from portal.records.describe import describe
from portal.registry.registry import CORE, PluginRecord, Portal
from portal.web.accounts.security import init_accounts
from portal.web.accounts.web_security import init_web_security
from portal.web.folders import page_templates

LAYOUT = """<!doctype html><html><title>{% block title %}{% endblock %}</title>
{% block actions %}{% endblock %}{% block content %}{% endblock %}{% block scripts %}{% endblock %}</html>"""

PASSWORD = "correct horse 7"


class Browser:
    """Client that keeps cookies and sends the CSRF token of the page it loaded last, as a form would."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.token = ""

    def _keep_token(self, response: TestResponse) -> TestResponse:
        if found := re.search(r'name="csrf_token" value="([^"]+)"', response.text):
            self.token = found[1]
        return response

    def get(self, path: str, **options: Any) -> TestResponse:
        return self._keep_token(self.client.get(path, **options))

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        return self._keep_token(self.client.post(path, data={"csrf_token": self.token, **(data or {})}, **options))

    def sign_in(self, name: str, password: str = PASSWORD, path: str = "/sign-in", **options: Any) -> TestResponse:
        self.get(path, **options)
        return self.post(path, {"username": name, "password": password}, **options)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Flask]:
    """Return an app with accounts only. No context is pushed: requests and the tests' own work each have their own."""
    settings = Settings(home=tmp_path, database_url=f"sqlite:///{tmp_path / 'portal.sqlite'}")
    house = Portal(settings, pluggy.PluginManager("portal"))
    house.plugins["garden"] = PluginRecord("garden", "Garden", "1", "local", tmp_path, "plugins.garden")
    for model in (Campus, Classroom, Child):
        record = describe(CORE, model)
        house.record_types[record.key] = record
        house.permissions |= {item.name: item for item in record_permissions(record)}
    house.permissions |= {item.name: item for item in core_permissions()}
    house.permissions["garden.harvest.sell"] = Permission("garden.harvest.sell", "Sell the harvest")
    app = Flask("portal", instance_path=str(tmp_path), static_folder="web/accounts/static", static_url_path="/static")
    app.extensions["portal"] = house
    app.config.update(
        TESTING=True,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        PASSWORD_HASH_COST={"time_cost": 1, "memory_cost": 64},
    )
    app.jinja_env.globals["static_url"] = lambda path: f"/static/{path}"
    app.jinja_loader = ChoiceLoader([DictLoader({"portal/layout.html": LAYOUT}), page_templates()])
    init_i18n(app, [Path(portal.__file__).parent / "translations"], tmp_path / "cache", "Asia/Shanghai")
    init_db(app)
    watch_session()
    init_web_security(app)
    init_accounts(app, house)
    app.add_url_rule("/", "home", view_func=_home())
    with app.app_context():
        CoreBase.metadata.create_all(db.engine)
        ensure_ready_roles(house)
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


def _home() -> Callable[[], str]:
    from portal.web.accounts.guard import signed_in

    @signed_in
    def home() -> str:
        return "home"

    return home


@pytest.fixture
def visitor(small: Flask) -> Browser:
    return Browser(small)


@pytest.fixture
def another(small: Flask) -> Callable[[], Browser]:
    return lambda: Browser(small)


@pytest.fixture
def account(small: Flask) -> Callable[..., int]:
    """Return a function that adds an account with a password of its own and returns its id."""

    def make(name: str, *roles: str, must_change: bool = False, limits: Callable[[], dict[str, Any]] = dict) -> int:
        with small.app_context():
            user = create_user(name, PASSWORD, roles, must_change_password=must_change, **limits())
            db.session.commit()
            return user.id

    return make


@pytest.fixture
def places(small: Flask) -> dict[str, int]:
    """Add two campuses with a class each; return ids by name."""
    with small.app_context():
        for campus, classroom in (("东园", "小一班"), ("西园", "小二班")):
            place = Campus(name=campus)
            db.session.add_all(
                [place, Classroom(name=classroom, campus=place, school_year="2025-2026", age_group=AgeGroup.JUNIOR)]
            )
        db.session.commit()
        rows = [*db.session.query(Campus), *db.session.query(Classroom)]
        return {row.name: row.id for row in rows}


@pytest.fixture
def english(visitor: Browser) -> Browser:
    """Return a visitor that reads English, whatever the catalogue of the day."""
    visitor.get("/sign-in")
    visitor.post("/language", {"language": "en"})
    return visitor
