"""Width of a sheet that is read, and the value of a cell that has none."""

from __future__ import annotations

__all__ = ["MAX_COLUMNS", "UNCOMPUTED"]

MAX_COLUMNS = 200
UNCOMPUTED = "#FORMULA"
"""Value of a cell whose formula has no result: the file was not saved by a spreadsheet program."""
