"""Budget lines of a year, and their expenses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from plugins.assets.models.base import Base
from portal.api import AttachmentSlot, DailyRecord, ExtraField, PartsTotal, Problem, Record, _l, field

__all__ = ["BudgetLine", "Expense"]

MOST = 999_999_999
"""Highest amount accepted, in yuan."""
LESS_THAN_A_CENT = Decimal("0.004")
"""Smallest difference that counts: SQLite adds money up as floating-point numbers."""


class BudgetLine(Record, Base):
    """One line of the budget of a year (预算科目).

    《预算法》第十八条: the budget year is the calendar year. A term belongs to the year in which it begins.
    """

    __tablename__ = "assets_budget_line"
    __table_args__ = (
        UniqueConstraint("fiscal_year", "item", name="uq_assets_budget_line_natural_key"),
        Index("ix_assets_budget_line_item", "item"),
    )
    __record__ = "budget_line"
    __label__ = _l("Budget lines")
    __natural_key__ = ("fiscal_year", "item")
    __from_term__ = ("fiscal_year",)
    __totals__ = (PartsTotal(total="spent", stated="spent_stated", parts="expenses", of="amount"),)
    __extra_fields__ = (
        ExtraField("rate", "DECIMAL", field(_l("Rate of use"), unit="%", computed=True)["field"]),
        ExtraField("left", "DECIMAL", field(_l("Still to spend"), unit=_l("yuan"), computed=True)["field"]),
    )

    fiscal_year: Mapped[int] = mapped_column(
        info=field(
            _l("Budget year"),
            synonyms=("年度", "预算年度"),
            help=_l("The calendar year, such as 2026"),
            minimum=2000,
            maximum=2099,
        ),
        sort_order=-20,
    )
    item: Mapped[str] = mapped_column(
        String(100), info=field(_l("Budget item"), synonyms=("科目", "项目", "预算科目", "预算项目")), sort_order=-19
    )
    approved: Mapped[Decimal] = mapped_column(
        Numeric(14, 2),
        info=field(
            _l("Budget as approved"),
            synonyms=("预算", "批准预算", "年初预算", "预算金额"),
            unit=_l("yuan"),
            minimum=0,
            maximum=MOST,
        ),
    )
    adjusted: Mapped[Decimal | None] = mapped_column(
        Numeric(14, 2),
        info=field(
            _l("Adjusted to"),
            synonyms=("调整预算", "调整后预算", "调整后"),
            help=_l("Empty: as approved"),
            unit=_l("yuan"),
            minimum=0,
            maximum=MOST,
        ),
    )
    budget: Mapped[Decimal] = mapped_column(
        Numeric(14, 2),
        default=Decimal(0),
        info=field(_l("Budget in force"), unit=_l("yuan"), computed=True),
    )
    """Budget as adjusted, else as approved."""
    spent: Mapped[Decimal] = mapped_column(
        Numeric(14, 2),
        default=Decimal(0),
        info=field(
            _l("Spent so far"),
            synonyms=("支出", "实际支出", "已支出", "支出金额", "执行数"),
            help=_l("Added up from the expenses as soon as one is recorded"),
            unit=_l("yuan"),
            minimum=-MOST,
            maximum=MOST,
        ),
    )
    spent_stated: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    """Amount as stated in a register, before expenses were recorded."""
    expenses: Mapped[list[Expense]] = relationship(viewonly=True, order_by="Expense.occurred_on")

    @validates("approved", "adjusted")
    def _rebudget(self, name: str, given: Any) -> Any:
        approved = given if name == "approved" else self.approved
        adjusted = given if name == "adjusted" else self.adjusted
        self.budget = adjusted if adjusted is not None else (approved or Decimal(0))
        return given

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.item}"

    @property
    def rate(self) -> Decimal | None:
        """Rate of use in per cent, one decimal; None without a budget."""
        budget = Decimal(self.budget or 0)
        if not budget:
            return None
        return (Decimal(self.spent or 0) * 100 / budget).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def left(self) -> Decimal:
        """Amount that may still be spent; negative if the line is overspent."""
        return Decimal(self.budget or 0) - Decimal(self.spent or 0)

    @property
    def is_overspent(self) -> bool:
        """True if more was spent than the budget allows, even a budget of zero."""
        return self.left < 0

    @classmethod
    def overspent(cls) -> ColumnElement[bool]:
        """Return the condition that more was spent than the budget allows."""
        return cls.spent - cls.budget > LESS_THAN_A_CENT

    @classmethod
    def from_term(cls, values: Mapping[str, Any], starts_on: date, ends_on: date) -> Mapping[str, Any]:  # noqa: ARG003
        """Return the year in which the term begins, for registers without a year."""
        return {"fiscal_year": starts_on.year}


class Expense(DailyRecord, Base):
    """One payment from a budget line (支出)."""

    __tablename__ = "assets_expense"
    __table_args__ = (
        Index("ix_assets_expense_occurred_on_id", "occurred_on", "id"),
        Index("ix_assets_expense_budget_line_id_occurred_on", "budget_line_id", "occurred_on"),
    )
    __record__ = "expense"
    __label__ = _l("Expenses")
    __attachments__ = (AttachmentSlot("voucher", _l("Voucher")),)

    occurred_on: Mapped[date] = mapped_column(
        info=field(_l("Paid on"), synonyms=("日期", "支出日期", "付款日期", "报销日期")), sort_order=-20
    )
    budget_line_id: Mapped[int] = mapped_column(
        ForeignKey("assets_budget_line.id"),
        info=field(_l("Budget line"), synonyms=("预算科目", "科目")),
        sort_order=-15,
    )
    budget_line: Mapped[BudgetLine] = relationship(BudgetLine)
    amount: Mapped[Decimal] = mapped_column(
        Numeric(14, 2),
        info=field(
            _l("Amount"),
            synonyms=("金额", "支出金额"),
            help=_l("Below zero: money that came back"),
            unit=_l("yuan"),
            minimum=-MOST,
            maximum=MOST,
        ),
    )
    purpose: Mapped[str | None] = mapped_column(
        String(200), info=field(_l("What for"), synonyms=("用途", "摘要", "事由", "内容"))
    )
    voucher: Mapped[str | None] = mapped_column(
        String(50), info=field(_l("Voucher number"), synonyms=("凭证号", "凭证", "凭证编号", "票据号"))
    )
    payee: Mapped[str | None] = mapped_column(
        String(100), info=field(_l("Payee"), synonyms=("收款方", "收款单位", "收款人"))
    )

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.purpose or self.payee or self.budget_line.item}"

    def problems(self) -> Iterable[Problem]:
        """Report an expense of nothing, and one of another year than its budget line."""
        if not self.amount:
            yield Problem("amount", _l("An expense of nothing is none."))
        if self.budget_line is not None and self.occurred_on.year != self.budget_line.fiscal_year:
            yield Problem(
                "occurred_on",
                _l("The chosen budget line is of the year %(year)d.", year=self.budget_line.fiscal_year),
            )
