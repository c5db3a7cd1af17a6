"""Declarative base of the health tables."""

from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase

from portal.api import PluginBase

__all__ = ["Base"]


class Base(PluginBase, DeclarativeBase):
    """Declarative base of the tables of the health plugin."""
