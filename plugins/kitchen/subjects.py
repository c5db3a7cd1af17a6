"""Subjects of kitchen obligations: the cooks, recognised by their post."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from portal.api import STAFF, Limits, Post, Staff, Subject, Subjects

__all__ = ["COOKS", "cooks"]

POSTS = ("营养员", "厨", "炊事", "食堂", "面点", "配菜")
"""Parts of the names of kitchen posts; posts are data, and every kindergarten names them differently."""


def cooks() -> ColumnElement[bool]:
    """Return the condition that a member of staff has a kitchen post."""
    posts = select(Post.id).where(or_(*(Post.name.contains(part) for part in POSTS)))
    return Staff.post_id.in_(posts)


def _cooks(session: Session, starts_on: date, ends_on: date, limits: Limits) -> Sequence[Subject]:
    known = set(session.scalars(select(Staff.id).where(cooks())))
    return [person for person in STAFF.find(session, starts_on, ends_on, limits) if person.id in known]


COOKS = Subjects("cook", _cooks)
