"""Types of charts that an exhibit can be drawn as."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["ChartKind"]


class ChartKind(StrEnum):
    """Type of a chart."""

    LINE = "line"
    """Lines with markers, over time."""
    COLUMN = "column"
    """Upright columns."""
    BAR = "bar"
    """Bars that lie across, read from the top."""
    PIE = "pie"
    """Slices of a whole."""
