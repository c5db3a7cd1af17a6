"""Text that a template draws once: marks stand in the place of what differs, and are filled in each time."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["Stencil", "mark"]

# Signs that no text of ours has; what stands in records is filled in only after the text was cut at its marks.
MARKED = re.compile("\ue000([a-z0-9_]+)\ue001")


def mark(name: str) -> str:
    """Return the place of this value, to be given to the template instead of it."""
    return f"\ue000{name}\ue001"


class Stencil:
    """A drawn text, cut at its marks."""

    def __init__(self, drawn: str) -> None:
        parts = MARKED.split(str(drawn))
        self._fixed, self.names = parts[::2], parts[1::2]

    def filled(self, values: Mapping[str, str], default: str | None = None) -> str:
        """Return the text with these values, which are escaped already.

        Raises KeyError if one is missing and there is no ``default``.
        """
        parts = [self._fixed[0]]
        for name, part in zip(self.names, self._fixed[1:], strict=True):
            parts += (values[name] if default is None else values.get(name, default), part)
        return "".join(parts)
