"""Pages requested of both sides: the same rows in the same order, at each side's own URL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bench.crud.dataset import Known

__all__ = ["Case", "cases"]


@dataclass(frozen=True, slots=True)
class Case:
    """Page to be measured."""

    key: str
    title: str
    portal: str
    """URL in the portal."""
    django: str
    """URL within a Django admin site."""
    goal: float | None
    """Largest acceptable share of Django's time; None: printed only."""
    same_rows: bool = True
    """True if both must show the same records."""


def cases(known: Known, page_size: int = 50) -> list[Case]:
    """Return all pages, for these rows."""
    ours, theirs = "/health/health_check/", "health/healthcheck/"
    classroom, session, deep = known.classroom_id, known.session, max(1, known.rows // page_size)
    term = _range("occurred_on", known.term_starts_on, known.term_ends_on)
    month = _range("occurred_on", known.month_starts_on, known.month_ends_on)
    ours_one = f"classroom={classroom}&session={session}"
    one = f"classroom__id__exact={classroom}&session__exact={session}"
    days = f"occurred_on_from={known.month_starts_on}&occurred_on_to={known.month_ends_on}"
    word, rare, record = known.word, known.rare_word, known.record_id
    half = deep // 2
    return [
        Case("list", "the list, as it opens", ours, theirs, 0.35, same_rows=False),
        Case("term", "the list of one term", ours, f"{theirs}?{term}", 0.35),
        Case("all", "the list of all terms", f"{ours}?term=all", theirs, 0.35),
        Case("filter", "one class, mornings", f"{ours}?{ours_one}", f"{theirs}?{one}&{term}", 0.35),
        Case("days", "thirty days", f"{ours}?{days}", f"{theirs}?{month}", 0.35),
        Case("middle", f"page {half:,}", f"{ours}?term=all&page={half}", f"{theirs}?p={half}", 0.3),
        Case("deep", f"page {deep:,}", f"{ours}?term=all&page={deep}", f"{theirs}?p={deep}", 0.1),
        Case("form", "edit", f"{ours}edit/?id={record}", f"{theirs}{record}/change/", 0.35, same_rows=False),
        Case("search", "in a term, many found", f"{ours}?q={word}", f"{theirs}?q={word}&{term}", 0.35),
        Case("rare", "in a term, few found", f"{ours}?q={rare}", f"{theirs}?q={rare}&{term}", 0.35),
        Case("home", "the home page", "/", "", None, same_rows=False),
    ]


def _range(name: str, first: str, last: str) -> str:
    """Return the parameters of Django's own date filter: from, and before the day after."""
    return f"{name}__gte={first}&{name}__lt={date.fromisoformat(last) + timedelta(days=1)}"
