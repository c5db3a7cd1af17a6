"""Outbreaks on the home page, from three registers, until one of them is reported."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import event, select

from plugins.health.models import (
    Disease,
    HealthCheck,
    HealthFinding,
    InfectiousCase,
    OutbreakReport,
    SickAbsence,
    Symptom,
)
from plugins.health.outbreaks.card import OUTBREAK_CARD
from plugins.health.outbreaks.watch import Outbreak, open_outbreaks
from portal.base.clock import now
from portal.base.db import db
from portal.base.scope import EVERYTHING, Limits
from portal.declarations.cards import CardContent, CardContext, Tone
from portal.organisation.models import Child, Classroom
from portal.testing.dates import DAY
from portal.testing.types import Override, SignIn, Statements
from portal.testing.values import present

if TYPE_CHECKING:
    from tests.plugins.health.conftest import World

LATER = date(2026, 3, 6)
NAMES = ("赵一", "钱二", "孙三", "李四")


ShowCard = Callable[..., CardContent | None]


class Ward:
    """Factory of sick children with short calls."""

    def __init__(self, world: World, app: Flask) -> None:
        self.world, self.make, self.app = world, world.make, app
        self.children = list(world.children[:3])
        self._checks: dict[tuple[date, int], HealthCheck] = {}

    def child(self, number: int) -> Child:
        while len(self.children) <= number:
            self.children.append(self.make.child(f"幼儿{len(self.children):02}", classroom=self.world.classroom))
        return self.children[number]

    def found(
        self,
        *numbers: int,
        sign: Symptom | None = Symptom.VOMITING,
        day: date = DAY,
        classroom: Classroom | None = None,
        **values: Any,
    ) -> list[HealthFinding]:
        """Add findings at the morning check."""
        classroom = classroom or self.world.classroom
        key = (day, classroom.id)
        if key not in self._checks:
            self._checks[key] = self.world.check(occurred_on=day, classroom=classroom)
        values = {"symptoms": frozenset({sign}) if sign else frozenset()} | values
        return [self.world.finding(self._checks[key], child=self.child(number), **values) for number in numbers]

    def away(
        self, number: int, *signs: Symptom, day: date = DAY, disease: Disease | None = None, **values: Any
    ) -> SickAbsence:
        """Add a sick leave."""
        values = {"symptoms": frozenset(signs), "disease": disease, "classroom": self.world.classroom} | values
        return self.make(SickAbsence, occurred_on=day, child=self.child(number), **values)

    def case(self, number: int, disease: Disease, day: date = DAY, **values: Any) -> InfectiousCase:
        """Add a case that was entered on its own."""
        values = {"classroom": self.world.classroom} | values
        return self.make(InfectiousCase, occurred_on=day, child=self.child(number), disease=disease, **values)

    def report(self, day: date = DAY, **values: Any) -> OutbreakReport:
        values = {
            "classroom": self.world.classroom,
            "children": 3,
            "reported_at": now(),
            "reported_to": "区疾控中心",
        } | values
        return self.make(OutbreakReport, occurred_on=day, **values)

    def open(self, day: date = LATER, limits: Limits = EVERYTHING) -> list[Outbreak]:
        db.session.commit()
        with self.app.test_request_context():
            return open_outbreaks(self.world.term, day, limits)

    def signs(self, **options: Any) -> list[tuple[Symptom | Disease, ...]]:
        return [outbreak.signs for outbreak in self.open(**options)]


@pytest.fixture
def ward(data_app: Flask, world: World) -> Ward:
    return Ward(world, data_app)


def test_nothing_then_something(ward: Ward) -> None:
    assert ward.open() == []
    ward.found(0, 1)
    assert ward.open() == []
    ward.found(2)
    (outbreak,) = ward.open()
    assert outbreak.classroom.id == ward.world.classroom.id
    assert (outbreak.symptom, outbreak.disease) == (Symptom.VOMITING, None)
    assert (outbreak.first_day, outbreak.children) == (DAY, 3)


def test_three_registers_count_together(ward: Ward) -> None:
    ward.found(0)
    ward.away(1, Symptom.VOMITING)
    assert ward.open() == []
    ward.away(2, Symptom.VOMITING, Symptom.COUGH)
    assert ward.signs() == [(Symptom.VOMITING,)]


def test_a_child_in_several_registers_is_one_child(ward: Ward) -> None:
    ward.found(0, 1)
    ward.away(0, Symptom.VOMITING)
    ward.away(1, Symptom.VOMITING, disease=Disease.NOROVIRUS)
    assert db.session.scalar(select(InfectiousCase.id)) is not None
    assert ward.open() == []


def test_diseases_of_sick_leave_and_cases(ward: Ward) -> None:
    ward.away(0, disease=Disease.CHICKENPOX)
    ward.case(1, Disease.CHICKENPOX)
    ward.case(2, Disease.MUMPS)
    assert ward.open() == []
    ward.case(2, Disease.CHICKENPOX)
    (outbreak,) = ward.open()
    assert (outbreak.symptom, outbreak.disease) == (None, Disease.CHICKENPOX)


def test_other_is_nothing_in_common(ward: Ward) -> None:
    ward.found(0, 1, 2, sign=Symptom.OTHER)
    for number in range(3):
        ward.away(number, Symptom.OTHER, disease=Disease.OTHER)
    assert ward.open() == []


def test_a_temperature_is_a_fever_by_the_value_of_that_day(ward: Ward, override: Override) -> None:
    override("health.fever", "37.5", DAY + timedelta(days=1))
    ward.found(0, 1, sign=None, temperature_c=Decimal("37.3"))
    ward.found(2, sign=None, temperature_c=Decimal("37.2"))
    assert ward.open() == []
    ward.found(3)
    ward.found(4, sign=Symptom.FEVER)
    assert ward.signs() == [(Symptom.FEVER,)]


def test_the_fever_of_another_day(ward: Ward, override: Override) -> None:
    override("health.fever", "37.5", DAY)
    ward.found(0, 1, 2, sign=None, temperature_c=Decimal("37.4"))
    assert ward.open() == []


def test_the_kindergartens_own_value(ward: Ward, override: Override) -> None:
    ward.found(0, 1)
    ward.found(2, 3, day=DAY + timedelta(days=7))
    override("health.outbreak.day", "2", DAY + timedelta(days=7))
    (outbreak,) = ward.open(day=date(2026, 3, 20))
    assert outbreak.first_day == DAY + timedelta(days=7)


def test_days_of_the_term_up_to_today(ward: Ward) -> None:
    ward.found(0, 1, 2)
    ward.away(3, Symptom.COUGH, day=date(2026, 2, 23))
    ward.away(4, Symptom.COUGH, day=date(2026, 2, 23))
    ward.away(5, Symptom.COUGH, day=date(2026, 2, 23))
    assert ward.open(day=date(2026, 3, 1)) == []
    assert ward.open(day=date(2026, 2, 23)) == []
    # It does not go away by itself: neither in the last week of term nor in the holidays.
    assert ward.signs(day=date(2026, 7, 3)) == ward.signs(day=date(2026, 7, 20)) == [(Symptom.VOMITING,)]
    with ward.app.test_request_context():
        assert open_outbreaks(None, LATER, EVERYTHING) == []


def test_scope(ward: Ward) -> None:
    ward.found(0, 1, 2)
    classroom, other = ward.world.classroom, ward.world.other
    for child in range(3, 6):
        ward.away(child, Symptom.RASH, classroom=other)
    assert {outbreak.classroom.id for outbreak in ward.open()} == {classroom.id, other.id}
    assert [
        outbreak.classroom.id for outbreak in ward.open(limits=Limits(True, frozenset(), frozenset({other.id})))
    ] == [other.id]
    assert ward.open(limits=Limits(True)) == []


@pytest.mark.parametrize(
    ("values", "answered"),
    [
        ({"symptom": Symptom.VOMITING}, True),
        ({"symptom": Symptom.VOMITING, "disease": Disease.NOROVIRUS}, True),
        ({"symptom": Symptom.DIARRHOEA}, False),
        ({"disease": Disease.NOROVIRUS}, False),
        ({"symptom": Symptom.VOMITING, "day": DAY - timedelta(days=3)}, True),
        ({"symptom": Symptom.VOMITING, "day": DAY - timedelta(days=4)}, False),
        ({"symptom": Symptom.VOMITING, "day": DAY + timedelta(days=1)}, True),
        ({"symptom": Symptom.VOMITING, "day": DAY + timedelta(days=2)}, False),
    ],
)
def test_what_answers_it(ward: Ward, values: dict[str, Any], answered: bool) -> None:
    """Accept the same class and sign, with a first day from three days before the first child to the last one's."""
    ward.found(0, 1, 2)
    ward.found(3, day=DAY + timedelta(days=1))
    ward.report(**values)
    assert (ward.open() == []) is answered


