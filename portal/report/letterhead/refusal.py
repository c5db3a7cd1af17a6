"""Why a file cannot be a letterhead, and what to do about it in Word or WPS."""

from __future__ import annotations

from dataclasses import dataclass

from portal.errors import PortalError
from portal.fields import Label

__all__ = ["Refusal", "RefusedError"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason."""

    reason: Label
    advice: Label
    """What to do, in Word's or WPS's own words."""


class RefusedError(PortalError):
    """The file cannot even be looked into any further."""

    def __init__(self, reason: Label, advice: Label) -> None:
        super().__init__(reason)
        self.refusal = Refusal(reason, advice)
