"""The blueprint that the pages of this room hang on."""

from __future__ import annotations

from flask import Blueprint

__all__ = ["accounts"]

accounts = Blueprint("accounts", __name__)