def test_a_report_of_another_class_answers_nothing(ward: Ward) -> None:
    ward.found(0, 1, 2)
    ward.report(symptom=Symptom.VOMITING, classroom=ward.world.other)
    assert ward.signs() == [(Symptom.VOMITING,)]


def test_several_signs_of_the_same_children_are_one_outbreak(ward: Ward) -> None:
    """Accept one report, of one symptom and the disease, for all of them."""
    ward.found(0, 1, 2, 3, sign=Symptom.FEVER)
    for number in range(3):
        ward.away(number, Symptom.RASH, day=DAY + timedelta(days=1), disease=Disease.HAND_FOOT_MOUTH)
    (outbreak,) = ward.open()
    assert set(outbreak.signs) == {Symptom.FEVER, Symptom.RASH, Disease.HAND_FOOT_MOUTH}
    assert (outbreak.symptom, outbreak.disease) == (Symptom.FEVER, Disease.HAND_FOOT_MOUTH)
    assert (outbreak.first_day, outbreak.children) == (DAY, 4)
    assert outbreak.deadline == outbreak.reached_at + timedelta(hours=24)
    ward.report(symptom=Symptom.FEVER)
    assert ward.open() == []


def test_a_report_of_some_children_does_not_answer_for_all(ward: Ward) -> None:
    ward.found(0, 1, 2, 3, sign=Symptom.FEVER)
    for number in range(3):
        ward.away(number, Symptom.RASH, day=DAY + timedelta(days=1))
    ward.report(symptom=Symptom.RASH)
    assert ward.signs() == [(Symptom.FEVER,)]


