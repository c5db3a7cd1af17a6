"""Errors meant for users: one clear sentence, never a traceback."""

from __future__ import annotations

from typing import Any

from flask import has_app_context

__all__ = ["PortalError"]


class PortalError(Exception):
    """Error that a person can act on. Its message is a (lazily translated) sentence.

    In place of a traceback, a request answers 400 with it and a command prints it and ends with 1. As text it reads in
    the language of the reader, and outside of an app in that in which it was raised.
    """

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message

    @property
    def message(self) -> Any:
        """Sentence in the language of the reader."""
        return self._message

    @message.setter
    def message(self, message: Any) -> None:
        self._message = message
        # The command line prints it when the app, and with it the language, is gone.
        self._as_raised = str(message)

    def __str__(self) -> str:
        return str(self._message) if has_app_context() else self._as_raised
