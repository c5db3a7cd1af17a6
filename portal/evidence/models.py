"""Models of signed zeros and of decisions about obligations."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.base.db import CoreBase, UtcDateTime
from portal.base.fields import field
from portal.base.i18n import _l

__all__ = ["ObligationSetting", "ZeroConfirmation"]


class ZeroConfirmation(CoreBase):
    """Signature of a person that none occurred in a period. It lapses for good once there is a record of these days."""

    __tablename__ = "zero_confirmation"
    __table_args__ = (Index("ix_zero_confirmation_fact_starts_on", "fact", "starts_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fact: Mapped[str] = mapped_column(String(120))
    """Full key of the fact, such as ``health.injuries``."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """Last day of the period, included."""
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """None: signed at the command line."""
    signed_by: Mapped[User | None] = relationship(User)
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lapsed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """None: still valid."""


class ObligationSetting(CoreBase):
    """Decision of the kindergarten about an obligation, in force from a day until the day of the next decision."""

    __tablename__ = "obligation_setting"
    __table_args__ = (Index("ix_obligation_setting_obligation_starts_on", "obligation", "starts_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation: Mapped[str] = mapped_column(String(120), info=field(_l("Obligation")))
    """Full key of the obligation, such as ``health.noon_check``."""
    starts_on: Mapped[date] = mapped_column(info=field(_l("From")))
    active: Mapped[bool] = mapped_column(info=field(_l("Due")))
    """False: switched off, whatever ``every`` is."""
    every: Mapped[str | None] = mapped_column(String(32), info=field(_l("How often")))
    """Value of ``Every`` that replaces the declared frequency; None: the declared one."""
    reason: Mapped[str] = mapped_column(String(200), default="", info=field(_l("Reason")))
