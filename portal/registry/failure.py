"""Removal of a faulty plugin: its contributions, and those of the plugins that depend on it."""

from __future__ import annotations

import logging
from typing import Any

from portal.base.errors import PortalError
from portal.base.fields import Label
from portal.base.i18n import _l
from portal.registry.guard import describe_error
from portal.registry.registry import PluginRecord, Portal, Stage

__all__ = ["PluginError", "fail_plugin", "withdraw"]

logger = logging.getLogger("portal.plugins")


class PluginError(PortalError):
    """Failure of a plugin while ``PORTAL_STRICT`` is set."""

    def __init__(self, plugin: str, stage: Stage, error: Label) -> None:
        super().__init__(
            _l(
                "The plugin %(plugin)s failed at the stage %(stage)s: %(error)s",
                plugin=plugin,
                stage=stage.value,
                error=error,
            )
        )
        self.plugin = plugin
        self.stage = stage
        self.error = error


def fail_plugin(portal: Portal, record: PluginRecord, stage: Stage, error: BaseException | Label) -> None:
    """Set a plugin to failed, remove its contributions, and fail those that depend on it.

    ``error`` is an exception or a sentence. Raise PluginError if the portal is strict.
    """
    message = _message(error)
    record.fail(stage, message)
    cause = error if isinstance(error, BaseException) else None
    # A sentence meant for people says it all; anything else needs its traceback in the log.
    trace = None if isinstance(error, PortalError) else cause
    logger.error("plugin %s failed at the stage %s: %s", record.name, stage.value, message, exc_info=trace)
    # The first plugin of a name keeps it; whatever stands under that name is not this one's.
    if portal.plugins.get(record.name) is record:
        withdraw(portal, record.name)
        for other in portal.active:
            # What a plugin merely uses was left aside when it was loaded; tables that turn out missing later are not.
            if record.name in other.depends or (stage is Stage.MIGRATIONS and record.name in other.uses):
                reason = _l("It depends on %(plugin)s, which failed.", plugin=record.name)
                fail_plugin(portal, other, Stage.REQUIREMENTS, reason)
    if portal.settings.strict:
        raise PluginError(record.name, stage, message) from cause


def _message(error: BaseException | Label) -> Label:
    if isinstance(error, PortalError):
        message: Label = error.message  # kept lazy: the page is read in more than one language
        return message
    return describe_error(error) if isinstance(error, BaseException) else error


def withdraw(portal: Portal, name: str) -> None:
    """Remove all contributions of a plugin, however many it had made."""
    if portal.manager.has_plugin(name):
        portal.manager.unregister(name=name)
    contributed: tuple[dict[str, Any], ...] = (
        portal.record_types,
        portal.facts,
        portal.obligations,
        portal.sections,
        portal.cards,
        portal.permissions,
    )
    portal.views.pop(name, None)
    for contributions in contributed:
        for key in [key for key in contributions if key.startswith(f"{name}.")]:
            del contributions[key]
    portal.rules[:] = [rule for rule in portal.rules if rule.plugin != name]
