"""What people decide, on both databases: kept, moved, carried over, followed into the next term."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.db import db
from portal.errors import PortalError
from portal.organisation.models import Term
from portal.report.agenda import Agenda, load_agenda
from portal.report.blocks import Text
from portal.report.decide import (
    Content,
    carry_over,
    change,
    find_item,
    keep,
    leave_out,
    lock_term,
    move,
    print_again,
    record_outcome,
    write,
)
from portal.report.demo import sample_agenda
from portal.report.models import AgendaItem, Kind, ProblemState
from portal.report.problems import Drafted
from portal.testing.factories import Factory
from portal.testing.types import Statements

OnDay = Callable[[date], None]
FIRST = Drafted("health.a#1", "health", (Text("甲尚有3处。"),))
SECOND = Drafted("health.b#1", "health", (Text("乙尚有2处。"),))


@pytest.fixture
def terms(data_app: Flask, make: Factory) -> tuple[Term, Term]:
    """Two terms, one after the other."""
    before = make.term("2025-2026-1", date(2025, 9, 1), date(2026, 1, 23))
    return before, make.term()


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> OnDay:
    """Lets it be another day."""

    def turn(day: date) -> None:
        monkeypatch.setattr("portal.report.decide.today", lambda: day)

    return turn


def content(text: str | None = "自己的。", **values: Any) -> Content:
    return Content(text, text or "", **values)


def order(term: Term, kind: Kind = Kind.PROBLEM) -> list[str]:
    agenda = load_agenda(term)
    return [item.said for item in (agenda.problems if kind is Kind.PROBLEM else agenda.plan)]


def test_kept_and_written_stand_in_order_each_kind_by_itself(terms: tuple[Term, Term]) -> None:
    _, term = terms
    lock_term(term)
    keep(term, [FIRST, SECOND])
    write(term, Kind.PLAN, content("打算一"))
    write(term, Kind.PROBLEM, content("自己的。"))
    db.session.commit()
    assert order(term) == ["甲尚有3处。", "乙尚有2处。", "自己的。"]
    assert order(term, Kind.PLAN) == ["打算一"]
    first = load_agenda(term).problems[0]
    assert (first.text, first.origin, first.area, first.state) == (None, FIRST.origin, "health", ProblemState.OPEN)
    assert load_agenda(terms[0]).problems == ()


def test_a_draft_is_decided_about_once_a_term(terms: tuple[Term, Term]) -> None:
    before, term = terms
    keep(before, [FIRST])
    keep(term, [FIRST])
    db.session.commit()
    keep(term, [FIRST])
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
    # People's own have no draft, so there may be any number.
    write(term, Kind.PROBLEM, content())
    write(term, Kind.PROBLEM, content())
    db.session.commit()
    assert len(order(term)) == 3


def test_moving_changes_places_and_makes_no_edit_stale(terms: tuple[Term, Term]) -> None:
    _, term = terms
    items = [write(term, Kind.PROBLEM, content(name)) for name in "甲乙丙"]
    db.session.flush()
    hidden = leave_out(term, FIRST, "另行处理")
    hidden.position = 1
    db.session.commit()
    versions = [item.version for item in items]
    move(term, items[2], up=True)
    db.session.commit()
    assert [said for said in order(term) if said in "甲乙丙"] == ["甲", "丙", "乙"]
    move(term, items[0], up=True)
    move(term, items[1], up=False)
    db.session.commit()
    assert [said for said in order(term) if said in "甲乙丙"] == ["甲", "丙", "乙"]
    assert [found.version for item in items if (found := find_item(item.id))] == versions


def test_leaving_out_and_taking_it_back(terms: tuple[Term, Term]) -> None:
    _, term = terms
    bare = leave_out(term, FIRST, "已处理")
    full = keep(term, [SECOND])[0]
    full.measure, full.left_out = "更换", "暂缓"
    db.session.commit()
    print_again(bare)
    print_again(full)
    db.session.commit()
    (left,) = load_agenda(term).problems
    assert (left.measure, left.left_out) == ("更换", None)


def test_closing_notes_the_day_and_opening_forgets_it(terms: tuple[Term, Term], on_day: OnDay) -> None:
    item = write(terms[1], Kind.PROBLEM, content())
    on_day(date(2026, 6, 1))
    record_outcome(item, ProblemState.SOLVED, "好了")
    on_day(date(2026, 6, 2))
    record_outcome(item, ProblemState.DROPPED, "算了")
    db.session.commit()
    assert (item.closed_on, item.outcome) == (date(2026, 6, 1), "算了")
    change(item, content("又来了", state=ProblemState.IN_PROGRESS))
    db.session.commit()
    assert (item.closed_on, item.said) == (None, "又来了")


def test_carrying_over_an_own_problem_and_one_that_the_records_still_show(terms: tuple[Term, Term]) -> None:
    before, term = terms
    own = write(before, Kind.PROBLEM, content("照明有*{{ 学期 }}*。", owner="维修工", due_on=date(2026, 1, 20)))
    live, gone = keep(before, [FIRST, SECOND])
    live.measure, gone.outcome = "逐班核对", "进行中"
    live.due_on = date(2026, 3, 1)
    db.session.commit()
    again = Drafted(FIRST.origin, "health", (Text("甲尚有1处。"),))
    assert carry_over(term, load_agenda(term), [again], [own.id, live.id, gone.id, own.id]) == 3
    db.session.commit()
    first, second, third = load_agenda(term).problems
    assert (first.text, first.origin, first.owner, first.due_on) == ("照明有*{{ 学期 }}*。", None, "维修工", None)
    assert (second.text, second.origin, second.measure, second.said) == (None, FIRST.origin, "逐班核对", "甲尚有1处。")
    assert second.due_on == date(2026, 3, 1)
    # What this term's records do not show says what it said, and how far it came.
    assert (third.text, third.origin, third.area, third.outcome) == ("乙尚有2处。", None, "", "进行中")
    assert [item.carried_from_id for item in (first, second, third)] == [own.id, live.id, gone.id]


def test_carrying_over_joins_what_was_taken_up_already(terms: tuple[Term, Term]) -> None:
    before, term = terms
    (old,) = keep(before, [FIRST])
    old.owner, old.measure = "保健员", "旧措施"
    (new,) = keep(term, [FIRST])
    new.measure, new.left_out = "新措施", "不写"
    db.session.commit()
    carry_over(term, load_agenda(term), [FIRST], [old.id])
    db.session.commit()
    (joined,) = load_agenda(term).problems
    assert joined.id == new.id
    assert (joined.carried_from_id, joined.measure, joined.owner, joined.left_out) == (old.id, "新措施", "保健员", None)


def test_what_cannot_be_carried_over(terms: tuple[Term, Term]) -> None:
    before, term = terms
    solved = write(before, Kind.PROBLEM, content(state=ProblemState.SOLVED))
    plan = write(before, Kind.PLAN, content())
    twice, mine = write(before, Kind.PROBLEM, content()), write(term, Kind.PROBLEM, content())
    db.session.commit()
    carry_over(term, load_agenda(term), [], [twice.id])
    db.session.commit()
    for number in (solved.id, plan.id, twice.id, mine.id, 2**31 - 1):
        with pytest.raises(PortalError):
            carry_over(term, load_agenda(term), [], [number])
    with pytest.raises(PortalError):
        carry_over(term, load_agenda(term), [], [])


def test_what_the_last_term_listed_and_what_became_of_it(terms: tuple[Term, Term], on_day: OnDay) -> None:
    before, term = terms
    on_day(date(2026, 1, 25))
    write(before, Kind.PROBLEM, content("学期内已改", state=ProblemState.SOLVED))
    on_day(date(2026, 3, 1))
    write(before, Kind.PROBLEM, content("后来改好", state=ProblemState.SOLVED))
    leave_out(before, FIRST, "不写")
    write(before, Kind.PLAN, content("打算"))
    carried = write(before, Kind.PROBLEM, content("延续的"))
    write(before, Kind.PROBLEM, content("没人管"))
    db.session.commit()
    carry_over(term, load_agenda(term), [], [carried.id])
    db.session.commit()

    def told(about: Term) -> dict[str, tuple[ProblemState, bool]]:
        return {item.item.said: (item.state, item.told) for item in load_agenda(about).last}

    assert load_agenda(term).last_term == "2025-2026-1"
    assert told(term) == {
        "后来改好": (ProblemState.SOLVED, True),
        "延续的": (ProblemState.OPEN, True),
        "没人管": (ProblemState.OPEN, False),
    }
    successor = find_item(load_agenda(term).problems[0].id)
    assert successor is not None
    record_outcome(successor, ProblemState.SOLVED, "改了")
    db.session.commit()
    assert told(term)["延续的"] == (ProblemState.SOLVED, True)
    assert load_agenda(before).last == ()


def test_a_summary_does_not_know_what_came_after_it(terms: tuple[Term, Term], make: Factory, on_day: OnDay) -> None:
    before, term = terms
    later = make.term("2026-2027-1", date(2026, 9, 1), date(2027, 1, 22))
    on_day(date(2026, 9, 10))
    write(before, Kind.PROBLEM, content("很晚才改", state=ProblemState.SOLVED))
    mine = write(term, Kind.PROBLEM, content("开学后改", state=ProblemState.SOLVED))
    db.session.commit()
    assert [item.state for item in load_agenda(term).last] == [ProblemState.IN_PROGRESS]
    agenda = load_agenda(term)
    assert agenda.next_starts_on == later.starts_on
    assert not agenda.closed(agenda.problems[0])
    assert [item.item.id for item in load_agenda(later).last] == [mine.id]


def test_reading_takes_three_statements_however_many_there_are(
    terms: tuple[Term, Term], make: Factory, statements: Statements
) -> None:
    before, term = terms
    user = make.user()

    def count() -> int:
        db.session.expire_all()
        assert term.name
        with statements() as sent:
            agenda = load_agenda(term)
        assert isinstance(agenda, Agenda)
        return len(sent)

    for number in range(3):
        for about in (before, term):
            write(about, Kind.PROBLEM, content(str(number))).changed_by_id = user.id
    db.session.commit()
    few = count()
    for number in range(30):
        for about in (before, term):
            write(about, Kind.PROBLEM, content(str(number))).changed_by_id = user.id
    db.session.commit()
    assert count() == few <= 3


def test_a_term_with_decisions_is_not_removed_unseen(terms: tuple[Term, Term]) -> None:
    write(terms[1], Kind.PROBLEM, content())
    db.session.commit()
    db.session.delete(terms[1])
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
    assert db.session.scalars(select(AgendaItem)).one()


def test_removing_the_earlier_one_leaves_the_later(terms: tuple[Term, Term]) -> None:
    before, term = terms
    old = write(before, Kind.PROBLEM, content())
    db.session.commit()
    carry_over(term, load_agenda(term), [], [old.id])
    db.session.commit()
    db.session.delete(old)
    db.session.commit()
    db.session.expire_all()
    assert [item.carried_from_id for item in load_agenda(term).problems] == [None]


def test_the_sample_is_written_once(terms: tuple[Term, Term], make: Factory) -> None:
    _, term = terms
    make.classroom("小一班")
    db.session.commit()
    assert sample_agenda(term) == 4
    db.session.commit()
    agenda = load_agenda(term)
    assert [item.origin is not None for item in agenda.problems] == [True, True]
    assert {item.due_on for item in (*agenda.problems, *agenda.plan)} == {date(2026, 9, 14)}
    assert sample_agenda(term) == 0
    assert len(load_agenda(term).plan) == 2
