"""Conditions on records that are part of others, or about them, by the limits of those."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import Flask
from sqlalchemy import select

from plugins.team.models import Certificate, CertificateKind, Meeting, SpotCheck
from portal.api import EVERYTHING, Limits, Staff, related_id, within_related
from portal.base.db import db

if TYPE_CHECKING:
    from portal.testing.factories import Factory


@pytest.fixture
def limits(data_app: Flask, make: Factory) -> Limits:
    """Certificates of one person on each of two campuses, and one of the kindergarten itself; limits to one campus."""
    assert data_app
    term, here, there = make.term(), make.campus("本部"), make.campus("分部")
    for number, holder in (("1", make.staff(campus=here)), ("2", make.staff(campus=there)), ("3", None)):
        make(Certificate, holder=holder, kind=CertificateKind.HEALTH, number=number, issued_on=term.starts_on)
    db.session.commit()
    return Limits(limited=True, campus_ids=frozenset({here.id}))


def numbers(limits: Limits, *, or_none: bool) -> list[str]:
    condition = within_related(Certificate.holder_id, Staff, limits, or_none=or_none)
    assert condition is not None
    return list(db.session.scalars(select(Certificate.number).where(condition).order_by(Certificate.number)))


def test_those_of_related_records_that_the_user_may_see(limits: Limits) -> None:
    assert numbers(limits, or_none=False) == ["1"]
    assert numbers(limits, or_none=True) == ["1", "3"]


def test_without_limits_there_is_no_condition() -> None:
    assert within_related(Certificate.holder_id, Staff, EVERYTHING) is None
    assert within_related(Certificate.holder_id, Staff, EVERYTHING, or_none=True) is None


def test_what_everybody_sees_needs_no_condition(limits: Limits) -> None:
    assert Meeting.within(limits) is None
    assert within_related(SpotCheck.meeting_id, Meeting, limits) is None


def test_the_id_of_a_related_record_comes_from_the_object_or_the_column(data_app: Flask, make: Factory) -> None:
    assert data_app
    term, holder, other = make.term(), make.staff(), make.staff()
    values = {"kind": CertificateKind.HEALTH, "issued_on": term.starts_on}
    assert related_id(Certificate(holder=holder, **values), "holder") == holder.id
    assert related_id(Certificate(holder_id=holder.id, **values), "holder") == holder.id
    assert related_id(Certificate(holder=holder, holder_id=other.id, **values), "holder") == holder.id
    assert related_id(Certificate(holder=None, holder_id=other.id, **values), "holder") == other.id
    assert related_id(Certificate(**values), "holder") is None
    assert related_id(Certificate(holder=Staff(name="新人"), **values), "holder") is None


def test_the_id_is_known_without_reading_the_object(data_app: Flask, make: Factory) -> None:
    assert data_app
    term, holder = make.term(), make.staff()
    certificate = make(Certificate, holder=holder, kind=CertificateKind.HEALTH, issued_on=term.starts_on)
    number = holder.id
    db.session.commit()
    db.session.refresh(certificate)
    assert "holder" not in certificate.__dict__
    assert related_id(certificate, "holder") == number
    assert "holder" not in certificate.__dict__
    assert certificate.holder is holder
    db.session.expire(holder)
    assert related_id(certificate, "holder") == number
    assert "name" not in holder.__dict__