def test_deadline_and_order(ward: Ward) -> None:
    eight = datetime(2026, 3, 2, 0, tzinfo=UTC)
    moments = [eight + timedelta(minutes=number) for number in range(3)]
    for number, moment in enumerate(moments):
        ward.found(number, recorded_at=moment, recorded_on=DAY)
    for number in range(3, 6):
        ward.away(number, Symptom.RASH, recorded_at=eight, recorded_on=DAY)
    first, second = ward.open()
    assert (first.signs, second.signs) == ((Symptom.RASH,), (Symptom.VOMITING,))
    assert (second.reached_at, second.deadline) == (moments[2], moments[2] + timedelta(hours=24))
    assert second.hours_left(moments[2] + timedelta(hours=23)) == 1
    assert second.hours_left(moments[2] + timedelta(hours=30)) == -6


def test_the_number_of_statements_is_constant(ward: Ward, statements: Statements) -> None:
    def count() -> tuple[int, int]:
        db.session.commit()
        term = ward.world.term
        assert term.starts_on < LATER  # loaded before counting begins
        with ward.app.test_request_context(), statements() as sent:
            found = open_outbreaks(term, LATER, EVERYTHING)
        return len(found), len([text for text in sent if text.startswith("SELECT")])

    assert count() == (0, 5)  # the rules, what was written lately, and three registers
    assert count() == (0, 2)  # nothing was written since
    ward.found(0, 1, 2)
    few = count()
    for week in range(1, 5):
        for number in range(3):
            ward.away(number, Symptom.RASH, day=DAY - timedelta(days=week))
    classrooms = [ward.make.classroom() for _ in range(5)]
    for classroom in classrooms:
        for number in range(3):
            ward.away(number, Symptom.COUGH, day=DAY, classroom=classroom)
    many = count()
    assert few[0] == 1
    assert many[0] > 5
    assert few[1] == many[1] == 7
    assert count() == (many[0], 3)


