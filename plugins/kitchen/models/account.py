"""Meal account: income for the children's meals, and their cost (膳食收支)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import Numeric, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from plugins.kitchen.models.base import Base
from portal.api import DailyRecord, Problem, Record, Step, _l, field

__all__ = ["MealAccount"]


class MealAccount(DailyRecord, Base):
    """Meal account of one month, in yuan.

    Over a term, income and cost differ by no more than 2 % (《卫生保健工作规范》).
    """

    __tablename__ = "kitchen_meal_account"
    __table_args__ = (UniqueConstraint("occurred_on", name="uq_kitchen_meal_account_natural_key"),)
    __record__ = "meal_account"
    __label__ = _l("Meal account")
    __natural_key__ = ("occurred_on",)
    __steps__ = (
        Step(
            key="publish",
            label=_l("Published"),
            ready=lambda record: record.published_on is None,
            fields=("published_on",),
            at="published_on",
            by="published_by",
        ),
    )

    occurred_on: Mapped[date] = mapped_column(
        info=field(
            _l("A day of the month"),
            synonyms=("日期", "月份", "账目月份", "结算日期"),
            help=_l("A day of the month that the account is about, within the term"),
        ),
        sort_order=-20,
    )
    income: Mapped[Decimal] = mapped_column(
        Numeric(12, 2),
        info=field(
            _l("Income for meals"),
            synonyms=("收入", "伙食费收入", "膳食收入"),
            minimum=0,
            maximum=99_999_999,
            unit=_l("yuan"),
        ),
    )
    cost: Mapped[Decimal] = mapped_column(
        Numeric(12, 2),
        info=field(
            _l("Cost of meals"),
            synonyms=("支出", "伙食费支出", "膳食支出"),
            minimum=0,
            maximum=99_999_999,
            unit=_l("yuan"),
        ),
    )
    balance: Mapped[Decimal] = mapped_column(
        Numeric(12, 2), default=Decimal(0), info=field(_l("Balance of the month"), computed=True, unit=_l("yuan"))
    )
    published_on: Mapped[date | None] = mapped_column(info=field(_l("Published on"), synonyms=("公布日期", "公示日期")))
    published_by: Mapped[str | None] = mapped_column(String(50), info=field(_l("Published by"), computed=True))

    def __str__(self) -> str:
        return f"{self.occurred_on:%Y-%m} {self.__label__}"

    def problems(self) -> Iterable[Problem]:
        """Report a day of publication before the month of the account."""
        if self.published_on and self.published_on < self.occurred_on.replace(day=1):
            yield Problem("published_on", _l("It cannot be published before its month."))

    @classmethod
    def link_batch(cls, session: Session, records: Sequence[MealAccount]) -> list[Problem | None]:
        """Return a problem for each account of a month that has one already, else None."""
        days = [record.occurred_on for record in records]
        first, last = _month(min(days))[0], _month(max(days))[1]
        with session.no_autoflush:
            rows = session.execute(
                select(MealAccount.id, MealAccount.occurred_on).where(MealAccount.occurred_on.between(first, last))
            ).all()
        kept = {(row.occurred_on.year, row.occurred_on.month): row.id for row in rows}
        first_of: dict[tuple[int, int], MealAccount] = {}
        problems: list[Problem | None] = []
        for record in records:
            month = (record.occurred_on.year, record.occurred_on.month)
            taken = kept.get(month, record.id) != record.id or first_of.setdefault(month, record) is not record
            problem = Problem("occurred_on", _l("The account of this month is recorded already."))
            problems.append(problem if taken else None)
        return problems

    @classmethod
    def follow_ups(cls, session: Session, records: Sequence[MealAccount]) -> Iterable[Record]:  # noqa: ARG003
        """Set the balance of each month."""
        for record in records:
            record.balance = record.income - record.cost
        return ()


def _month(day: date) -> tuple[date, date]:
    """Return the first and the last day of a day's month."""
    first = day.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, date.fromordinal(following.toordinal() - 1)
