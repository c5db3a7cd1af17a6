"""Tables of accounts, of roles, and of the campuses and classes an account is limited to."""

from __future__ import annotations

from datetime import UTC, datetime

from flask_login import UserMixin
from sqlalchemy import JSON, Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.base.db import CoreBase, UtcDateTime, metadata
from portal.base.fields import field
from portal.base.i18n import _l
from portal.organisation.models import Campus, Classroom

__all__ = ["Role", "User"]

user_role = Table(
    "user_role",
    metadata,
    Column("user_id", ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True, index=True),
)
# An account whose last campus or class is deleted would be limited no more, and see everything.
BLOCKS_DELETION = {"blocks_deletion": _l("Accounts")}
user_campus = Table(
    "user_campus",
    metadata,
    Column("user_id", ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True),
    Column("campus_id", ForeignKey("campus.id", ondelete="CASCADE"), primary_key=True, index=True),
    info=BLOCKS_DELETION,
)
user_classroom = Table(
    "user_classroom",
    metadata,
    Column("user_id", ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True),
    Column("classroom_id", ForeignKey("classroom.id", ondelete="CASCADE"), primary_key=True, index=True),
    info=BLOCKS_DELETION,
)


class Role(CoreBase):
    """Named set of permissions such as ``health.health_check.edit``."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True, info=field(_l("Name")))
    """Stable English name of a ready role, or the name a kindergarten gave its own."""
    description: Mapped[str | None] = mapped_column(String(255), info=field(_l("Description")))
    permissions: Mapped[list[str]] = mapped_column(JSON, default=list, info=field(_l("Permissions")))
    update_datetime: Mapped[datetime] = mapped_column(UtcDateTime, default=lambda: datetime.now(UTC))

    def __str__(self) -> str:
        return self.name


class User(CoreBase, UserMixin):  # type: ignore[misc]
    """Account that signs in by name; no e-mail address is stored."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True, info=field(_l("User name")))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True, info=field(_l("May sign in")))
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    """Identifier stored in the session; a new one with every new password, which ends earlier sessions."""
    must_change_password: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    roles: Mapped[list[Role]] = relationship(Role, secondary=user_role)
    campuses: Mapped[list[Campus]] = relationship(Campus, secondary=user_campus)
    """Campuses that the account is limited to; none here and in ``classrooms``: the whole kindergarten."""
    classrooms: Mapped[list[Classroom]] = relationship(Classroom, secondary=user_classroom)

    @property
    def is_active(self) -> bool:
        """True if Flask-Login may let the account in."""
        return self.active

    def get_id(self) -> str:
        """Return the identifier that Flask-Login stores in the session."""
        return self.fs_uniquifier

    def __str__(self) -> str:
        return self.username
