"""Model of an own value of a rule."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.base.db import CoreBase, UtcDateTime
from portal.base.fields import field
from portal.base.i18n import _l

__all__ = ["RuleOverride"]


class RuleOverride(CoreBase):
    """Value that replaces the shipped one from a day on, decided by the kindergarten or its region, with the source."""

    __tablename__ = "rule_override"
    __table_args__ = (Index("ix_rule_override_rule_starts_on", "rule", "starts_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(120), info=field(_l("Rule")))
    """Full name of the rule, such as ``health.fever``."""
    value: Mapped[Decimal] = mapped_column(Numeric(12, 3), info=field(_l("Value")))
    starts_on: Mapped[date] = mapped_column(info=field(_l("From")))
    ends_on: Mapped[date | None] = mapped_column(info=field(_l("To")))
    """Last day on which it holds; None: until it is ended."""
    source: Mapped[str] = mapped_column(String(200), info=field(_l("Source")))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_by: Mapped[User | None] = relationship(User)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
