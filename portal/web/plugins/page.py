"""Plugins page: all plugins found, their state, and their known problems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import LazyString
from werkzeug.wrappers import Response

from portal.base.db import READING
from portal.base.fields import Label
from portal.base.i18n import _, _l, ngettext
from portal.evidence.display import show_moment
from portal.registry.registry import PluginRecord, Stage, State, the_portal
from portal.web.accounts.guard import protected
from portal.web.plugins.check import Problem, check_plugins, problems

__all__ = ["ORIGINS", "STAGES", "STATES", "init_plugins_page"]

PERMISSION = "plugins.view"

STAGES: dict[Stage, LazyString] = {
    Stage.MANIFEST: _l("reading plugin.toml"),
    Stage.REQUIREMENTS: _l("checking what it needs"),
    Stage.IMPORT: _l("importing its code"),
    Stage.MAPPERS: _l("putting its models together"),
    Stage.TABLES: _l("checking its tables' names"),
    Stage.HOOKS: _l("checking its hooks"),
    Stage.MIGRATIONS: _l("checking its tables in the database"),
    Stage.CONTRIBUTIONS: _l("taking up what it contributes"),
    Stage.VIEWS: _l("checking its pages"),
    Stage.RUNTIME: _l("working"),
}
STATES: dict[State, LazyString] = {
    State.ACTIVE: _l("Active"),
    State.DISABLED: _l("Switched off"),
    State.FAILED: _l("Failed"),
}
ORIGINS: dict[str, Label] = {
    "bundled": _l("Came with the portal"),
    "local": _l("In the portal's home"),
    "installed": _l("Installed as a package"),
}

plugins = Blueprint("plugins", __name__)


@dataclass(frozen=True, slots=True)
class Row:
    """Plugin as the page shows it."""

    plugin: PluginRecord
    state: Label
    origin: Label
    tone: str
    problems: list[Problem]


def init_plugins_page(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(plugins)


@plugins.url_value_preprocessor
def _prepare(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    # Measuring everything takes a while and writes nothing: it must not hold the lock that all writers wait for.
    if endpoint == "plugins.check":
        request.environ[READING] = True


@plugins.get("/plugins/")
@protected(PERMISSION)
def index() -> str:
    """Show the problems found on loading and those that occurred in use since then; nothing is measured."""
    found, portal = list(problems()), the_portal()
    rows = []
    for plugin in portal.plugins.values():
        mine = [problem for problem in found if problem.plugin is plugin]
        rows.append(
            Row(
                plugin,
                _l("Active, with failures") if mine and plugin.state is State.ACTIVE else STATES[plugin.state],
                ORIGINS.get(plugin.origin, plugin.origin),
                "urgent" if mine else "good" if plugin.state is State.ACTIVE else "calm",
                mine,
            )
        )
    tried = show_moment(portal.tried_at) if portal.tried_at is not None else None
    return render_template("portal/plugins.html", rows=rows, stages=STAGES, tried=tried)


@plugins.post("/plugins/check")
@protected(PERMISSION)
def check() -> Response:
    """Run every figure, section and card once, as ``portal plugins check`` does."""
    found = check_plugins()
    if found:
        text = ngettext("Tried: %(num)d failure, named below.", "Tried: %(num)d failures, named below.", len(found))
        flash(text, "error")
    else:
        flash(_("Everything was tried, and nothing failed."), "success")
    return redirect(url_for("plugins.index"), 303)
