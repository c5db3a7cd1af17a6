"""The load generator, a process of its own: everybody signs in, then each does what the plan says.

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
"""Between two rounds."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One request."""

    side: str
    what: str
    """``save``, ``sheet`` or the name of a page."""
    seconds: float
    """From when it was due to when it was answered whole."""
    error: str | None = None


class Everybody:
    """The people of one side."""

    def __init__(self, side: str, port: int, load: Load) -> None:
        self.side = side
        self.teachers = [Person(SIDES[side], port, name) for name in teachers(len(load.classrooms))]
        self.readers = [Person(SIDES[side], port, name) for name in readers()[: load.readers]]
        self.samples: list[Sample] = []
        self._lock = threading.Lock()

    def sign_in(self) -> None:
        """All, one after the other: hashing a password takes memory, which is not what is measured."""
        for person in (*self.teachers, *self.readers):
            person.sign_in(PASSWORD)

    def warm_up(self, load: Load) -> None:
        """Open everything once, so that nothing is made for the first time later."""
        for person, classroom in zip(self.teachers, load.classrooms, strict=True):
            person.open(person.side.sheet(load.days[-1], classroom))
        for page in self.readers[0].side.pages:
            self._read(self.readers[0], Opening(0, page, load.classrooms[0], load.check))

    def work(self, one: Slice) -> None:
        """One round."""
        begun = time.perf_counter()
        threads = [
            threading.Thread(target=self._all, args=(deed, person, begun, tasks))
            for people, doing, deed in (
                (self.teachers, one.teachers, self._fill_in),
                (self.readers, one.readers, self._look),
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
        person.hang_up()

    def _fill_in(self, person: Person, begun: float, saving: Saving) -> None:
        address = person.side.sheet(saving.day, saving.classroom)
        page = self._timed("sheet", begun + saving.opened_at, lambda: person.open(address))
        if page is None:
            return
        fields = person.side.filled(page, saving.marks)
        onward = self._timed("save", begun + saving.at, lambda: person.send(address, fields))
        if onward is not None:
            self._timed("sheet", time.perf_counter(), lambda: person.open(onward))

    def _look(self, person: Person, begun: float, opening: Opening) -> None:
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
    """Read the order, do it, write the samples."""
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
