"""Health certificates of cooks, kept by another plugin; without it nothing is claimed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from plugins.kitchen.models import CookCheck
from portal.base.db import db
from portal.organisation.models import Staff
from portal.testing.dates import AFTER, BEFORE, DAY
from portal.testing.types import Measured
from portal.testing.validation import problem_fields

if TYPE_CHECKING:
    from tests.plugins.kitchen.conftest import World


@pytest.fixture
def certify(data_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return ``certify(person, from, until)``, writing to a table that stands in for the other plugin's."""

    class Base(DeclarativeBase):
        metadata = MetaData()

    class Certificate(Base):
        __tablename__ = "stand_in_certificate"
        id: Mapped[int] = mapped_column(primary_key=True)
        holder_id: Mapped[int]
        kind: Mapped[str] = mapped_column(default="health")
        issued_on: Mapped[date]
        expires_on: Mapped[date | None]

    Base.metadata.create_all(db.session.connection())
    for module in ("certificates", "judging", "cards"):
        monkeypatch.setattr(f"plugins.kitchen.{module}.CERTIFICATE", Certificate)

    def add(person: Staff, issued_on: date, expires_on: date | None, kind: str = "health") -> None:
        db.session.add(Certificate(holder_id=person.id, issued_on=issued_on, expires_on=expires_on, kind=kind))
        db.session.flush()

    return add


@pytest.mark.fact("kitchen.cooks_without_certificate")
def test_cooks_at_work_without_a_certificate_of_that_day(
    world: World, measured: Measured, certify: Callable[..., None]
) -> None:
    certify(world.cook, date(2025, 3, 3), date(2026, 3, 3))
    certify(world.cook, date(2026, 3, 5), date(2027, 3, 5))
    certify(world.second_cook, date(2025, 1, 1), None, kind="cook")
    for number in (2, 3, 4, 5):
        world.cook_check(occurred_on=date(2026, 3, number))
    world.cook_check(occurred_on=DAY, person=world.second_cook)
    world.cook_check(occurred_on=date(2026, 3, 3), person=world.second_cook, fit_for_work=False)
    for day in (BEFORE, AFTER):
        world.cook_check(occurred_on=day, person=world.second_cook)
    # The fourth of March of the first; the second of March of the other.
    assert measured()["cooks_without_certificate"] == 2


def test_without_the_other_area_nothing_is_known(
    world: World, measured: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("certificates", "judging"):
        monkeypatch.setattr(f"plugins.kitchen.{module}.CERTIFICATE", None)
    world.cook_check()
    assert measured()["cooks_without_certificate"] == 0


def test_nobody_is_found_fit_whose_certificate_expired(world: World, certify: Callable[..., None]) -> None:
    check = CookCheck(occurred_on=DAY, person=world.cook, fit_for_work=True)
    assert problem_fields(check) == []  # nothing was entered of this person yet
    certify(world.cook, date(2025, 3, 1), date(2026, 3, 1))
    assert problem_fields(check) == ["fit_for_work"]
    check.fit_for_work = False
    assert problem_fields(check) == []
    check.fit_for_work = True
    certify(world.cook, date(2026, 3, 2), date(2027, 3, 1))
    assert problem_fields(check) == []


def test_a_certificate_that_does_not_hold_yet(world: World, certify: Callable[..., None]) -> None:
    certify(world.cook, date(2026, 3, 3), date(2027, 3, 2))
    assert problem_fields(CookCheck(occurred_on=DAY, person=world.cook, fit_for_work=True)) == ["fit_for_work"]
