"""Text drawn once by a template, with placeholders for the values that differ, filled in each time."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["Stencil", "placeholder"]

# Private-use characters that no template has; values of records are filled in only after the text was split.
PLACEHOLDER = re.compile("\ue000([a-z0-9_]+)\ue001")


def placeholder(name: str) -> str:
    """Return the placeholder of a value, to be given to the template in its stead."""
    return f"\ue000{name}\ue001"


class Stencil:
    """Drawn text, split at its placeholders."""

    def __init__(self, drawn: str) -> None:
        parts = PLACEHOLDER.split(str(drawn))
        self._fixed, self.names = parts[::2], parts[1::2]

    def filled(self, values: Mapping[str, str], default: str | None = None) -> str:
        """Return the text with these values, which must be escaped already.

        Raises KeyError if one is missing and there is no ``default``.
        """
        parts = [self._fixed[0]]
        for name, part in zip(self.names, self._fixed[1:], strict=True):
            parts += (values[name] if default is None else values.get(name, default), part)
        return "".join(parts)
