"""Standard items of each kind of inspection, read from ``standards.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from plugins.safety.models import InspectionKind

__all__ = ["standard_items"]


@cache
def _standards() -> dict[str, list[dict[str, str]]]:
    text = Path(__file__).with_name("standards.toml").read_text(encoding="utf-8")
    return {str(kind): list(items) for kind, items in tomllib.loads(text).items()}


def standard_items(kind: InspectionKind) -> list[tuple[str, str]]:
    """Return the items of a kind with their standards; empty for kinds that have none."""
    return [(line["item"], line["standard"]) for line in _standards().get(kind.value, ())]
