"""Reason to refuse a file as a letterhead, with advice."""

from __future__ import annotations

from dataclasses import dataclass

from portal.base.errors import PortalError
from portal.base.fields import Label

__all__ = ["Refusal", "RefusedError"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Reason to refuse a file."""

    reason: Label
    advice: Label
    """Remedy, in the terms that Word or WPS uses."""


class RefusedError(PortalError):
    """File that cannot be opened any further."""

    def __init__(self, reason: Label, advice: Label) -> None:
        super().__init__(reason)
        self.refusal = Refusal(reason, advice)
