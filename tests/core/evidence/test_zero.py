"""Signed zeros: for past days, by a person, until a record is added."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import column, insert, select

from portal.base.db import db, metadata
from portal.base.errors import PortalError
from portal.declarations.facts import Count, Period, Total
from portal.evidence.measure import measure
from portal.evidence.models import ZeroConfirmation
from portal.evidence.zero import days_to_sign, lapse_zeros, sign_zero, signed_zeros
from portal.organisation.models import Classroom, Term
from portal.records.base import Source
from portal.records.stamps import writing
from portal.testing.types import Statements

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.fixtures.probe import Probe, Tally

FIRST, MIDDLE, LAST, AFTER = date(2026, 2, 24), date(2026, 4, 1), date(2026, 7, 3), date(2026, 7, 4)
KEY = "probe.accidents"


@dataclass
class Setting:
    term: Term
    classroom: Classroom


@pytest.fixture
def setting(data_app: Flask, probe: Probe, make: Factory, on_day: Callable[[date], None]) -> Setting:
    """Return a past term, a class, and a fact about red tallies."""
    on_day(date(2026, 7, 10))
    probe.facts(
        Count(
            key="accidents",
            label="事故",
            title="accidents",
            record=probe.Tally,
            where=probe.Tally.colour == probe.Colour.RED,
            zero_is_signed=True,
        ),
        Count(key="all_of_them", label="全部", title="all", record=probe.Tally),
    )

    return Setting(make.term(), make.classroom("小一班"))


def signed(setting: Setting) -> bool:
    return measure(setting.term).facts[KEY].zero_signed


def red(probe: Probe, setting: Setting, day: date) -> Tally:
    return probe.tally(day, setting.classroom, colour=probe.Colour.RED)


def test_unsigned_then_signed(probe: Probe, setting: Setting, make: Factory) -> None:
    user = make.user("园长")
    assert measure(setting.term).facts[KEY].value == 0
    assert not signed(setting)
    with writing(Source.FORM, user.id):
        confirmation = sign_zero(KEY, FIRST, LAST, date(2026, 7, 10))
    assert (confirmation.signed_by_id, confirmation.lapsed_at) == (user.id, None)
    assert signed(setting)
    with pytest.raises(PortalError):
        sign_zero(KEY, FIRST, LAST, date(2026, 7, 10))


def test_only_a_fact_that_needs_it(probe: Probe, setting: Setting) -> None:
    for key in ("probe.all_of_them", "probe.nothing"):
        with pytest.raises(PortalError, match=key):
            sign_zero(key, FIRST, LAST, LAST)
    sign_zero(KEY, FIRST, LAST, LAST)
    assert not measure(setting.term).facts["probe.all_of_them"].zero_signed


def test_a_part_of_the_term_is_not_the_term(probe: Probe, setting: Setting) -> None:
    sign_zero(KEY, FIRST, date(2026, 7, 2), AFTER)
    assert not signed(setting)
    sign_zero(KEY, MIDDLE, LAST, AFTER)
    assert not signed(setting)
    assert signed_zeros([KEY], MIDDLE, LAST) == {KEY}


def test_a_running_term_is_signed_up_to_today(setting: Setting, on_day: Callable[[date], None]) -> None:
    assert days_to_sign(FIRST, LAST) == (FIRST, LAST)
    on_day(LAST)
    assert days_to_sign(FIRST, LAST) == (FIRST, LAST)
    on_day(MIDDLE)
    assert days_to_sign(FIRST, LAST) == (FIRST, MIDDLE)
    with pytest.raises(PortalError):
        sign_zero(KEY, FIRST, date(2026, 4, 2), MIDDLE)
    sign_zero(KEY, FIRST, MIDDLE, MIDDLE)
    assert signed(setting)
    on_day(date(2026, 4, 2))
    assert not signed(setting)
    on_day(date(2026, 2, 23))
    assert days_to_sign(FIRST, LAST) is None
    assert not signed(setting)


def test_what_occurred_cannot_be_signed_away(probe: Probe, setting: Setting) -> None:
    probe.tally(MIDDLE, setting.classroom, colour=probe.Colour.BLUE)
    red(probe, setting, AFTER)
    sign_zero(KEY, FIRST, LAST, AFTER)
    record = red(probe, setting, LAST)
    with pytest.raises(PortalError):
        sign_zero(KEY, FIRST, LAST, AFTER)
    assert measure(setting.term).facts[KEY].value == 1
    assert not signed(setting)
    db.session.delete(record)
    db.session.flush()
    # Lapsed for good: whoever deletes the record has to sign again.
    assert measure(setting.term).facts[KEY].value == 0
    assert not signed(setting)
    sign_zero(KEY, FIRST, LAST, AFTER)
    assert signed(setting)


@pytest.mark.parametrize("source", [Source.FORM, Source.IMPORT])
def test_lapses_by_form_and_by_import(probe: Probe, setting: Setting, source: Source) -> None:
    sign_zero(KEY, FIRST, LAST, AFTER)
    confirmation = db.session.scalars(select(ZeroConfirmation)).one()
    for day in (date(2026, 2, 23), AFTER):
        red(probe, setting, day)
    probe.tally(MIDDLE, setting.classroom, colour=probe.Colour.BLUE)
    assert confirmation.lapsed_at is None
    with writing(source):
        record = probe.Tally(occurred_on=MIDDLE, classroom_id=setting.classroom.id, colour=probe.Colour.RED)
        db.session.add(record)
        db.session.commit()
    assert record.source is source
    assert confirmation.lapsed_at is not None


def test_lapses_when_a_record_is_changed_into_one(probe: Probe, setting: Setting) -> None:
    other = probe.tally(MIDDLE, setting.classroom, colour=probe.Colour.BLUE)
    outside = red(probe, setting, AFTER)
    sign_zero(KEY, FIRST, LAST, AFTER)
    other.topic = "still blue"
    db.session.flush()
    assert signed(setting)
    other.colour = probe.Colour.RED
    db.session.flush()
    assert not signed(setting)
    db.session.delete(other)
    db.session.flush()
    sign_zero(KEY, FIRST, LAST, AFTER)
    outside.occurred_on = LAST
    db.session.flush()
    outside.occurred_on = AFTER
    db.session.flush()
    assert measure(setting.term).facts[KEY].value == 0
    assert not signed(setting)


def test_only_signatures_that_reach_the_day_lapse(probe: Probe, setting: Setting) -> None:
    early = sign_zero(KEY, FIRST, MIDDLE, AFTER)
    late = sign_zero(KEY, FIRST, LAST, AFTER)
    red(probe, setting, date(2026, 4, 2))
    assert early.lapsed_at is None
    assert late.lapsed_at is not None


def test_bulk_writers_call_it_themselves(probe: Probe, setting: Setting) -> None:
    confirmation = sign_zero(KEY, FIRST, LAST, AFTER)
    sample = {"version": 1, "source": Source.IMPORT, "recorded_at": setting.classroom.recorded_at, "recorded_on": AFTER}
    row = sample | {"occurred_on": MIDDLE, "classroom_id": setting.classroom.id, "colour": probe.Colour.RED}
    db.session.execute(insert(metadata.tables["probe_tally"]), [row])
    lapse_zeros(db.session(), [probe.Meeting])
    assert confirmation.lapsed_at is None
    lapse_zeros(db.session(), [probe.Tally])
    assert confirmation.lapsed_at is not None


def test_a_total_is_zero_while_its_rows_are(probe: Probe, setting: Setting) -> None:
    probe.facts(
        Total(
            key="accidents",
            label="事故",
            title="accidents",
            record=probe.Tally,
            of=probe.Tally.price,
            digits=2,
            zero_is_signed=True,
        )
    )
    for amount in (None, Decimal(0)):
        probe.tally(MIDDLE, setting.classroom, price=amount)
    sign_zero(KEY, FIRST, LAST, AFTER)
    result = measure(setting.term).facts[KEY]
    assert (str(result.value), result.zero_signed) == ("0.00", True)
    probe.tally(MIDDLE, setting.classroom, price=Decimal("0.01"))
    assert not signed(setting)


def test_what_lasts_can_be_signed_too(probe: Probe, setting: Setting) -> None:
    def gone(period: Period) -> Any:
        return probe.Asset.gone_on.between(period.starts_on, period.ends_on)

    probe.facts(
        Count(
            key="accidents",
            label="遗失",
            title="lost",
            record=probe.Asset,
            where=gone,
            dated=False,
            zero_is_signed=True,
        )
    )
    asset = probe.add(probe.Asset, bought_on=FIRST, gone_on=AFTER)
    sign_zero(KEY, FIRST, LAST, AFTER)
    assert signed(setting)
    asset.gone_on = LAST
    db.session.flush()
    assert not signed(setting)


def test_a_faulty_fact_keeps_nobody_from_saving(probe: Probe, setting: Setting) -> None:
    confirmation = sign_zero(KEY, FIRST, LAST, AFTER)
    probe.facts(
        Count(
            key="accidents",
            label="事故",
            title="accidents",
            record=probe.Tally,
            where=column("no_such_column") == 1,
            zero_is_signed=True,
        )
    )
    record = probe.tally(MIDDLE, setting.classroom)
    db.session.commit()
    assert db.session.get(probe.Tally, record.id) is not None
    assert confirmation.lapsed_at is not None


def test_saving_costs_one_statement_where_nothing_is_signed(
    probe: Probe, setting: Setting, statements: Statements
) -> None:
    with statements() as sent:
        probe.tally(MIDDLE, setting.classroom)
    assert len([statement for statement in sent if "zero_confirmation" in statement]) == 1
    with statements() as sent:
        probe.meeting(MIDDLE)
    assert not [statement for statement in sent if "zero_confirmation" in statement]
