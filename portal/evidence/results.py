"""What was measured: fact results, coverage with its gaps, and all of them for one term."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from portal.evidence.facts import Fact
from portal.evidence.obligations import Obligation
from portal.organisation.models import Term

__all__ = ["Before", "Coverage", "FactResult", "Gap", "Measurement", "per_cent"]

FactValue = int | Decimal | list[str] | dict[str, int | Decimal] | None


def per_cent(part: int | Decimal, whole: int | Decimal, digits: int = 1) -> Decimal | None:
    """Part of whole in per cent, rounded half up; None of nothing."""
    if not whole:
        return None
    step = Decimal(1).scaleb(-digits)
    return (Decimal(part) * 100 / Decimal(whole)).quantize(step, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class FactResult:
    """The value of a fact. None: there is nothing to compare, or it failed."""

    plugin: str
    fact: Fact
    value: FactValue = None
    part: int | Decimal | None = None
    """Of a ratio: what was divided …"""
    whole: int | Decimal | None = None
    """… by what."""
    between: tuple[date, date] | None = None
    """Of a longest gap: the days of the two records with nothing between them."""
    zero_signed: bool = False
    """The value is 0, and somebody signed that none occurred on all these days that have come."""
    failed: str | None = None
    """What went wrong while measuring."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that was due and for which there is no record."""

    starts_on: date
    ends_on: date
    subject: str | None = None
    subject_id: int | None = None
    variant: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of an obligation was due, kept, and met."""

    plugin: str
    obligation: Obligation
    due: int = 0
    kept: int = 0
    met: int = 0
    """Kept ones that satisfy the rule in force; all of them where the obligation names no rule."""
    backfilled: int = 0
    """Kept ones that were recorded on a later day only."""
    gaps: tuple[Gap, ...] = ()
    failed: str | None = None

    @property
    def full(self) -> bool:
        """Whether everything that was due was kept; nothing due is not "every day"."""
        return self.failed is None and self.due > 0 and self.kept == self.due


@dataclass(frozen=True, slots=True)
class Before:
    """What the term before was measured at, as far as it can be compared with this one."""

    term: str
    facts: dict[str, FactResult] = field(default_factory=dict)
    """By full key. Only facts for which there were records, or a signed zero, in both terms."""
    difference: str = ""
    """In Chinese: how the two terms differ in length and in children; empty where they do not."""


@dataclass(frozen=True)
class Measurement:
    """All facts and coverages of a term, keyed ``<plugin>.<key>``."""

    term: Term
    starts_on: date
    ends_on: date
    facts: dict[str, FactResult] = field(default_factory=dict)
    coverages: dict[str, Coverage] = field(default_factory=dict)
    before: Before | None = None
    """The term before, where there is one and something is compared with it."""
