"""What is missing, in words: a few days and classes, never a person."""

from __future__ import annotations

from portal.evidence.results import Coverage, Gap

__all__ = ["gap_days", "gap_list"]

NAMED = 3
"""So many gaps are named in a sentence; of more it says 等."""
IMPERSONAL = frozenset({"classroom", "campus"})
"""Subjects whose names may stand in a summary; a person's may not (个人信息保护法)."""


def gap_list(coverage: Coverage, limit: int = NAMED) -> str:
    """4月7日小一班、小二班、5月6日中一班等; empty where only persons could be named."""
    per = coverage.obligation.per
    impersonal = per is not None and per.name in IMPERSONAL
    gaps = dict.fromkeys((gap_days(gap), _what(gap, named=impersonal)) for gap in coverage.gaps)
    gaps.pop(("", ""), None)
    text, before = "", ""
    for days, what in list(gaps)[:limit]:
        # Days are said once for all that follow on them.
        repeated = days == before and what
        text += ("、" if text else "") + (what if repeated else days + what)
        before = days
    return text + ("等" if len(gaps) > limit else "")


def gap_days(gap: Gap) -> str:
    """The days of a gap as a sentence names them; empty for one that lasts the whole term."""
    first, last = gap.starts_on, gap.ends_on
    length = (last - first).days + 1
    if length == 1:
        return f"{first.month}月{first.day}日"
    if length <= 14:
        return f"{first.month}月{first.day}日至{last.month}月{last.day}日"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.month}月"
    # Longer than a quarter: once a term or a school year, and the term is what the summary is about.
    return f"{first.month}月至{last.month}月" if length <= 92 else ""


def _what(gap: Gap, *, named: bool) -> str:
    subject = gap.subject if named else None
    return f"{subject or ''}{gap.variant or ''}"
