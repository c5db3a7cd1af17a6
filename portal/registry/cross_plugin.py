"""References from records of one plugin to those of another, which may be missing.

    ASSET = record_model("assets.asset")


    class RepairOrder(DailyRecord, Base):
        asset_id: Mapped[int | None] = mapped_column(index=True, info=field(_l("Asset"), refers="assets.asset"))
        if ASSET is not None:
            asset: Mapped[Any] = linked(ASSET, asset_id)

``uses = ["assets"]`` in ``plugin.toml`` has the other plugin loaded first. There is no foreign key, since the other
table may be missing; without the other plugin the column keeps what it holds and is not shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, inspect
from sqlalchemy.orm import Mapped, Mapper, foreign, relationship, remote

from portal.base.db import PluginBase
from portal.records.base import Record

__all__ = ["linked", "record_model"]


def record_model(key: str) -> type[Any] | None:
    """Return the model of another plugin's record, such as ``assets.asset``; None if that plugin is not loaded.

    Called while ``models.py`` is imported; ``uses`` in ``plugin.toml`` has the other plugin loaded first.
    """
    for model in _models(PluginBase):
        mapper = inspect(model, raiseerr=False)
        table = mapper.local_table if isinstance(mapper, Mapper) else None
        if isinstance(table, Table) and table.info.get("record") == key:
            return model
    return None


def linked(model: type[Record], column: Any) -> Mapped[Any]:
    """Return a relationship to another plugin's record over a ``mapped_column`` without foreign key.

    None where the record is gone. ``model`` comes from ``record_model``.
    """
    return relationship(model, primaryjoin=remote(model.id) == foreign(column.column))


def _models(base: type[Any]) -> Iterator[type[Any]]:
    for model in base.__subclasses__():
        yield model
        yield from _models(model)
