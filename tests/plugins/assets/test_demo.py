"""The sample term: the same at every call, believable, with honest gaps."""

from decimal import Decimal
from typing import Any

from flask import Flask
from sqlalchemy import select

from plugins.assets.demo import sample_records
from plugins.assets.models import Asset, AssetStatus, StocktakeLine
from portal.base.db import db
from portal.demo.kindergarten import make_kindergarten
from portal.demo.samples import add_samples
from portal.evidence.measure import measure
from portal.registry.check import problems_with
from portal.testing.values import present


def test_a_believable_term(app: Flask) -> None:
    term = make_kindergarten()
    records = list(sample_records(term.name))
    with db.session.no_autoflush:
        cards = [record for record in records if isinstance(record, Asset)]
        assert [problem for record in cards for problem in problems_with(record)] == []
    db.session.rollback()
    term = make_kindergarten()
    assert add_samples(sample_records(term.name), term.name) == len(records)
    db.session.flush()
    found = measure(term)
    facts: dict[str, Any] = {key.removeprefix("assets."): item.value for key, item in found.facts.items()}
    opening, closing = (found.coverages[f"assets.{name}_stocktake"] for name in ("opening", "closing"))
    assert opening.full
    assert opening.met == opening.due
    assert (closing.due - closing.kept, closing.kept - closing.met) == (1, 1)
    assert (facts["stocktakes_differing"], facts["missing"], facts["misplaced"]) == (3, 1, 1)
    assert (facts["overspent"], facts["purchases_without_card"], facts["loans_overdue"]) == (1, 1, 1)
    assert (facts["projects"], facts["projects_under_way"]) == (2, 1)
    assert facts["project_cost"] == Decimal(165700)
    assert (facts["assets_scrapped"], facts["assets_to_repair"], facts["running_low"]) == (1, 1, 1)
    assert add_samples(sample_records(term.name), term.name) == 0


def test_the_books_and_the_cards_agree_at_the_end(app: Flask) -> None:
    """Compare the closing lists with what the sheet would have shown."""
    term = make_kindergarten()
    add_samples(sample_records(term.name), term.name)
    db.session.flush()
    booked = db.session.scalars(
        select(StocktakeLine).where(
            StocktakeLine.occurred_on > term.starts_on.replace(month=6), StocktakeLine.book_quantity > 0
        )
    ).all()
    assert len(booked) > 80
    assert [line for line in booked if present(line.asset).classroom_id != line.classroom_id] == []
    gone = db.session.scalars(select(Asset).where(Asset.status == AssetStatus.SCRAPPED)).one()
    assert gone.id not in {line.asset_id for line in booked}
