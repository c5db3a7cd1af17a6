"""Failures of a plugin at run time: caught at the call, shown in place, stored for the plugins page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from portal.base.db import db
from portal.base.errors import PortalError
from portal.registry.registry import the_portal

__all__ = ["Failed", "describe_error", "guarded"]

T = TypeVar("T")

logger = logging.getLogger("portal.plugins")


@dataclass(frozen=True, slots=True)
class Failed:
    """Stand-in for a result that a plugin failed to give."""

    plugin: str
    what: str
    """Name of the failed call, such as ``card injuries`` or ``facts of health_check``."""
    error: str


def guarded(plugin: str, what: str, call: Callable[[], T]) -> T | Failed:
    """Return the call's result; if it raises, a Failed, with the session rolled back and the error logged.

    The portal stores the failure under ``what`` until the same call succeeds, and shows it on the plugins
    page. Needs an app context. Never raises, except for KeyboardInterrupt and the like.
    """
    portal = the_portal()
    record = portal.plugins.get(plugin)
    try:
        result = call()
    except (Exception, SystemExit) as error:
        # Whatever the call left half done must not be written by the page it stands on, and PostgreSQL
        # refuses every further statement of a transaction in which one failed.
        db.session.rollback()
        message = describe_error(error)
        # A sentence meant for people says it all; anything else needs its traceback.
        trace = None if isinstance(error, PortalError) else error
        logger.error("plugin %s: %s failed: %s", plugin, what, message, exc_info=trace)  # noqa: TRY400
        if record is not None:
            record.faults[what] = message
        return Failed(plugin, what, message)
    if record is not None:
        record.faults.pop(what, None)
    return result


def describe_error(error: BaseException) -> str:
    """Return an error in one line: the sentence of a PortalError, else type, message, and the line of a faulty file."""
    if isinstance(error, PortalError):
        return str(error)
    if isinstance(error, DBAPIError):
        # Only what the database said: the statement's parameters may be names of children.
        first = str(error.orig).strip().partition("\n")[0]
        return f"{type(error).__name__}: {first}"
    if isinstance(error, SyntaxError):
        # str() would leave out the text; the file's folder is of no use to anybody who reads the page.
        file = (error.filename or "?").replace("\\", "/").rpartition("/")[2]
        return f"{type(error).__name__}: {error.msg} ({file}, line {error.lineno})"
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:500]}" if text else type(error).__name__
