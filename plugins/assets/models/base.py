"""The base of this plugin's tables."""

from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase

from portal.api import PluginBase

__all__ = ["Base"]


class Base(PluginBase, DeclarativeBase):
    """Tables of the assets plugin."""
