"""Totals stated by a register, until there are parts with another total."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import ForeignKey, Numeric
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from portal.base.db import PluginBase, db, metadata
from portal.records.base import DailyRecord, Record
from portal.records.totals import PartsTotal

if TYPE_CHECKING:
    from portal.testing.factories import Factory


@pytest.fixture
def purse(data_app: Flask) -> Iterator[tuple[type[Any], type[Any]]]:
    """Add a purse with coins, removed again after the test."""

    class Base(PluginBase, DeclarativeBase):
        pass

    class Purse(DailyRecord, Base):
        __tablename__ = "totaltest_purse"
        __record__ = "purse"
        __label__ = "Purses"
        __totals__ = (
            PartsTotal(total="money", stated="money_stated", parts="coins", of="worth"),
            PartsTotal(total="false", stated="false_stated", parts="coins", where=lambda: Coin.genuine.is_(False)),
        )
        money: Mapped[Decimal] = mapped_column(Numeric(10, 2), default=0)
        money_stated: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
        false: Mapped[int] = mapped_column(default=0)
        false_stated: Mapped[int | None]
        coins: Mapped[list[Coin]] = relationship(back_populates="purse", cascade="all, delete-orphan")

    class Coin(Record, Base):
        __tablename__ = "totaltest_coin"
        __record__ = "coin"
        __label__ = "Coins"
        purse_id: Mapped[int] = mapped_column(ForeignKey("totaltest_purse.id"))
        purse: Mapped[Purse] = relationship(back_populates="coins")
        worth: Mapped[Decimal] = mapped_column(Numeric(10, 2))
        genuine: Mapped[bool] = mapped_column(default=True)

    Base.registry.configure()
    tables = [metadata.tables["totaltest_purse"], metadata.tables["totaltest_coin"]]
    metadata.create_all(db.engine, tables=tables)
    yield Purse, Coin
    db.session.rollback()
    for table in tables:
        metadata.remove(table)
    Base.registry.dispose()


def test_summed_and_counted_under_a_condition(purse: tuple[type[Any], type[Any]], make: Factory) -> None:
    Purse, Coin = purse  # noqa: N806 (they are classes)
    found = make(Purse, occurred_on=date(2026, 3, 2), money=Decimal("9.50"), false=4)
    assert (found.money, found.false) == (Decimal("9.50"), 4)
    first = make(Coin, purse=found, worth=Decimal("0.10"))
    assert (found.money, found.false) == (Decimal("0.10"), 0)
    make(Coin, purse=found, worth=Decimal("0.20"), genuine=False)
    assert (found.money, found.false) == (Decimal("0.30"), 1)
    first.worth = Decimal("1.00")
    db.session.flush()
    assert (found.money, found.false) == (Decimal("1.20"), 1)
    for coin in list(found.coins):
        db.session.delete(coin)
    db.session.flush()
    assert (found.money, found.false) == (Decimal("9.50"), 4)
