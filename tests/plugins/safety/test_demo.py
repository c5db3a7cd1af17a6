"""The sample term: the same at every call, believable, with honest gaps."""

from typing import Any

from flask import Flask

from plugins.safety.demo import sample_records
from plugins.safety.models import EquipmentTest, Hazard, InspectionLine
from portal.base.db import db
from portal.demo.kindergarten import make_kindergarten
from portal.demo.samples import add_samples
from portal.evidence.measure import measure
from portal.registry.check import problems_with


def test_a_believable_term(app: Flask) -> None:
    term = make_kindergarten()
    records = list(sample_records(term.name))
    with db.session.no_autoflush:
        assert [problem for record in records for problem in problems_with(record)] == []
    db.session.rollback()
    term = make_kindergarten()
    assert add_samples(sample_records(term.name), term.name) == len(records)
    db.session.flush()
    found = measure(term)
    facts: dict[str, Any] = {key.removeprefix("safety."): item.value for key, item in found.facts.items()}
    coverages = {key.removeprefix("safety."): item for key, item in found.coverages.items()}
    assert facts["repairs"] > facts["repairs_done"] > 20
    assert facts["repairs_open"] > 0
    assert (facts["hazards_open"], facts["hazards_to_verify"], facts["problems_unattended"]) == (2, 1, 0)
    assert (facts["drills_held"], facts["drills_too_slow"]) == (3, 1)
    assert facts["incidents"] == 0
    full = {"leaders_inspection", "flood_check", "summer_fire_check", "drills", "education", "three_defences"}
    assert {key for key in full if not coverages[key].full} == set()
    missing = {key: item.due - item.kept for key, item in coverages.items() if item.kept < item.due}
    assert {key: missing.get(key) for key in ("fire_patrol", "fire_inspection", "holiday_duty", "pledges")} == {
        "fire_patrol": 3,
        "fire_inspection": 1,
        "holiday_duty": 1,
        "pledges": 1,
    }
    assert add_samples(sample_records(term.name), term.name) == 0


def test_what_is_lost_is_brought_back_to_where_it_belongs(app: Flask) -> None:
    term = make_kindergarten()
    add_samples(sample_records(term.name), term.name)
    hazard = db.session.query(Hazard).limit(1).one()
    test = db.session.query(EquipmentTest).limit(1).one()
    belonged = (hazard.inspection_line_id, test.equipment_id)
    lines = db.session.query(InspectionLine).count()
    db.session.delete(hazard)
    db.session.delete(test)
    db.session.flush()
    assert add_samples(sample_records(term.name), term.name) == 2
    found = (
        db.session.query(Hazard).order_by(Hazard.id.desc()).limit(1).one().inspection_line_id,
        db.session.query(EquipmentTest).order_by(EquipmentTest.id.desc()).limit(1).one().equipment_id,
    )
    assert found == belonged
    assert db.session.query(InspectionLine).count() == lines
