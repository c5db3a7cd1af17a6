"""The sample term: mostly kept, with a few honest gaps, the same at every call."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plugins.kitchen.demo import sample_records
from plugins.kitchen.models import FoodReceipt, FoodRejection, Menu, PantryBatch, PantryMove
from portal.app import create_app
from portal.base.config import load_settings
from portal.base.db import db
from portal.demo.kindergarten import make_kindergarten
from portal.demo.samples import add_samples
from portal.evidence.measure import measure
from portal.organisation.models import Term
from portal.records.base import Source
from portal.records.stamps import writing
from portal.report.document.text import document_text
from portal.report.draft import draft
from portal.report.inputs import load_term_inputs


@pytest.fixture(scope="module")
def sampled_term(tmp_path_factory: pytest.TempPathFactory, sqlite_schema: Path) -> Iterator[Term]:
    """Return the kitchen's sample records alone, on the sample kindergarten."""
    folder = tmp_path_factory.mktemp("kitchen")
    shutil.copy(sqlite_schema, folder / "portal.sqlite")
    app = create_app(load_settings({"PORTAL_HOME": str(folder), "PORTAL_STRICT": "1"}))
    with app.app_context():
        term = make_kindergarten()
        db.session.commit()
        with writing(Source.DEMO):
            add_samples(sample_records(term.name), term.name)
        db.session.commit()
        yield term
        db.session.remove()
        db.engine.dispose()


def test_a_second_time_adds_nothing(sampled_term: Term) -> None:
    models = (FoodReceipt, FoodRejection, Menu, PantryBatch, PantryMove)
    before = [db.session.query(model).count() for model in models]
    assert add_samples(sample_records(sampled_term.name), sampled_term.name) == 0
    db.session.commit()
    assert [db.session.query(model).count() for model in models] == before
    assert all(before)


def test_most_is_kept_and_some_is_not(sampled_term: Term) -> None:
    found = measure(sampled_term)
    rates = {
        key.removeprefix("kitchen."): item.kept / item.due
        for key, item in found.coverages.items()
        if key.startswith("kitchen.")
    }
    assert min(rates.values()) > 0.95
    assert {key for key, rate in rates.items() if rate < 1} == {
        "lunch_companion",
        "meal_samples",
        "tableware",
        "gates",
        "daily_control",
    }
    facts: dict[str, Any] = {key.removeprefix("kitchen."): item.value for key, item in found.facts.items()}
    assert (facts["samples_too_little"], facts["samples_too_short"]) == (2, 1)
    assert facts["batches_rejected"] == facts["returned_same_day"] == 7
    assert facts["batches_without_licence"] == facts["cooks_ill_at_work"] == facts["stock_past_date"] == 0
    assert {batch.balance < 0 for batch in db.session.query(PantryBatch)} == {False}


def test_the_summary_says_both_kinds_of_sentences(sampled_term: Term) -> None:
    text = document_text(draft(load_term_inputs(sampled_term)).document)
    assert "坚持每周排查" in text
    assert "午餐应陪餐91次，有记录的89次" in text
    assert "每日陪幼儿共进午餐" not in text
