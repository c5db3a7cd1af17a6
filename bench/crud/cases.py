"""What both sides are asked for: the same rows in the same order, at each side's own address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bench.crud.dataset import Known

__all__ = ["Case", "cases"]


@dataclass(frozen=True, slots=True)
class Case:
    """A page."""

    key: str
    title: str
    portal: str
    """Address in the portal."""
    django: str
    """Address within a Django admin site."""
    goal: float | None
    """Largest share of Django's time that is good enough; None: shown only."""
    same_rows: bool = True
    """Whether both must show the same records."""


def cases(known: Known, page_size: int = 50) -> list[Case]:
    """All pages, for these rows."""
    ours, theirs = "/health/health_check/", "health/healthcheck/"
    room, session, deep = known.classroom_id, known.session, max(1, known.rows // page_size)
    term = _range("occurred_on", known.term_starts_on, known.term_ends_on)
    month = _range("occurred_on", known.month_starts_on, known.month_ends_on)
    ours_one = f"classroom={room}&session={session}"
    one = f"classroom__id__exact={room}&session__exact={session}"
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
    """As Django's own filter writes it: from, and before the day after."""
    return f"{name}__gte={first}&{name}__lt={date.fromisoformat(last) + timedelta(days=1)}"
