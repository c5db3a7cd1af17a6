"""Commands that a plugin contributes: ``portal <plugin> …``."""

from __future__ import annotations

import click
from flask import Flask

from portal.base.errors import PortalError
from portal.base.i18n import _l
from portal.plugin_system.hooks import call_hook
from portal.registry.guard import describe_error
from portal.registry.registry import Portal

__all__ = ["plugin_commands"]


def plugin_commands(app: Flask, name: str) -> click.Group | None:
    """Return the commands of an active plugin as a group; None if there is no such plugin or it has none.

    Raise PortalError if the plugin's hook fails.
    """
    portal: Portal = app.extensions["portal"]
    if name not in {plugin.name for plugin in portal.active}:
        return None
    try:
        commands = call_hook(portal, name, "portal_cli")
        named = {command.name or "": command for command in commands}
    except Exception as error:
        reason = describe_error(error)
        raise PortalError(
            _l("The commands of %(plugin)s are not to be had: %(error)s", plugin=name, error=reason)
        ) from error
    return click.Group(name, named) if named else None
