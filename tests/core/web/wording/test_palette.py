"""The palette of names shows the measured values, and all source that it inserts is valid."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html as lxml_html

from plugins.health.models import CheckSession, HealthCheck
from portal.base.db import db
from portal.base.scope import EVERYTHING
from portal.evidence.measure import measure
from portal.organisation.models import Classroom, Term
from portal.organisation.terms import find_term
from portal.registry.registry import the_portal
from portal.report.inputs import load_term_inputs
from portal.report.rewording.summary_texts import summary_texts
from portal.report.rewording.trial import try_out
from portal.web.wording.palette import PaletteGroup, palette_of


@pytest.fixture
def checked(term: Term) -> Term:
    """A term with one morning check."""
    classroom = db.session.query(Classroom).one()
    check = HealthCheck(occurred_on=date(2026, 3, 2), classroom=classroom, session=CheckSession.MORNING, checked=23)
    check.abnormal = 0
    db.session.add(check)
    db.session.commit()
    return term


def palette(term: Term, name: str) -> list[PaletteGroup]:
    portal = the_portal()
    return palette_of(portal, term, summary_texts(portal, term, {})[name], EVERYTHING)


def test_values_are_those_of_the_measurement(checked: Term) -> None:
    groups = palette(checked, "health.care")
    found = {part.insert: part for group in groups for item in group.items for part in item.parts}
    measured = measure(checked)
    coverage = next(one for one in measured.coverages.values() if one.obligation.label == "晨检")
    assert (coverage.due, coverage.kept) == (coverage.due, 1)
    assert found["{{ 晨检.应 }}"].value == str(coverage.due)
    assert found["{{ 晨检.实 }}"].value == "1"
    assert found["{{ 晨检.缺 }}"].value == str(coverage.due - 1)
    assert found["{{ 晨检人次 }}"].value == "23"
    assert found["{% if 晨检.齐全 %}{% endif %}"].holds is False
    assert found["{% if 晨检人次.有 %}{% endif %}"].holds is True
    assert found["{{ 出勤率 }}"].value == ""
    assert found["{{ 学期 }}"].value == "第二学期"
    # Nothing was recorded in the term before.
    assert "{{ 晨检人次.上学期 }}" not in found
    assert all("kitchen." in part.insert or "kitchen" not in part.insert for part in found.values())


def test_own_names_come_first_and_others_with_their_area(term: Term) -> None:
    groups = palette(term, "health.care")
    assert [group.own for group in groups] == sorted((group.own for group in groups), reverse=True)
    foreign = [group for group in groups if not group.own]
    assert all("." in item.label for group in foreign for item in group.items)
    assert "{% if kitchen %}{% endif %}" in {group.guard for group in foreign}
    labels = {item.label for group in groups for item in group.items}
    facts = {
        fact.label if key.startswith("health.") else f"{key.partition('.')[0]}.{fact.label}"
        for key, fact in the_portal().facts.items()
    }
    assert facts <= labels


@pytest.mark.parametrize("name", ["health.care", "intro", "problem", "gap"])
def test_whatever_is_offered_can_be_written(term: Term, name: str) -> None:
    portal = the_portal()
    subject = summary_texts(portal, term, {})[name]
    inserts = [
        part.insert
        for group in palette(term, name)
        for item in group.items
        for part in item.parts
        if part.value or not part.insert.startswith("{{")
    ]
    assert inserts
    # One after another in a text, as somebody would put them there who wants them all.
    for at in range(0, len(inserts), 300):
        text = "\n\n".join(inserts[at : at + 300])
        found = try_out(portal, load_term_inputs(find_term("2025-2026-2")), subject, text, EVERYTHING)
        assert found.errors == ()


def test_the_page_and_its_part(writer: FlaskClient, app: Flask) -> None:
    address = "/summary/wording/names?term=2025-2026-2&name=health.care"
    whole = lxml_html.fromstring(writer.get(address).text)
    assert "{{ 晨检.应 }}" in whole.xpath("//table//code/text()")
    part: Any = lxml_html.fromstring(writer.get(address + "&part=1").text)
    assert "{{ 晨检.应 }}" in part.xpath("//button/@data-insert")
    assert not part.xpath("//main")
    assert app
