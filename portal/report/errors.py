"""Error of a wording, with its source and line."""

from __future__ import annotations

from typing import Self

from portal.base.errors import PortalError
from portal.base.fields import Label
from portal.base.i18n import _l

__all__ = ["WordingError"]


class WordingError(PortalError):
    """Error in a wording: the reason, with source and line as far as known."""

    def __init__(self, reason: Label, line: int | None = None, source: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.source = source
        self._compose()

    def at(self, line: int | None) -> Self:
        """Set the line unless one is known already; return the error."""
        if self.line is None:
            self.line = line
        self._compose()
        return self

    def within(self, source: str) -> Self:
        """Set the name of the wording unless one is known already; return the error."""
        self.source = self.source or source
        self._compose()
        return self

    def _compose(self) -> None:
        known = {"reason": self.reason, "line": self.line, "source": self.source}
        if self.line is None:
            self.message = _l("%(source)s: %(reason)s", **known) if self.source else self.reason
        elif self.source:
            self.message = _l("%(source)s, line %(line)s: %(reason)s", **known)
        else:
            self.message = _l("line %(line)s: %(reason)s", **known)
