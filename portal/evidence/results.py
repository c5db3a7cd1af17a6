"""Results of measuring: facts, coverages with their gaps, and all of them for a term."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from portal.declarations.facts import Fact
from portal.declarations.obligations import Obligation
from portal.organisation.models import Term

__all__ = ["Coverage", "FactResult", "Gap", "Measurement", "PreviousTermFacts", "per_cent"]

FactValue = int | Decimal | list[str] | dict[str, int | Decimal] | None


def per_cent(part: int | Decimal, whole: int | Decimal, digits: int = 1) -> Decimal | None:
    """Return part of whole in per cent, rounded half up; None if the whole is 0."""
    if not whole:
        return None
    step = Decimal(1).scaleb(-digits)
    return (Decimal(part) * 100 / Decimal(whole)).quantize(step, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class FactResult:
    """Value of a fact in a term."""

    plugin: str
    """Plugin of the fact."""
    fact: Fact
    """Declaration of the fact."""
    value: FactValue = None
    """int or Decimal; of a Listing a list, of a Breakdown a dict; None without comparable records, or if it failed."""
    part: int | Decimal | None = None
    """Dividend of a ratio."""
    whole: int | Decimal | None = None
    """Divisor of a ratio."""
    between: tuple[date, date] | None = None
    """Days of the two records at the ends of a longest gap."""
    zero_signed: bool = False
    """True if the value is 0 and somebody signed that none occurred in the term up to today."""
    failed: str | None = None
    """Error message if measuring failed."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Slot that was due and has no record."""

    starts_on: date
    """First day of the slot."""
    ends_on: date
    """Last day of the slot."""
    subject: str | None = None
    """Name of the subject; None if the obligation has none."""
    subject_id: int | None = None
    """Id of the subject."""
    variant: str | None = None
    """Chinese name of the variant; None if the obligation has none."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Numbers of slots of an obligation that were due, kept and met, with the gaps."""

    plugin: str
    """Plugin of the obligation."""
    obligation: Obligation
    """Declaration of the obligation."""
    due: int = 0
    """Number of slots due."""
    kept: int = 0
    """Number of slots that have a record."""
    met: int = 0
    """Number of kept slots that satisfy the rule in force; all of them if the obligation has no rule."""
    backfilled: int = 0
    """Number of kept slots that were recorded on a later day only."""
    gaps: tuple[Gap, ...] = ()
    """Slots without a record, in order of time."""
    failed: str | None = None
    """Error message if measuring failed."""

    @property
    def full(self) -> bool:
        """True if slots were due and all of them were kept."""
        return self.failed is None and self.due > 0 and self.kept == self.due


@dataclass(frozen=True, slots=True)
class PreviousTermFacts:
    """Facts of the previous term that can be compared with this one."""

    term: str
    """Name of the previous term."""
    facts: dict[str, FactResult] = field(default_factory=dict)
    """Results by full key, only of facts with records, or a signed zero, in both terms."""
    difference: str = ""
    """Sentence in Chinese on how the two terms differ in length and in children; empty if they do not."""


@dataclass(frozen=True)
class Measurement:
    """All facts and coverages of a term, keyed ``<plugin>.<key>``."""

    term: Term
    """Term that was measured."""
    starts_on: date
    """First day measured."""
    ends_on: date
    """Last day measured."""
    facts: dict[str, FactResult] = field(default_factory=dict)
    """Results of facts."""
    coverages: dict[str, Coverage] = field(default_factory=dict)
    """Results of obligations."""
    before: PreviousTermFacts | None = None
    """Facts of the previous term, if there is one and a figure is compared with it."""
