"""Describe the gaps of an obligation in words: a few days and classes, never a person."""

from __future__ import annotations

from portal.evidence.results import Coverage, Gap

__all__ = ["gap_days", "gap_list"]

NAMED = 3
"""Number of gaps named in a sentence; further ones are abbreviated to 等."""
IMPERSONAL = frozenset({"classroom", "campus"})
"""Subjects whose names a summary may print; a person's it may not (个人信息保护法)."""


def gap_list(coverage: Coverage, limit: int = NAMED) -> str:
    """Return the first gaps, such as 4月7日小一班、小二班、5月6日中一班等; empty if only persons could be named."""
    per = coverage.obligation.per
    impersonal = per is not None and per.name in IMPERSONAL
    gaps = dict.fromkeys((gap_days(gap), _what(gap, named=impersonal)) for gap in coverage.gaps)
    gaps.pop(("", ""), None)
    text, before = "", ""
    for days, what in list(gaps)[:limit]:
        # Days are printed once for all gaps that share them.
        repeated = days == before and what
        text += ("、" if text else "") + (what if repeated else days + what)
        before = days
    return text + ("等" if len(gaps) > limit else "")


def gap_days(gap: Gap) -> str:
    """Return the days of a gap as a sentence names them; empty for one that lasts the whole term."""
    first, last = gap.starts_on, gap.ends_on
    length = (last - first).days + 1
    if length == 1:
        return f"{first.month}月{first.day}日"
    if length <= 14:
        return f"{first.month}月{first.day}日至{last.month}月{last.day}日"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.month}月"
    # Longer than a quarter: due once a term or a school year, and the summary is about the term anyway.
    return f"{first.month}月至{last.month}月" if length <= 92 else ""


def _what(gap: Gap, *, named: bool) -> str:
    subject = gap.subject if named else None
    return f"{subject or ''}{gap.variant or ''}"
