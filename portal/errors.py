"""Errors that are meant for people: one clear sentence, never a traceback."""

from __future__ import annotations

from typing import Any

__all__ = ["PortalError"]


class PortalError(Exception):
    """Something a person can act on. Its message is a (lazily translated) sentence."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)
