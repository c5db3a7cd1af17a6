"""Measuring of pages: both sides get the same requests in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.common.worker import Worker
from bench.crud.cases import Case
from bench.crud.dataset import Dataset, Known

__all__ = ["WARM_UP", "PageResult", "measure_pages"]

WARM_UP = 3
ONCE = "/once/"
"""URL prefix of the Django site that does not count all rows."""


@dataclass
class Side:
    """Responses of one side to one page."""

    seconds: list[float] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    bytes: int = 0

    @property
    def milliseconds(self) -> float:
        """Median in milliseconds."""
        return median(self.seconds) * 1000


@dataclass
class PageResult:
    """Result of one page: both sides, and Django without its count of all rows."""

    case: Case
    portal: Side
    django: Side
    once: Side

    @property
    def ratio(self) -> float:
        """Share of Django's time that the portal takes."""
        return self.portal.milliseconds / self.django.milliseconds

    @property
    def agree(self) -> bool:
        """True if both showed the same records in the same order."""
        return not self.case.same_rows or self.portal.rows == self.django.rows == self.once.rows


def measure_pages(
    dataset: Dataset, known: Known, wanted: Sequence[Case], repeats: int, clock: str, *, warm_up: int = WARM_UP
) -> tuple[list[PageResult], dict[str, float]]:
    """Return the medians of all pages by ``clock`` (wall or cpu), and each side's peak memory in MB.

    The sides take turns at every single request, so that other work of the machine affects both.
    """
    results = []
    with (
        Worker("bench.crud.portal_worker", dataset.home, known.today) as portal,
        Worker("bench.crud.django_worker", dataset.django) as django,
    ):
        for case in wanted:
            result = PageResult(case, Side(), Side(), Side())
            for number in range(warm_up + repeats):
                kept = number >= warm_up
                _ask(portal, case.portal, result.portal, clock, kept=kept)
                _ask(django, f"/admin/{case.django}", result.django, clock, kept=kept)
                _ask(django, f"{ONCE}{case.django}", result.once, clock, kept=kept)
            results.append(result)
        peaks = {"portal": portal.ask("peak"), "django": django.ask("peak")}
    return results, peaks


def _ask(worker: Worker, address: str, side: Side, clock: str, *, kept: bool) -> None:
    answer = worker.ask("get", address=address)
    if answer["status"] != 200:
        raise RuntimeError(f"{worker.module}: {address} answered {answer['status']}")
    if kept:
        side.seconds.append(answer[clock])
        side.rows, side.bytes = answer["rows"], answer["bytes"]
