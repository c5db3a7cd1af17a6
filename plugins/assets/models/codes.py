"""Codes of cards made by the program: the next free code of the register, and codes of split-off pieces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from plugins.assets.models.assets import Asset

__all__ = ["next_codes", "split_codes"]

NUMBERED = re.compile(r"(.*?)(\d{1,12})\Z", re.S)
FIRST = ("GD", 5)
NEWEST_READ = 500
"""Number of the newest cards read to learn how a kindergarten numbers them; a large register would be slow."""


def next_codes(session: Session) -> Iterator[str]:
    """Yield free codes in the manner of the newest cards: after GD00210 comes GD00211."""
    with session.no_autoflush:
        young = list(session.scalars(select(Asset.code).order_by(Asset.id.desc()).limit(NEWEST_READ)))
    young += [item.code for item in session.new if isinstance(item, Asset) and item.code]
    found = [match for code in young if "-" not in code and (match := NUMBERED.match(code))]
    prefixes = [match[1] for match in found]
    prefix = max(set(prefixes), key=lambda item: (prefixes.count(item), item), default=FIRST[0])
    numbers = [match[2] for match in found if match[1] == prefix]
    width = max(map(len, numbers), default=FIRST[1])
    start = max(map(int, numbers), default=0) + 1
    for number in count(start):
        code = f"{prefix}{number:0{width}d}"
        with session.no_autoflush:
            taken = session.scalar(select(Asset.id).where(Asset.code == code))
        if taken is None:
            yield code


def split_codes(session: Session, codes: Iterable[str]) -> dict[str, Iterator[str]]:
    """Return free codes for the parts of each card: GD00006-1, GD00006-2, …"""
    wanted = sorted(set(codes))
    if not wanted:
        return {}
    with session.no_autoflush:
        parts = session.scalars(select(Asset.code).where(or_(*(Asset.code.startswith(f"{code}-") for code in wanted))))
        taken = set(parts)
    return {code: _free(code, taken) for code in wanted}


def _free(code: str, taken: set[str]) -> Iterator[str]:
    for number in count(1):
        if f"{code}-{number}" not in taken:
            yield f"{code}-{number}"
