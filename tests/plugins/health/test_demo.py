"""The sample term: the same at every call, believable, with honest gaps."""

from typing import Any

from flask import Flask

from plugins.health.demo import sample_records
from plugins.health.models import HealthFinding
from portal.base.db import db
from portal.demo.kindergarten import make_kindergarten
from portal.demo.samples import add_samples
from portal.evidence.measure import measure
from portal.registry.check import problems_with


def test_a_believable_term(app: Flask) -> None:
    term = make_kindergarten()
    records = list(sample_records(term.name))
    with db.session.no_autoflush:
        assert [problem for record in records[:400] for problem in problems_with(record)] == []
    db.session.rollback()
    term = make_kindergarten()
    assert add_samples(sample_records(term.name), term.name) == len(records)
    db.session.flush()
    found = measure(term)
    facts: dict[str, Any] = {key.removeprefix("health."): item.value for key, item in found.facts.items()}
    coverages = {key.removeprefix("health."): item for key, item in found.coverages.items()}
    assert 97 < facts["attendance_rate"] < 99
    assert coverages["morning_check"].full
    noon = coverages["noon_check"]
    assert noon.due - noon.kept == 3
    assert facts["disinfections_under_rule"] == 4
    assert facts["findings_unhandled"] > 0
    assert facts["injuries"] == 3
    assert add_samples(sample_records(term.name), term.name) == 0


def test_findings_lost_are_brought_back_to_the_check_that_is_there(app: Flask) -> None:
    term = make_kindergarten()
    add_samples(sample_records(term.name), term.name)
    finding = db.session.query(HealthFinding).limit(1).one()
    check = finding.check_id
    db.session.delete(finding)
    db.session.flush()
    assert add_samples(sample_records(term.name), term.name) == 1
    assert db.session.query(HealthFinding).order_by(HealthFinding.id.desc()).limit(1).one().check_id == check
