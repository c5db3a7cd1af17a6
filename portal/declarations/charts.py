"""Types of charts that an exhibit can be drawn as."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["ChartKind"]


class ChartKind(StrEnum):
    """Type of a chart: lines with markers, upright columns, bars read from the top, the slices of a pie."""

    LINE = "line"
    COLUMN = "column"
    BAR = "bar"
    PIE = "pie"
