"""Base of the records that a plugin's tests begin with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from portal.organisation.models import Classroom, Term
from portal.testing.dates import DAY
from portal.testing.factories import Factory

__all__ = ["World"]


@dataclass
class World:
    """Term with factories of records that fill in plausible values, so that a test names only the values it is about.

    A plugin's own world derives from it and adds a method for each record type::

        class World(portal.testing.world.World):
            def watering(self, **values):
                given = {"occurred_on": self.day, "classroom": self.classroom, "litres": 5}
                return self.make(Watering, given, **values)

    What few tests need is added when it is first asked for.
    """

    make: Factory
    term: Term
    day: date = field(default=DAY, kw_only=True)
    """Day on which most records lie, and on which cards are rendered."""

    @cached_property
    def other_term(self) -> Term:
        """Term before this one, added when first used."""
        return self.make.term("2025-2026-1", date(2025, 9, 1), date(2026, 1, 23))

    @cached_property
    def classroom(self) -> Classroom:
        """Class 小一班, added when first used."""
        return self.make.classroom("小一班")

    @cached_property
    def other(self) -> Classroom:
        """Class 小二班, added when first used."""
        return self.make.classroom("小二班")

    def add_classes(self) -> None:
        """Add both classes now, for tests that know them by name alone."""
        assert self.classroom is not self.other
