"""Totals of repair costs by asset, stored so that no page adds up years of orders."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from sqlalchemy import Numeric, Table, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from plugins.safety.models.base import Base

__all__ = ["AssetCost", "lock_assets", "write_costs"]


class AssetCost(Base):
    """Total cost of the repairs of one asset. Not a register: computed from the orders. No row: no order has a cost."""

    __tablename__ = "safety_asset_cost"

    asset_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    spent: Mapped[Decimal] = mapped_column(Numeric(12, 2))


def lock_assets(session: Session, asset: type[Any], asset_ids: Collection[int]) -> None:
    """Lock the assets until the transaction ends, always in the same order; others wait with their repairs.

    ``asset`` is the record type of assets. On SQLite nothing is locked: only one transaction writes at a time.
    """
    if asset_ids and session.get_bind().dialect.name != "sqlite":
        wanted = select(asset.id).where(asset.id.in_(asset_ids)).order_by(asset.id)
        session.connection().execute(wanted.with_for_update(key_share=True))


def write_costs(session: Session, orders: Table, asset_ids: Collection[int]) -> None:
    """Replace the total costs of these assets by the sums of their orders, in two statements, not by the session.

    Rounded to the cent: SQLite sums binary fractions.
    """
    if not asset_ids:
        return
    connection = session.connection()
    connection.execute(delete(AssetCost).where(AssetCost.asset_id.in_(asset_ids)))
    spent = (
        select(orders.c.asset_id, func.round(func.sum(orders.c.cost), 2))
        .where(orders.c.asset_id.in_(asset_ids), orders.c.asset_id.is_not(None), orders.c.cost.is_not(None))
        .group_by(orders.c.asset_id)
    )
    connection.execute(insert(AssetCost).from_select(["asset_id", "spent"], spent))
