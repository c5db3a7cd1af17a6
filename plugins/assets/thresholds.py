"""Threshold of price from which a thing is a fixed asset."""

from __future__ import annotations

from plugins.assets.judging import THRESHOLD
from plugins.assets.models import Asset
from portal.api import rule_on, today

__all__ = ["is_below"]


def is_below(asset: Asset) -> bool:
    """Return True if the asset cost less than the threshold of the day it was acquired, or lasts less than a year."""
    if asset.useful_years is not None and asset.useful_years < 1:
        return True
    rule = rule_on(THRESHOLD, asset.acquired_on or today())
    return rule is not None and asset.unit_price < rule.value
