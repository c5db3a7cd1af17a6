"""Content of an attachment, and the error for a file that cannot become one."""

from __future__ import annotations

from dataclasses import dataclass

from portal.base.errors import PortalError

__all__ = ["MOST_BYTES", "Content", "UnfitError"]

MOST_BYTES = 15 * 2**20
"""Largest size of one uploaded file."""


class UnfitError(PortalError):
    """File that cannot be attached; the message gives the reason and a remedy."""


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes as they will be stored."""

    data: bytes
    media_type: str
    width: int | None = None
    height: int | None = None
