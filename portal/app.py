"""Assembly of the application, one line a step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from portal.base.config import Settings, load_settings
from portal.base.db import db, init_db
from portal.base.i18n import init_i18n
from portal.base.routing import init_routing
from portal.listeners import watch_session
from portal.migrations.runner import check_migrations
from portal.plugin_system.folders import init_folders, translation_folders
from portal.plugin_system.loader import load_plugins
from portal.registry.registry import Portal
from portal.web.accounts.security import init_accounts
from portal.web.accounts.web_security import init_web_security
from portal.web.attachments.serving import init_attachments
from portal.web.desk.preview import init_report
from portal.web.evidence.pages import init_evidence
from portal.web.folders import page_templates, static_folders
from portal.web.frame.compression import init_compression
from portal.web.frame.error_pages import init_error_pages
from portal.web.frame.site import build_views, init_admin
from portal.web.frame.static_files import init_static
from portal.web.guide.pages import init_guide
from portal.web.imports.pages import init_exchange
from portal.web.organisation.pages import init_organisation
from portal.web.plugins.page import init_plugins_page
from portal.web.rules.pages import init_rules

__all__ = ["create_app"]

MAX_UPLOAD_BYTES = 24 * 1024 * 1024


def create_app(
    settings: Settings | None = None, *, check_schema: bool = True, config: Mapping[str, Any] | None = None
) -> Flask:
    """Assemble the portal; ``config`` goes into Flask's configuration before anything reads it.

    Raise PortalError if the database is older or newer than the program (unless ``check_schema`` is off, as
    for ``portal db upgrade``). A faulty plugin is left out and shown on the plugins page.
    """
    settings = settings or load_settings()
    portal = load_plugins(settings)
    app = _bare_app(settings, portal)
    app.config.update(config or {})
    init_i18n(app, translation_folders(portal), settings.home / "cache" / "translations", settings.timezone)
    init_db(app)
    watch_session()
    if check_schema:
        with app.app_context():
            check_migrations(portal, db.engine)
    init_compression(app)
    init_web_security(app)
    init_accounts(app, portal)
    build_views(portal)
    init_folders(app, portal)
    init_admin(app, portal)
    init_attachments(app)
    init_plugins_page(app)
    init_organisation(app, portal)
    init_evidence(app, portal)
    init_rules(app, portal)
    init_exchange(app, portal)
    init_report(app, portal)
    init_guide(app)
    init_error_pages(app)
    return app


def _bare_app(settings: Settings, portal: Portal) -> Flask:
    app = Flask("portal", instance_path=str(settings.home), static_folder=None)
    app.extensions["portal"] = portal
    init_routing(app)
    app.jinja_loader = page_templates()
    init_static(app, static_folders())
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        # An error in the log must not carry children's names.
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},
        MAX_CONTENT_LENGTH=MAX_UPLOAD_BYTES,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    return app
