"""Values drawn for samples: the same for the same parts, and others for others."""

from __future__ import annotations

import random
from datetime import date

from portal.api import sample_random
from portal.organisation.models import Term


def test_the_same_parts_draw_the_same_values() -> None:
    term = Term(school_year="2025-2026", ordinal=2)
    first = sample_random("garden watering", term, date(2026, 3, 2))
    again = sample_random("garden watering", "2025-2026-2", "2026-03-02")
    other = sample_random("garden watering", term, date(2026, 3, 3))
    values = [[chance.random() for _ in range(5)] for chance in (first, again, other)]
    assert values[0] == values[1] != values[2]


def test_the_values_are_those_of_the_text() -> None:
    assert sample_random("kitchen", "2025-2026-2", None).random() == random.Random("kitchen 2025-2026-2 None").random()
