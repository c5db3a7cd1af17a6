"""Blueprint of the pages of this package."""

from __future__ import annotations

from flask import Blueprint

__all__ = ["accounts"]

accounts = Blueprint("accounts", __name__)
