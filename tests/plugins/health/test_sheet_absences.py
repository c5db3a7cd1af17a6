"""Sick children of the morning sheet: sick leave begins, continues and ends, and a named disease becomes a case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import select

from plugins.health.models import Attendance, CheckSession, Disease, InfectiousCase, SickAbsence, Symptom
from plugins.health.sheet.entries import Entry, State
from plugins.health.sheet.saving import SheetOutcome, save
from plugins.health.sheet.stored import load
from portal.base.db import db
from portal.history.models import Change
from portal.organisation.models import Classroom, Enrolment
from portal.records.base import Source

if TYPE_CHECKING:
    from tests.plugins.health.conftest import World

FRI, MON, TUE, WED, THU = date(2026, 2, 27), *(date(2026, 3, day) for day in (2, 3, 4, 5))
FEVER, COUGH, RASH = frozenset({Symptom.FEVER}), frozenset({Symptom.COUGH}), frozenset({Symptom.RASH})


@pytest.fixture
def on_day(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[..., SheetOutcome]:
    """Return ``on_day(MON, SICK, disease=...)``: saves the morning sheet with this state of 赵一.

    ``today`` is that day unless given.
    """

    def save_sheet(
        day: date,
        state: State = State.SICK,
        *,
        today: date | None = None,
        session: CheckSession = CheckSession.MORNING,
        classroom: Classroom | None = None,
        **content: Any,
    ) -> SheetOutcome:
        monkeypatch.setattr("plugins.health.sheet.later.today", lambda: today or day)
        db.session.commit()
        stored = load(classroom or world.classroom, day, session)
        first = world.children[0]
        entries = [
            replace(Entry(entry.child, state), **content) if entry.child.id == first.id else entry
            for entry in stored.entries
        ]
        return save(stored, entries, replace_numbers=True)

    return save_sheet


def leaves() -> Sequence[SickAbsence]:
    db.session.rollback()
    return db.session.scalars(select(SickAbsence).order_by(SickAbsence.occurred_on)).all()


def spans() -> list[tuple[date, date | None]]:
    return [(item.occurred_on, item.returned_on) for item in leaves()]


def cases() -> Sequence[InfectiousCase]:
    db.session.rollback()
    return db.session.scalars(select(InfectiousCase)).all()


def refusal(outcome: SheetOutcome) -> None:
    assert not outcome.saved
    assert not outcome.errors
    assert not outcome.crossed
    # At the line of 赵一, and at no other.
    assert [bool(entry.error) for entry in outcome.entries] == [True, False, False]


def test_a_sick_child_is_on_leave_from_that_day(on_day: Callable[..., SheetOutcome], world: World) -> None:
    assert on_day(MON, symptoms=FEVER).saved
    (absence,) = leaves()
    assert (absence.occurred_on, absence.child_id, absence.classroom_id) == (
        MON,
        world.children[0].id,
        world.classroom.id,
    )
    assert (absence.symptoms, absence.disease, absence.returned_on) == (FEVER, None, None)
    assert absence.source is Source.SHEET
    assert cases() == []


@pytest.mark.parametrize("state", [State.PERSONAL, State.OTHER, State.PRESENT])
def test_nobody_else_is(on_day: Callable[..., SheetOutcome], state: State) -> None:
    assert on_day(MON, state).saved
    assert leaves() == []


def test_a_leave_from_its_first_day_to_the_return(on_day: Callable[..., SheetOutcome], data_app: Flask) -> None:
    """Run a whole leave, on both databases."""
    assert on_day(MON, symptoms=FEVER).saved
    assert on_day(TUE, symptoms=RASH, disease=Disease.CHICKENPOX).saved
    assert on_day(WED, State.PRESENT).saved
    # Marked by mistake.
    assert on_day(WED).saved
    assert on_day(THU, State.PRESENT).saved
    ((absence,), (case,)) = leaves(), cases()
    assert (absence.occurred_on, absence.returned_on, absence.symptoms) == (MON, THU, FEVER | RASH)
    assert (case.absence_id, case.disease, case.returned_on) == (absence.id, Disease.CHICKENPOX, THU)
    # Recorded days later.
    assert on_day(FRI, symptoms=COUGH, today=THU).saved
    assert spans() == [(FRI, THU)]


def test_a_named_disease_is_a_case(on_day: Callable[..., SheetOutcome]) -> None:
    assert on_day(MON, symptoms=RASH, disease=Disease.CHICKENPOX).saved
    ((absence,), (case,)) = leaves(), cases()
    assert (case.absence_id, case.child_id, case.disease) == (absence.id, absence.child_id, Disease.CHICKENPOX)
    assert (case.occurred_on, case.left_on, case.returned_on) == (MON, MON, None)
    assert case.source is Source.SHEET


def test_at_noon_nothing_of_it_is_touched(on_day: Callable[..., SheetOutcome], world: World) -> None:
    world.leave(FRI)
    assert on_day(MON, State.PRESENT, session=CheckSession.NOON).saved
    assert spans() == [(FRI, None)]


def test_the_next_day_it_goes_on(on_day: Callable[..., SheetOutcome]) -> None:
    on_day(MON, symptoms=FEVER)
    assert on_day(TUE, symptoms=RASH, disease=Disease.HAND_FOOT_MOUTH).saved
    (absence,) = leaves()
    assert (absence.occurred_on, absence.returned_on) == (MON, None)
    assert (absence.symptoms, absence.disease) == (FEVER | RASH, Disease.HAND_FOOT_MOUTH)
    (case,) = cases()
    assert (case.disease, case.occurred_on) == (Disease.HAND_FOOT_MOUTH, MON)
    # An empty entry on a later day takes nothing away.
    assert on_day(WED).saved
    (absence,) = leaves()
    assert (absence.symptoms, absence.disease) == (FEVER | RASH, Disease.HAND_FOOT_MOUTH)


@pytest.mark.parametrize(
    ("returned_on", "after"),
    [
        (None, [(FRI, None)]),
        (WED, [(FRI, WED)]),
        (TUE, [(FRI, None)]),
        (MON, [(FRI, MON), (TUE, None)]),
    ],
    ids=["open", "back later", "back that day: reopened", "back before: another one"],
)
def test_which_leave_an_entry_continues(
    on_day: Callable[..., SheetOutcome], world: World, returned_on: date | None, after: list[tuple[date, date | None]]
) -> None:
    world.leave(FRI, returned_on=returned_on, symptoms=COUGH)
    assert on_day(TUE, symptoms=FEVER).saved
    assert spans() == after
    assert leaves()[-1].symptoms == (FEVER if len(after) == 2 else FEVER | COUGH)


def test_one_that_begins_later_is_another(on_day: Callable[..., SheetOutcome], world: World) -> None:
    world.leave(WED)
    assert on_day(MON).saved
    assert spans() == [(MON, None), (WED, None)]


def test_the_entry_of_a_day_that_a_register_has_doubles_nothing(
    on_day: Callable[..., SheetOutcome], world: World
) -> None:
    world.leave(MON, symptoms=COUGH)
    assert on_day(MON).saved
    assert spans() == [(MON, None)]


@pytest.mark.parametrize("state", [State.PRESENT, State.ABNORMAL])
def test_here_again_is_the_day_of_return(on_day: Callable[..., SheetOutcome], state: State) -> None:
    on_day(MON, disease=Disease.MUMPS)
    assert on_day(WED, state, symptoms=FEVER if state is State.ABNORMAL else frozenset()).saved
    assert spans() == [(MON, WED)]
    assert cases()[0].returned_on == WED


@pytest.mark.parametrize("state", [State.PERSONAL, State.OTHER])
def test_away_for_another_reason_leaves_it_as_it_is(on_day: Callable[..., SheetOutcome], state: State) -> None:
    on_day(MON)
    assert on_day(TUE, state).saved
    assert spans() == [(MON, None)]


@pytest.mark.parametrize("returned_on", [TUE, THU])
def test_a_day_of_return_that_is_known_stays(
    on_day: Callable[..., SheetOutcome], world: World, returned_on: date
) -> None:
    world.leave(FRI, returned_on=returned_on)
    assert on_day(WED, State.PRESENT).saved
    assert spans() == [(FRI, returned_on)]


def test_here_on_a_day_before_it_began_or_on_its_first_is_no_return(
    on_day: Callable[..., SheetOutcome], world: World
) -> None:
    world.leave(TUE)
    assert on_day(MON, State.PRESENT).saved
    # Fetched ill after the check, and entered in the register: no mark was corrected.
    assert on_day(TUE, State.PRESENT).saved
    assert spans() == [(TUE, None)]


def test_a_return_taken_back_takes_back_that_of_the_case(on_day: Callable[..., SheetOutcome]) -> None:
    on_day(MON, disease=Disease.MUMPS)
    on_day(TUE, State.PRESENT)
    assert on_day(TUE).saved
    assert spans() == [(MON, None)]
    assert cases()[0].returned_on is None


@pytest.mark.parametrize("state", [State.PERSONAL, State.OTHER])
def test_a_child_who_was_not_here_after_all_is_not_back(on_day: Callable[..., SheetOutcome], state: State) -> None:
    on_day(MON)
    on_day(TUE, State.PRESENT)
    assert on_day(TUE, state).saved
    assert spans() == [(MON, None)]


def test_a_return_that_only_the_register_says_is_not_taken_back(
    on_day: Callable[..., SheetOutcome], world: World
) -> None:
    world.leave(FRI, returned_on=MON)
    world.attendance(enrolled=3, expected=3, present=2, absent_personal=1)
    assert on_day(MON, State.PERSONAL).saved
    assert spans() == [(FRI, MON)]


@pytest.mark.parametrize("state", [State.PRESENT, State.PERSONAL, State.OTHER])
def test_an_entry_that_was_wrong_leaves_nothing(on_day: Callable[..., SheetOutcome], state: State) -> None:
    on_day(MON, symptoms=FEVER)
    assert on_day(MON, state).saved
    assert leaves() == []


def test_an_entry_on_a_later_day_that_was_wrong_only_ends_it(on_day: Callable[..., SheetOutcome]) -> None:
    on_day(MON)
    on_day(TUE)
    assert on_day(TUE, State.PRESENT).saved
    assert spans() == [(MON, TUE)]


@pytest.mark.parametrize(
    ("name", "value"), [("contacted_on", MON), ("diagnosis", "上呼吸道感染"), ("note", "已电话询问")]
)
def test_what_was_worked_on_is_not_deleted(on_day: Callable[..., SheetOutcome], name: str, value: date | str) -> None:
    on_day(MON)
    setattr(leaves()[0], name, value)
    refusal(on_day(MON, State.PRESENT))
    assert spans() == [(MON, None)]
    assert db.session.scalars(select(Attendance)).one().absent_sick == 1


def test_one_with_a_case_is_not_deleted(on_day: Callable[..., SheetOutcome]) -> None:
    on_day(MON, disease=Disease.INFLUENZA)
    refusal(on_day(MON, State.PRESENT))
    assert spans() == [(MON, None)]
    assert len(cases()) == 1


def test_it_belongs_to_the_child_also_in_another_class(on_day: Callable[..., SheetOutcome], world: World) -> None:
    world.leave(FRI, classroom=world.other)
    assert on_day(MON, symptoms=FEVER).saved
    (absence,) = leaves()
    assert (absence.classroom_id, absence.symptoms) == (world.other.id, FEVER)
    assert on_day(TUE, State.PRESENT).saved
    assert spans() == [(FRI, TUE)]


def test_a_child_who_changed_class_is_awaited_there(on_day: Callable[..., SheetOutcome], world: World) -> None:
    on_day(MON)
    enrolment = db.session.scalars(select(Enrolment).filter_by(child_id=world.children[0].id)).one()
    enrolment.ends_on = MON
    world.make(Enrolment, child=world.children[0], classroom=world.other, starts_on=TUE)
    assert on_day(TUE, State.PRESENT, classroom=world.other).saved
    assert spans() == [(MON, TUE)]


def test_others_are_not_touched(on_day: Callable[..., SheetOutcome], world: World) -> None:
    world.leave(FRI, child=world.children[3], classroom=world.other)
    assert on_day(MON).saved
    assert spans() == [(FRI, None), (MON, None)]


def test_what_the_sheet_showed_can_be_taken_back(on_day: Callable[..., SheetOutcome]) -> None:
    on_day(MON, symptoms=FEVER | COUGH)
    assert on_day(MON, symptoms=COUGH).saved
    assert leaves()[0].symptoms == COUGH


def test_a_case_is_not_unnamed_from_here(on_day: Callable[..., SheetOutcome]) -> None:
    on_day(MON, disease=Disease.RUBELLA)
    refusal(on_day(MON))
    assert (leaves()[0].disease, cases()[0].disease) == (Disease.RUBELLA, Disease.RUBELLA)
    # Until it is reported, it may turn out to be another.
    assert on_day(MON, disease=Disease.MEASLES).saved
    assert (leaves()[0].disease, cases()[0].disease) == (Disease.MEASLES, Disease.MEASLES)
    cases()[0].reported_at = datetime(2026, 3, 2, 2, tzinfo=UTC)
    db.session.commit()
    refusal(on_day(MON, disease=Disease.RUBELLA))
    assert on_day(MON, symptoms=RASH, disease=Disease.MEASLES).saved


def test_saved_unchanged_it_changes_nothing(on_day: Callable[..., SheetOutcome]) -> None:
    on_day(MON, symptoms=RASH, disease=Disease.CHICKENPOX)
    before = db.session.scalars(select(Change.id)).all()
    assert on_day(MON, symptoms=RASH, disease=Disease.CHICKENPOX).saved
    assert db.session.scalars(select(Change.id)).all() == before


def test_an_entry_that_was_there_does_not_undo_a_return_in_the_register(on_day: Callable[..., SheetOutcome]) -> None:
    on_day(FRI)
    on_day(MON)
    leaves()[0].returned_on = MON
    assert on_day(MON).saved
    assert spans() == [(FRI, MON)]


def test_a_problem_elsewhere_writes_no_leave(on_day: Callable[..., SheetOutcome], world: World) -> None:
    db.session.commit()
    stored = load(world.classroom, MON, CheckSession.MORNING)
    first, second, third = stored.entries
    entries = [replace(first, state=State.SICK), replace(second, state=State.ABNORMAL), third]
    assert not save(stored, entries, replace_numbers=False).saved
    assert leaves() == []


def test_two_at_the_very_same_moment_make_one(world: World, data_app: Flask) -> None:
    db.session.commit()
    mine = load(world.classroom, MON, CheckSession.MORNING)
    world.make(SickAbsence, occurred_on=MON, classroom=world.classroom, child=world.children[0])
    db.session.commit()
    entries = [replace(mine.entries[0], state=State.SICK), *mine.entries[1:]]
    assert save(mine, entries, replace_numbers=False).crossed
    assert spans() == [(MON, None)]
    assert db.session.scalars(select(Attendance)).all() == []


class TestAnEarlierDay:
    """Entries of an earlier day, where sheets of later days exist already."""

    def test_the_return_is_known(self, on_day: Callable[..., SheetOutcome]) -> None:
        on_day(TUE, State.OTHER)
        on_day(WED, State.PRESENT)
        assert on_day(MON, today=WED).saved
        assert spans() == [(MON, WED)]

    def test_unless_the_child_was_away_since(self, on_day: Callable[..., SheetOutcome]) -> None:
        on_day(TUE, State.PERSONAL)
        assert on_day(MON, today=TUE).saved
        assert spans() == [(MON, None)]

    def test_it_began_a_day_earlier_than_was_known(self, on_day: Callable[..., SheetOutcome]) -> None:
        on_day(MON, symptoms=RASH, disease=Disease.CHICKENPOX)
        assert on_day(FRI, symptoms=FEVER, today=MON).saved
        (absence,) = leaves()
        assert (absence.occurred_on, absence.symptoms, absence.disease) == (FRI, RASH | FEVER, Disease.CHICKENPOX)
        assert len(cases()) == 1

    def test_unless_the_child_was_here_between(self, on_day: Callable[..., SheetOutcome]) -> None:
        on_day(MON, State.PRESENT)
        on_day(TUE)
        assert on_day(FRI, today=TUE).saved
        assert spans() == [(FRI, MON), (TUE, None)]

    @pytest.mark.parametrize(("gap", "after"), [(10, 1), (11, 2)])
    def test_unless_it_is_long_ago(self, on_day: Callable[..., SheetOutcome], gap: int, after: int) -> None:
        then = date(2026, 3, 9)
        on_day(then + timedelta(days=gap))
        assert on_day(then, today=then + timedelta(days=gap)).saved
        assert [since for since, _ in spans()] == [then, then + timedelta(days=gap)][:after]

    def test_a_first_day_that_was_wrong_moves_it_to_the_second(self, on_day: Callable[..., SheetOutcome]) -> None:
        on_day(MON)
        on_day(TUE)
        assert on_day(MON, State.PRESENT, today=TUE).saved
        assert spans() == [(TUE, None)]

    def test_here_for_a_day_makes_two_of_one(self, on_day: Callable[..., SheetOutcome]) -> None:
        on_day(MON)
        on_day(WED)
        on_day(THU)
        assert on_day(TUE, State.PRESENT, today=THU).saved
        assert spans() == [(MON, TUE), (WED, None)]

    def test_a_return_taken_back_is_found_later(self, on_day: Callable[..., SheetOutcome]) -> None:
        on_day(MON)
        on_day(TUE, State.PRESENT)
        on_day(WED, State.PRESENT)
        assert on_day(TUE, today=WED).saved
        assert spans() == [(MON, WED)]
