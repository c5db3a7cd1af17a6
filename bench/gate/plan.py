"""Plan of all requests, made beforehand and the same for both sides.

Sheets and page views are due at random moments of the run (a Poisson process with a fixed number of events), whatever
the server is doing then: a slow answer does not put off what comes after it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from bench.gate.sides import ChildEntry

__all__ = ["Load", "Opening", "Saving", "Slice", "sheet_entries", "slices"]

THINKING_SECONDS = 4.0
"""Seconds between opening a sheet and saving it."""
SEED = 20260612
# Of a hundred pages that readers open; the summary measures a whole term.
PAGES = {"home": 25, "list": 30, "filtered list": 15, "other list": 10, "form": 15, "summary": 5}


@dataclass(frozen=True, slots=True)
class Load:
    """Amount of work in a run."""

    seconds: int
    rounds: int
    sheets_a_minute: int
    views_a_minute: int
    classrooms: Sequence[int]
    days: Sequence[str]
    check: int
    readers: int

    @property
    def sheets_a_round(self) -> int:
        """Number of sheets saved in one round."""
        return max(1, round(self.sheets_a_minute * self.seconds / self.rounds / 60))

    @property
    def sheets(self) -> int:
        """Number of sheets saved in the whole run; at most one for each open day and class."""
        return self.sheets_a_round * self.rounds


@dataclass(frozen=True, slots=True)
class Saving:
    """Saving of a sheet: a teacher opens it, fills in the few, saves it, and gets it again."""

    at: float
    """Seconds from the start of the round at which it is sent."""
    opened_at: float
    day: str
    classroom: int
    entries: tuple[ChildEntry, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """Opening of a page by a reader."""

    at: float
    page: str
    classroom: int
    check: int


@dataclass(frozen=True, slots=True)
class Slice:
    """One round: the tasks of each teacher and each reader, in order."""

    teachers: list[list[Saving]]
    readers: list[list[Opening]]


def slices(load: Load) -> list[Slice]:
    """Return the rounds of a run."""
    chance = random.Random(SEED)
    teachers = len(load.classrooms)
    seconds = load.seconds / load.rounds
    # Few teachers have less time to think, or they would be busy when their next sheet is due.
    thinking = min(THINKING_SECONDS, teachers * 20 / load.sheets_a_minute)
    found, number = [], 0
    for _round in range(load.rounds):
        one = Slice([[] for _ in range(teachers)], [[] for _ in range(load.readers)])
        for at in _moments(chance, load.sheets_a_round, seconds):
            day, teacher = divmod(number, teachers)
            sheet = Saving(thinking + at, at, load.days[day], load.classrooms[teacher], sheet_entries(number))
            one.teachers[teacher].append(sheet)
            number += 1
        views = round(load.views_a_minute * seconds / 60)
        for view, at in enumerate(_moments(chance, views, seconds)):
            page = chance.choices(list(PAGES), list(PAGES.values()))[0]
            one.readers[view % load.readers].append(
                Opening(thinking + at, page, chance.choice(load.classrooms), load.check)
            )
        found.append(one)
    return found


def sheet_entries(number: int) -> tuple[ChildEntry, ...]:
    """Return the entries of a sheet: two or three children are away, one to three are not well."""
    chance = random.Random(number)
    away = [ChildEntry(chance.choice(("sick", "personal"))) for _ in range(chance.randint(2, 3))]
    ill = [
        ChildEntry("abnormal", "37.8", ("fever", "cough"), "guardian")
        if chance.random() < 0.5
        else ChildEntry("abnormal", "", ("rash",))
        for _ in range(chance.randint(1, 3))
    ]
    return (*away, *ill)


def _moments(chance: random.Random, count: int, seconds: float) -> list[float]:
    return sorted(chance.uniform(0, seconds) for _ in range(count))