def read(ward: Ward) -> Any:
    """Return the outbreaks, and the number of class conditions of each reading."""
    db.session.commit()
    term = ward.world.term
    assert term.starts_on < LATER
    parameters = []

    def note(_connection: Any, _cursor: Any, statement: Any, given: Any, *_rest: Any) -> None:
        if "FROM health_sick_absence" in statement:
            parameters.append((statement, given))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        with current_app.test_request_context():
            found = open_outbreaks(term, LATER, EVERYTHING)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return found, [statement.count("classroom_id IN") for statement, _given in parameters]


def test_only_classes_of_which_something_was_written_are_read_again(ward: Ward) -> None:
    ward.found(0, 1, 2)
    other = ward.make.classroom()
    assert [len(read(ward)[0]), read(ward)[1]] == [1, []]
    for number in range(3):
        ward.away(number, Symptom.COUGH, classroom=other)
    found, read_again = read(ward)
    assert (len(found), read_again) == (2, [1])
    assert read(ward)[1] == []


def test_what_is_changed_moved_deleted_or_rolled_back_is_noticed(ward: Ward) -> None:
    findings = ward.found(0, 1, 2)
    assert len(ward.open()) == 1
    findings[0].symptoms = frozenset({Symptom.COUGH})
    assert ward.open() == []
    findings[0].symptoms = frozenset({Symptom.VOMITING})
    assert len(ward.open()) == 1
    report = ward.report(symptom=Symptom.VOMITING)
    assert ward.open() == []
    db.session.delete(report)
    assert len(ward.open()) == 1
    db.session.delete(findings[1])
    assert ward.open() == []
    leaves = [ward.away(number, Symptom.RASH) for number in range(3)]
    assert len(ward.open()) == 1
    other = ward.make.classroom()
    leaves[0].classroom = other
    assert ward.open() == []
    leaves[0].classroom = ward.world.classroom
    db.session.flush()
    db.session.rollback()
    assert ward.open() == []


def test_another_term_day_or_rule_is_read_anew(ward: Ward, override: Override) -> None:
    ward.found(0, 1)
    assert ward.open() == []
    override("health.outbreak.day", "2", DAY)
    assert len(ward.open()) == 1
    assert ward.open(day=DAY - timedelta(days=1)) == []
    assert len(ward.open()) == 1


@pytest.fixture
def card(app: Flask, world: World) -> ShowCard:
    def render(limits: Limits = EVERYTHING) -> CardContent | None:
        db.session.commit()
        with app.test_request_context(), force_locale("en"):
            return OUTBREAK_CARD.render(CardContext(world.term, LATER, limits))

    return render


@pytest.fixture
def small(app: Flask, world: World) -> Ward:
    return Ward(world, app)


def test_no_card_without_an_outbreak(small: Ward, card: ShowCard) -> None:
    small.found(0, 1)
    assert card() is None


