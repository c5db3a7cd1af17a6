"""Plugins page: all plugins found, their state, and their problems."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Flask, render_template
from flask_babel import LazyString

from portal.accounts.guard import protected
from portal.fields import Label
from portal.i18n import _l
from portal.plugin_system.check import Problem, check_plugins
from portal.plugin_system.registry import PluginRecord, Stage, State, the_portal

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


@plugins.get("/plugins/")
@protected(PERMISSION)
def index() -> str:
    """Run the trial of every plugin and render the result, so that the page never shows an old state."""
    found = check_plugins()
    rows = []
    for plugin in the_portal().plugins.values():
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
    return render_template("portal/plugins.html", rows=rows, stages=STAGES)
