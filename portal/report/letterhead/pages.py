"""Pages of this room."""

from __future__ import annotations

from portal.report.letterhead.models import Letterhead

__all__ = ["Letterhead"]
