"""Samples: kept as long as the rule of their day asks; never discarded before they were taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from plugins.kitchen.models import FoodSample, Meal
from portal.base.db import db
from portal.testing.dates import DAY
from portal.testing.types import Override
from portal.testing.validation import problem_fields

if TYPE_CHECKING:
    from portal.testing.forms import FormClient
    from tests.plugins.kitchen.conftest import World

TAKEN = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)  # eleven o'clock in the kindergarten


def new(**values: Any) -> FoodSample:
    given = {"occurred_on": DAY, "meal": Meal.LUNCH, "dish": "红烧肉", "grams": Decimal(130), "sampled_at": TAKEN}
    return FoodSample(**(given | values))


def test_when_it_may_be_discarded_and_how_long_it_was_kept(world: World, data_app: Flask) -> None:
    sample = world.sample(sampled_at=TAKEN)
    assert (sample.due_at, sample.hours) == (TAKEN + timedelta(hours=48), None)
    sample.discarded_at = TAKEN + timedelta(hours=47, minutes=59)
    db.session.flush()
    assert sample.hours == Decimal("47.9")
    sample.discarded_at = TAKEN + timedelta(hours=48)
    db.session.flush()
    assert sample.hours == 48
    stated = world.sample(hours=Decimal(40))
    assert (stated.due_at, stated.hours) == (None, Decimal(40))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"discarded_at": TAKEN - timedelta(minutes=1)}, "discarded_at"),
        ({"discarded_at": TAKEN + timedelta(hours=47, minutes=59)}, "discarded_at"),
        ({"sampled_at": None}, "sampled_at"),
        ({"sampled_at": None, "hours": Decimal(48), "discarded_at": TAKEN - timedelta(days=3)}, "discarded_at"),
        ({"sampled_at": TAKEN + timedelta(days=2)}, "sampled_at"),
        ({"occurred_on": date(2099, 3, 2), "sampled_at": TAKEN.replace(year=2099)}, "sampled_at"),
        ({"grams": Decimal(0)}, "grams"),
    ],
    ids=["before it was taken", "too early", "unknown", "long before", "another day", "next century", "nothing"],
)
def test_what_cannot_be(
    world: World,
    values: dict[str, Any],
    field: str,
) -> None:
    assert problem_fields(new(**values)) == [field]


def test_on_the_hour_it_may_be_discarded(world: World) -> None:
    assert problem_fields(new(discarded_at=TAKEN + timedelta(hours=48))) == []


def test_a_register_may_tell_of_a_sample_that_was_kept_too_short(world: World, data_app: Flask) -> None:
    from portal.records.validate import validate
    from portal.registry.registry import the_portal

    sample = new(discarded_at=TAKEN + timedelta(hours=40))
    assert list(validate(the_portal().record_type(FoodSample), sample)) == []


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Return ``at(moment)``: sets the current time."""

    def set_clock(moment: datetime) -> None:
        for module in ("plugins.kitchen.models.samples", "plugins.kitchen.models.base", "portal.web.records.steps"):
            monkeypatch.setattr(f"{module}.now", lambda: moment)

    return set_clock


STEP = "/kitchen/food_sample/step/"


def step(sample: FoodSample) -> dict[str, str]:
    return {"id": str(sample.id), "step": "discard", "version": str(sample.version)}


def test_the_step_is_refused_before_its_time(world: World, pages: FormClient, at: Callable[[datetime], None]) -> None:
    sample = world.sample(sampled_at=TAKEN)
    db.session.commit()
    at(TAKEN + timedelta(hours=46, minutes=30))
    assert "还差 2 小时" in pages.text(pages.refused(STEP, step(sample)))
    assert not sample.discarded_at
    at(TAKEN + timedelta(hours=48))
    pages.accepted(STEP, step(sample))
    assert (sample.discarded_at, sample.hours) == (TAKEN + timedelta(hours=48), Decimal(48))
    assert sample.discarded_by


def test_the_rule_in_force_on_its_day_decides(
    world: World, pages: FormClient, at: Callable[[datetime], None], override: Override
) -> None:
    override("kitchen.sample.hours", "72", date(2026, 3, 2))
    sample = world.sample(sampled_at=TAKEN)
    earlier = world.sample(occurred_on=date(2026, 3, 1), sampled_at=TAKEN - timedelta(days=1))
    db.session.commit()
    assert sample.due_at == TAKEN + timedelta(hours=72)
    at(TAKEN + timedelta(hours=48))
    assert "72" in pages.text(pages.refused(STEP, step(sample)))
    pages.accepted(STEP, step(earlier))


def test_ticked_samples_are_discarded_where_it_is_time(
    world: World, pages: FormClient, at: Callable[[datetime], None]
) -> None:
    old, fresh = world.sample(sampled_at=TAKEN), world.sample(dish="青菜", sampled_at=TAKEN + timedelta(hours=4))
    unknown = world.sample(dish="汤")
    db.session.commit()
    at(TAKEN + timedelta(hours=49))
    ids = [str(item.id) for item in (old, fresh, unknown)]
    pages.accepted("/kitchen/food_sample/action/", {"action": "step:discard", "rowid": ids})
    assert (old.discarded_at is not None, fresh.discarded_at, unknown.discarded_at) == (True, None, None)
    page_text = pages.text(pages.get("/kitchen/food_sample/"))
    assert "还差 3 小时" in page_text
    assert "未登记留样时间" in page_text


def test_the_sheet_begins_with_the_dishes_of_the_meal(world: World, pages: FormClient) -> None:
    for dish in ("红烧肉", "青菜", "米饭"):
        world.menu(dish)
    world.menu("粥", meal=Meal.MORNING_SNACK)
    world.sample(dish="青菜")
    db.session.commit()
    tree = pages.get("/kitchen/samples/?occurred_on=2026-03-02&meal=lunch")
    typed = [value for value in tree.xpath("//fieldset//input[contains(@name, '-dish')]/@value") if value]
    assert typed == ["红烧肉", "米饭"]
    sent = {
        "head-occurred_on": "2026-03-02",
        "head-meal": "lunch",
        "head-sampled_at": "2026-03-02T11:00",
        "line0-dish": "红烧肉",
        "line0-grams": "130",
        "line1-dish": "米饭",
        "line1-grams": "",
    }
    assert list(pages.errors(pages.refused("/kitchen/samples/", sent))) == ["line1-grams"]
    pages.accepted("/kitchen/samples/", sent | {"line1-grams": "140"})
    made = db.session.query(FoodSample).filter(FoodSample.sampled_at.is_not(None)).order_by(FoodSample.id).all()
    assert [(item.dish, item.grams, item.sampled_at) for item in made] == [
        ("红烧肉", Decimal(130), TAKEN),
        ("米饭", Decimal(140), TAKEN),
    ]
