"""Staff employed on a day, or on any day of a time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from sqlalchemy import select

from portal.base.db import db
from portal.organisation.models import Staff

if TYPE_CHECKING:
    from portal.testing.factories import Factory

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 6)


@pytest.fixture
def _staff(data_app: Flask, make: Factory) -> None:
    assert data_app
    make.staff("一直在")
    make.staff("在职", hired_on=FIRST, left_on=LAST)
    db.session.commit()


@pytest.mark.usefixtures("_staff")
@pytest.mark.parametrize(
    ("days", "employed"),
    [
        ((date(2026, 3, 1),), False),
        ((FIRST,), True),
        ((LAST,), True),
        ((date(2026, 3, 7),), False),
        ((date(2026, 2, 1), date(2026, 3, 1)), False),
        ((date(2026, 2, 1), FIRST), True),
        ((LAST, date(2026, 4, 1)), True),
        ((date(2026, 3, 7), date(2026, 4, 1)), False),
        ((date(2026, 1, 1), date(2026, 12, 31)), True),
    ],
)
def test_employed_from_the_first_day_to_the_last(days: tuple[date, ...], employed: bool) -> None:
    names = set(db.session.scalars(select(Staff.name).where(Staff.on(*days))))
    assert names == ({"一直在", "在职"} if employed else {"一直在"})
