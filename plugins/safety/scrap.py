"""Hint to scrap an asset that is not worth its repairs; only where the assets plugin is installed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from plugins.safety.judging import SCRAP
from plugins.safety.models import ASSET, RepairOrder
from portal.api import _, db, may, record_url, rule_on, today

__all__ = ["ScrapHint", "scrap_hint"]


@dataclass(frozen=True, slots=True)
class ScrapHint:
    """Message about an asset whose repairs cost too much of its price, with the address of its repairs."""

    message: str
    url: str


def scrap_hint(order: RepairOrder) -> ScrapHint | None:
    """Return the hint for the asset of a repair; None without an asset, price or rule, or below the limit."""
    rule = rule_on(SCRAP, today())
    if ASSET is None or rule is None or order.asset_id is None or not may("safety.repair_order.view"):
        return None
    asset = db.session.get(ASSET, order.asset_id)
    if asset is None or not asset.unit_price:
        return None
    spent = db.session.scalar(select(func.sum(RepairOrder.cost)).where(RepairOrder.asset_id == order.asset_id))
    share = Decimal(spent or 0) * 100 / (asset.unit_price * asset.quantity)
    if share <= rule.value:
        return None
    message = _(
        "Repairs of %(asset)s come to %(share)d%% of its price (the rule says %(most)s%%): consider scrapping it.",
        asset=str(asset),
        share=int(share),
        most=f"{rule.value.normalize():f}",
    )
    return ScrapHint(message, record_url(RepairOrder, asset=order.asset_id, term="all"))
