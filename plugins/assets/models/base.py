"""Declarative base of the assets tables."""

from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase

from portal.api import PluginBase

__all__ = ["Base"]


class Base(PluginBase, DeclarativeBase):
    """Declarative base of the tables of the assets plugin."""
