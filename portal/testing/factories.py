"""Factories of records with believable defaults, so that a test names only the values it is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.accounts.roles import ensure_ready_roles
from portal.accounts.users import create_user
from portal.base.db import db
from portal.organisation.models import AgeGroup, Campus, Child, Classroom, Enrolment, Place, Post, Staff, Term
from portal.organisation.terms import add_term
from portal.registry.registry import the_portal
from portal.testing.dates import FIRST, LAST, TERM_NAME

__all__ = ["Factory"]

M = TypeVar("M")


class Factory:
    """Factory of records: ``make(Model, **values)`` adds and flushes any; named methods fill in defaults."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, model: type[M], given: Mapping[str, Any] | None = None, /, **values: Any) -> M:
        """Add a record with exactly these values, and those given where nothing else is said; return it."""
        record = model(**({**(given or {})} | values))
        db.session.add(record)
        db.session.flush()
        return record

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _one(self, model: type[Any], **values: Any) -> Any:
        found = db.session.scalars(select(model).filter_by(**values)).first()
        return found if found is not None else self(model, **values)

    def term(
        self,
        name: str = TERM_NAME,
        starts_on: date = FIRST,
        ends_on: date = LAST,
    ) -> Term:
        """Add a term with its proposed calendar; the default one has 91 teaching days."""
        term = add_term(db.session(), name, starts_on, ends_on)
        db.session.flush()
        return term

    def campus(self, name: str = "本部") -> Campus:
        """Return the campus with this name, added if it is missing."""
        campus: Campus = self._one(Campus, name=name)
        return campus

    def place(self, name: str = "操场", **values: Any) -> Place:
        """Add a place."""
        return self(Place, name=name, **values)

    def classroom(self, name: str | None = None, **values: Any) -> Classroom:
        """Add a class of 2025-2026."""
        number = self._next()
        values.setdefault("age_group", AgeGroup.JUNIOR)
        values.setdefault("school_year", "2025-2026")
        values.setdefault("position", number)
        if "campus" not in values and "campus_id" not in values:
            values["campus"] = self.campus()
        return self(Classroom, name=name or f"小{number}班", **values)

    def child(self, name: str | None = None, *, classroom: Classroom | None = None, **values: Any) -> Child:
        """Add a child; with ``classroom``, enrolled there from the first day of the school year."""
        joined_on = values.pop("joined_on", date(2025, 9, 1))
        values.setdefault("born_on", date(2021, 9, 1))
        child = self(Child, name=name or f"幼儿{self._next()}", **values)
        if classroom is not None:
            self(Enrolment, child=child, classroom=classroom, starts_on=joined_on)
        return child

    def staff(self, name: str | None = None, *, post: str = "保育员", **values: Any) -> Staff:
        """Add a member of staff."""
        found: Post = self._one(Post, name=post)
        return self(Staff, name=name or f"职工{self._next()}", post=found, **values)

    def user(
        self,
        username: str | None = None,
        *,
        role: str | None = "administrator",
        permissions: list[str] | None = None,
        password: str = "correct horse 7",  # noqa: S107 (of accounts that live as long as a test)
        campuses: tuple[Campus, ...] = (),
        classrooms: tuple[Classroom, ...] = (),
    ) -> User:
        """Add an account that has changed its first password, with a ready role or with just these permissions."""
        number = self._next()
        if permissions is not None:
            role = f"role-{number}"
            self(Role, name=role, permissions=permissions)
        ensure_ready_roles(the_portal())
        user = create_user(username or f"用户{number}", password, [role] if role else [])
        user.must_change_password = False
        user.campuses, user.classrooms = list(campuses), list(classrooms)
        db.session.commit()
        return user
