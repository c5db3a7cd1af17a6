"""The sample term: the same at every call, believable, with honest gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask

from plugins.team.demo import sample_records
from plugins.team.models import MeetingAttendance, SpotCheck
from portal.base.db import db
from portal.demo.kindergarten import make_kindergarten
from portal.demo.samples import add_samples
from portal.evidence.measure import measure
from portal.records.base import Record
from portal.registry.check import problems_with

if TYPE_CHECKING:
    from portal.testing.factories import Factory


def test_a_believable_term(app: Flask) -> None:
    term = make_kindergarten()
    added = add_samples(sample_records(term.name), term.name)
    db.session.flush()
    with db.session.no_autoflush:
        kept: list[Record] = [*db.session.query(MeetingAttendance), *db.session.query(SpotCheck)]
        assert [problem for record in kept for problem in problems_with(record)] == []
    found = measure(term)
    facts: dict[str, Any] = {key.removeprefix("team."): item.value for key, item in found.facts.items()}
    coverages = {key.removeprefix("team."): item for key, item in found.coverages.items()}
    meetings = coverages["meetings_fortnightly"]
    assert (meetings.due, meetings.kept) == (10, 9)
    assert facts["meetings"] == 15
    assert 82 < facts["spot_check_rate"] < 95
    assert facts["issues_common_taken_up"] == facts["issues_common"] > 2
    assert facts["issues_not_rechecked"] > 0
    health = coverages["health_certificate"]
    assert 0 < health.due - health.kept < 30
    assert facts["health_certificates_valid"] == facts["staff"]
    assert coverages["carer_certificate"].full
    assert facts["certificates_raised"] > 0
    assert facts["certificates_expiring"] > 0
    assert (facts["newcomers"], facts["guided"], facts["guided_passed"], facts["guided_open"]) == (2, 2, 1, 1)
    assert (facts["cook_contests"], facts["other_contests"]) == (1, 1)
    assert facts["care_stages"] == {"实施": 1}
    assert added > 400
    assert add_samples(sample_records(term.name), term.name) == 0


def test_attendance_lost_is_brought_back_to_the_meeting_that_is_there(app: Flask) -> None:
    term = make_kindergarten()
    add_samples(sample_records(term.name), term.name)
    row = db.session.query(MeetingAttendance).limit(1).one()
    meeting, staff = row.meeting_id, row.staff_id
    db.session.delete(row)
    db.session.flush()
    db.session.expunge_all()
    assert add_samples(sample_records(term.name), term.name) == 1
    assert db.session.query(MeetingAttendance).filter_by(meeting_id=meeting, staff_id=staff).count() == 1


def test_a_portal_without_the_sample_staff(app: Flask, make: Factory) -> None:
    """Make no records and raise nothing where no staff is recorded."""
    term = make.term()
    add_samples(sample_records(term.name), term.name)
    assert db.session.query(MeetingAttendance).count() == 0
