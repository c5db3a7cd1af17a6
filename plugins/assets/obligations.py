"""Obligations of the assets area: a stock-take of each class at the start and at the end of term.

《行政事业性国有资产管理条例》（国务院令第738号）asks for regular stock-takes; twice a term is what kindergartens do.
"""

from __future__ import annotations

from plugins.assets.judging import CLOSING, OPENING, SIGNED_BY_TWO
from plugins.assets.models import Stocktake
from portal.api import CLASSROOMS, Every, Obligation, _l

__all__ = ["OBLIGATIONS"]

OBLIGATIONS: tuple[Obligation, ...] = (
    Obligation(
        key="opening_stocktake",
        label="期初盘点",
        title=_l("Stock-take at the start of term"),
        record=Stocktake,
        every=Every.TERM_START,
        per=CLASSROOMS,
        subject=Stocktake.classroom_id,
        unit="班次",
        where=OPENING,
        met=SIGNED_BY_TWO,
    ),
    Obligation(
        key="closing_stocktake",
        label="期末盘点",
        title=_l("Stock-take at the end of term"),
        record=Stocktake,
        every=Every.TERM_END,
        per=CLASSROOMS,
        subject=Stocktake.classroom_id,
        unit="班次",
        where=CLOSING,
        met=SIGNED_BY_TWO,
    ),
)
