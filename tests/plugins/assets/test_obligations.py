"""Coverage: each class is counted at both ends of the term, and signed by two."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from plugins.assets.models import Phase, StocktakeState
from portal.testing.dates import FIRST, LAST
from portal.testing.types import Coverage

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.assets.conftest import World


@pytest.mark.parametrize(
    ("key", "phase", "inside", "outside"),
    [
        ("opening_stocktake", Phase.OPENING, (FIRST, date(2026, 3, 23)), date(2026, 3, 24)),
        ("closing_stocktake", Phase.CLOSING, (date(2026, 6, 6), LAST), date(2026, 6, 5)),
    ],
)
def test_within_four_weeks(
    world: World, make: Factory, coverage: Coverage, key: str, phase: Phase, inside: tuple[date, date], outside: date
) -> None:
    make.classroom("未盘班")
    assert coverage(key) == (3, 0, 0)
    world.stocktake(phase, inside[0], state=StocktakeState.CONFIRMED)
    world.stocktake(phase, inside[1], classroom=world.other, state=StocktakeState.COUNTED)
    late = make.classroom("晚盘班")
    world.stocktake(phase, outside, classroom=late, state=StocktakeState.CONFIRMED)
    assert coverage(key) == (4, 2, 1)


def test_the_other_phase_does_not_keep_it(world: World, coverage: Coverage) -> None:
    world.stocktake(Phase.CLOSING, FIRST)
    world.stocktake(Phase.BETWEEN, FIRST, classroom=world.other)
    assert coverage("opening_stocktake") == (2, 0, 0)


def test_a_class_that_closed_is_not_counted_at_the_end(world: World, make: Factory, coverage: Coverage) -> None:
    make.classroom("撤并班", closed_on=date(2026, 4, 30))
    make.classroom("新开班", opened_on=date(2026, 5, 6))
    assert coverage("opening_stocktake")[0] == 3
    assert coverage("closing_stocktake")[0] == 3
