"""Pages of this room."""

from __future__ import annotations

from portal.report.issuing.models import SummaryIssue

__all__ = ["SummaryIssue"]
