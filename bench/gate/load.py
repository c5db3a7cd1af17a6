"""Load generator, in a process of its own: all people sign in, then follow the plan.

    python -m bench.gate.load < order.json > samples.json

Open loop: a latency runs from the moment something was due, so that waiting for the server, for a free thread or for
one's own last request is in it.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bench.gate.data import PASSWORD, readers, teachers
from bench.gate.people import Person
from bench.gate.plan import Load, Opening, Saving, Slice, slices
from bench.gate.sides import SIDES

__all__ = ["Sample"]

BREATH_SECONDS = 0.5
"""Pause between two rounds."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Measurement of one request."""

    side: str
    what: str
    """Kind of request: ``save``, ``sheet`` or the name of a page."""
    seconds: float
    """Latency from the moment it was due until its response was complete."""
    error: str | None = None


class Everybody:
    """All people of one side."""

    def __init__(self, side: str, port: int, load: Load) -> None:
        self.side = side
        self.teachers = [Person(SIDES[side], port, name) for name in teachers(len(load.classrooms))]
        self.readers = [Person(SIDES[side], port, name) for name in readers()[: load.readers]]
        self.samples: list[Sample] = []
        self._lock = threading.Lock()

    def sign_in(self) -> None:
        """Sign all people in, one after the other: hashing a password takes memory, which must not be measured."""
        for person in (*self.teachers, *self.readers):
            person.sign_in(PASSWORD)

    def warm_up(self, load: Load) -> None:
        """Open every page once, so that nothing is made for the first time later."""
        for person, classroom in zip(self.teachers, load.classrooms, strict=True):
            person.open(person.side.sheet(load.days[-1], classroom))
        for page in self.readers[0].side.pages:
            self._read(self.readers[0], Opening(0, page, load.classrooms[0], load.check))

    def work(self, one: Slice) -> None:
        """Run one round."""
        begun = time.perf_counter()
        threads = [
            threading.Thread(target=self._all, args=(deed, person, begun, tasks))
            for people, doing, deed in (
                (self.teachers, one.teachers, self._fill_in),
                (self.readers, one.readers, self._open_page),
            )
            for person, tasks in zip(people, doing, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _all(
        self, deed: Callable[[Person, float, Any], None], person: Person, begun: float, tasks: Sequence[Any]
    ) -> None:
        for task in tasks:
            deed(person, begun, task)
        person.close()

    def _fill_in(self, person: Person, begun: float, saving: Saving) -> None:
        address = person.side.sheet(saving.day, saving.classroom)
        page = self._timed("sheet", begun + saving.opened_at, lambda: person.open(address))
        if page is None:
            return
        fields = person.side.filled(page, saving.entries)
        onward = self._timed("save", begun + saving.at, lambda: person.send(address, fields))
        if onward is not None:
            self._timed("sheet", time.perf_counter(), lambda: person.open(onward))

    def _open_page(self, person: Person, begun: float, opening: Opening) -> None:
        self._timed(opening.page, begun + opening.at, lambda: self._read(person, opening))

    def _read(self, person: Person, opening: Opening) -> str:
        address = person.side.pages[opening.page].format(classroom=opening.classroom, check=opening.check)
        return person.open(address)

    def _timed(self, what: str, due: float, deed: Callable[[], str]) -> str | None:
        time.sleep(max(0.0, due - time.perf_counter()))
        result, error = None, None
        try:
            result = deed()
        except Exception as problem:
            error = f"{type(problem).__name__}: {problem}"
        sample = Sample(self.side, what, time.perf_counter() - due, error)
        with self._lock:
            self.samples.append(sample)
        return result


def main() -> None:
    """Read the order, run it, write the samples."""
    order = json.load(sys.stdin)
    load = Load(**order["load"])
    sides = [Everybody(name, port, load) for name, port in order["ports"].items()]
    for side in sides:
        side.sign_in()
        side.warm_up(load)
    for number, one in enumerate(slices(load)):
        # In turns, and each begins every other round: what else the machine does meets both.
        for side in sides if number % 2 == 0 else reversed(sides):
            time.sleep(BREATH_SECONDS)
            side.work(one)
    json.dump([asdict(sample) for side in sides for sample in side.samples], sys.stdout)


if __name__ == "__main__":
    main()
