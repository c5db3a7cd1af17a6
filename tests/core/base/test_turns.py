"""Long work takes turns; nobody waits for ever."""

from __future__ import annotations

import threading

import pytest

from portal.base import turns
from portal.base.turns import long_work


def test_one_at_a_time() -> None:
    begun, release, second = threading.Event(), threading.Event(), threading.Event()

    def first() -> None:
        with long_work():
            begun.set()
            release.wait(5)

    def other() -> None:
        with long_work():
            second.set()

    threads = [threading.Thread(target=first), threading.Thread(target=other)]
    threads[0].start()
    assert begun.wait(5)
    threads[1].start()
    assert not second.wait(0.2)
    release.set()
    assert second.wait(5)
    for thread in threads:
        thread.join(5)


def test_a_part_of_it_takes_no_turn_of_its_own() -> None:
    @long_work()
    def part() -> str:
        return "done"

    with long_work():
        assert part() == "done"


def test_after_some_time_it_goes_on_beside_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.05)
    begun, release = threading.Event(), threading.Event()

    def first() -> None:
        with long_work():
            begun.set()
            release.wait(5)

    thread = threading.Thread(target=first)
    thread.start()
    assert begun.wait(5)
    with long_work():
        assert not release.is_set()
    release.set()
    thread.join(5)
    with long_work():
        pass
