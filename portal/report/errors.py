"""What can be wrong with a wording."""

from __future__ import annotations

from typing import Self

from portal.errors import PortalError
from portal.fields import Label
from portal.i18n import _l

__all__ = ["WordingError"]


class WordingError(PortalError):
    """A wording cannot be used as it is; says why, and in which file and line as far as known."""

    def __init__(self, reason: Label, line: int | None = None, source: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.source = source
        self._compose()

    def at(self, line: int | None) -> Self:
        """The same error, with its line unless one is known already."""
        if self.line is None:
            self.line = line
        self._compose()
        return self

    def within(self, source: str) -> Self:
        """The same error, with the name of the wording it is in unless one is known already."""
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
