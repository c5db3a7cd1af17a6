"""``portal <plugin> …``: the commands that a plugin contributes."""

from __future__ import annotations

import click
from flask import Flask

from portal.plugin_system.registry import Portal

__all__ = ["plugin_commands"]


def plugin_commands(app: Flask, name: str) -> click.Group | None:
    """The commands of an active plugin as a group; None if there is no such plugin or it has none."""
    portal: Portal = app.extensions["portal"]
    if name not in {plugin.name for plugin in portal.active}:
        return None
    module = portal.manager.get_plugin(name)
    hook = getattr(module, "portal_cli", None)
    commands = list(hook()) if hook else []
    if not commands:
        return None
    return click.Group(name, {command.name or "": command for command in commands})
