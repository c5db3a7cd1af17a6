"""Repealed laws, which must not be cited, with their successors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["REPEALED", "RepealedLaw"]


@dataclass(frozen=True, slots=True)
class RepealedLaw:
    """A law that is no longer in force."""

    name: str
    """Title without 《》 and without 中华人民共和国."""
    repealed_on: date
    successor: str


# 《食品安全法》（2009）第一百零四条：本法自2009年6月1日起施行，《食品卫生法》同时废止。
REPEALED = (RepealedLaw("食品卫生法", date(2009, 6, 1), "食品安全法"),)
