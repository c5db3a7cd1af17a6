"""Types of charts that an exhibit can be drawn as."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["ChartKind"]


class ChartKind(StrEnum):
    """Type of a chart."""

    LINE = "line"
    COLUMN = "column"
    BAR = "bar"
    PIE = "pie"