@pytest.mark.parametrize(
    ("ago", "text", "tone"),
    [
        (timedelta(minutes=1), "23 hours left to report", Tone.ATTENTION),
        (timedelta(hours=22, minutes=30), "1 hour left to report", Tone.ATTENTION),
        (timedelta(hours=23, minutes=30), "less than an hour left to report", Tone.ATTENTION),
        (timedelta(hours=24, minutes=5), "the report is overdue", Tone.URGENT),
        (timedelta(hours=29, minutes=5), "the report is 5 hours overdue", Tone.URGENT),
        (timedelta(days=4, minutes=5), "the report is 3 days overdue", Tone.URGENT),
    ],
)
def test_hours_left(small: Ward, card: ShowCard, ago: timedelta, text: str, tone: Tone) -> None:
    small.found(0, 1, 2, recorded_at=now() - ago, recorded_on=DAY)
    found = present(card())
    (line,) = found.lines
    assert line.text == f"小一班: Vomiting, 3 children since Mar 2, 2026; {text}"
    assert line.tone is tone
    assert (found.value, found.tone) == ("1", Tone.URGENT)


def test_nobody_is_named(small: Ward, card: ShowCard) -> None:
    small.found(0, 1, 2)
    shown = repr(card())
    assert not [name for name in NAMES if name in shown]


def test_many_outbreaks(small: Ward, card: ShowCard) -> None:
    for classroom in [small.make.classroom() for _ in range(10)]:
        for number in range(3):
            small.away(number, Symptom.RASH, classroom=classroom)
    found = present(card())
    assert (found.value, len(found.lines)) == ("10", 9)


VIEWS, EDITS = "health.outbreak_report.view", "health.outbreak_report.edit"


@pytest.fixture
def home_page(client: FlaskClient, sign_in: SignIn, small: Ward, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Return a function that opens the home page of a user with these permissions."""
    monkeypatch.setattr("portal.web.home.page.today", lambda: LATER)

    def opened(*permissions: str, **limits: Any) -> str:
        person = small.make.user(permissions=list(permissions), **limits)
        return sign_in(client, person).get("/").text

    return opened


def link(page: str) -> str:
    return html.unescape(present(re.search(r'href="(/health/outbreak_report/new/[^"]*)"', page))[1])


def test_it_stands_first_and_leads_to_the_report(
    small: Ward, home_page: Callable[..., str], client: FlaskClient
) -> None:
    small.found(0, 1, 2)
    page = home_page(VIEWS, EDITS, "health.health_check.view", "health.health_check.edit")
    assert 'role="alert"' in page
    assert page.index('class="urgent"') < page.index('id="work-title"') < page.index('id="cards-title"')
    address = link(page)
    assert parse_qs(urlsplit(address).query) == {
        "occurred_on": ["2026-03-02"],
        "classroom": [str(small.world.classroom.id)],
        "symptom": ["vomiting"],
        "children": ["3"],
    }
    form = client.get(address).text
    assert re.search(r'name="occurred_on"[^>]*value="2026-03-02"', form)
    assert re.search(r'name="children"[^>]*value="3"', form)
    assert re.search(rf'value="{small.world.classroom.id}" selected', form)
    assert re.search(r'value="vomiting" selected', form)


def test_gone_once_it_is_reported(small: Ward, home_page: Callable[..., str], client: FlaskClient) -> None:
    small.found(0, 1, 2)
    small.away(3, disease=Disease.NOROVIRUS)
    address = link(home_page(VIEWS, EDITS))
    sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    sent |= {"reported_at": "2026-03-02T10:00", "reported_to": "区疾控中心、教育局"}
    assert client.post("/health/outbreak_report/new/", data=sent).status_code == 303
    db.session.rollback()
    (report,) = db.session.scalars(select(OutbreakReport))
    assert (report.symptom, report.children, report.occurred_on) == (Symptom.VOMITING, 3, DAY)
    assert 'class="urgent"' not in client.get("/").text


def test_who_sees_it(small: Ward, home_page: Callable[..., str]) -> None:
    small.found(0, 1, 2)
    assert "outbreak_report/new" not in home_page(VIEWS)
    assert 'class="urgent"' in home_page(VIEWS)
    assert 'class="urgent"' not in home_page("health.health_check.view", "health.health_check.edit")
    assert 'class="urgent"' not in home_page(VIEWS, EDITS, classrooms=(small.world.other,))
    assert 'class="urgent"' in home_page(VIEWS, EDITS, classrooms=(small.world.classroom,))
