"""Suppliers of food and their licences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from plugins.kitchen.models.base import Base
from portal.api import Problem, Record, _l, field

__all__ = ["Supplier"]


class Supplier(Record, Base):
    """Supplier of food with its food business licence (供应商).

    《食品安全法》 art. 53: whoever buys food checks the supplier's licence.
    """

    __tablename__ = "kitchen_supplier"
    __record__ = "supplier"
    __label__ = _l("Food suppliers")
    __natural_key__ = ("name",)
    # A delivery is not lost because its supplier was not entered yet; without a licence it shows as such.
    __created_by_name__ = True

    name: Mapped[str] = mapped_column(
        String(100),
        unique=True,
        info=field(_l("Supplier's name"), synonyms=("名称", "供应商", "供应商名称", "单位名称")),
        sort_order=-20,
    )
    contact: Mapped[str | None] = mapped_column(
        String(50), info=field(_l("Contact person"), synonyms=("联系人", "负责人"))
    )
    phone: Mapped[str | None] = mapped_column(
        String(50), info=field(_l("Telephone"), synonyms=("电话", "联系电话", "手机", "联系方式"))
    )
    licence_no: Mapped[str | None] = mapped_column(
        String(50),
        info=field(
            _l("Food licence number"),
            synonyms=("许可证号", "许可证编号", "食品经营许可证号", "食品经营许可证编号", "证照编号"),
        ),
    )
    licence_starts_on: Mapped[date | None] = mapped_column(
        info=field(
            _l("Licence valid from"),
            synonyms=("许可证起始", "许可证生效日期", "发证日期"),
            help=_l("May stay empty"),
        )
    )
    licence_expires_on: Mapped[date | None] = mapped_column(
        info=field(_l("Licence valid until"), synonyms=("许可证到期", "许可证到期日期", "许可证有效期至", "有效期至"))
    )

    def __str__(self) -> str:
        return self.name

    def problems(self) -> Iterable[Problem]:
        """Report a licence that ends before it begins."""
        if self.licence_starts_on and self.licence_expires_on and self.licence_expires_on < self.licence_starts_on:
            yield Problem("licence_expires_on", _l("The licence cannot end before it begins."))

    def licensed_on(self, day: date) -> bool:
        """Return True if the licence is known to be valid on the day."""
        begun = self.licence_starts_on is None or self.licence_starts_on <= day
        return begun and self.licence_expires_on is not None and day <= self.licence_expires_on
