"""Edits of problem entries, on both databases: accepted, moved, carried over, followed up in the next term."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.base.db import db
from portal.base.errors import PortalError
from portal.demo.problems import sample_problem_entries
from portal.organisation.models import Term
from portal.report.document.blocks import Text
from portal.report.models import Kind, ProblemEntry, ProblemState
from portal.report.problems.drafts import ProblemDraft
from portal.report.problems.edit import (
    ProblemEdit,
    accept_drafts,
    add_entry,
    carry_over,
    exclude_draft,
    find_entry,
    include_again,
    lock_term,
    move_entry,
    record_outcome,
    update_entry,
)
from portal.report.problems.entries import ProblemEntries, load_problem_entries
from portal.testing.factories import Factory
from portal.testing.types import Statements

OnDay = Callable[[date], None]
FIRST = ProblemDraft("health.a#1", "health", (Text("甲尚有3处。"),))
SECOND = ProblemDraft("health.b#1", "health", (Text("乙尚有2处。"),))


@pytest.fixture
def terms(data_app: Flask, make: Factory) -> tuple[Term, Term]:
    """Two terms, one after the other."""
    before = make.term("2025-2026-1", date(2025, 9, 1), date(2026, 1, 23))
    return before, make.term()


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> OnDay:
    """Return a function that sets today's date."""

    def turn(day: date) -> None:
        monkeypatch.setattr("portal.report.problems.edit.today", lambda: day)

    return turn


def content(text: str | None = "自己的。", **values: Any) -> ProblemEdit:
    return ProblemEdit(text, text or "", **values)


def order(term: Term, kind: Kind = Kind.PROBLEM) -> list[str]:
    problem_entries = load_problem_entries(term)
    return [item.rendered for item in (problem_entries.problems if kind is Kind.PROBLEM else problem_entries.plan)]


def test_kept_and_written_stand_in_order_each_kind_by_itself(terms: tuple[Term, Term]) -> None:
    _, term = terms
    lock_term(term)
    accept_drafts(term, [FIRST, SECOND])
    add_entry(term, Kind.PLAN, content("打算一"))
    add_entry(term, Kind.PROBLEM, content("自己的。"))
    db.session.commit()
    assert order(term) == ["甲尚有3处。", "乙尚有2处。", "自己的。"]
    assert order(term, Kind.PLAN) == ["打算一"]
    first = load_problem_entries(term).problems[0]
    assert (first.text, first.origin, first.area, first.state) == (None, FIRST.origin, "health", ProblemState.OPEN)
    assert load_problem_entries(terms[0]).problems == ()


def test_a_draft_is_decided_about_once_a_term(terms: tuple[Term, Term]) -> None:
    before, term = terms
    accept_drafts(before, [FIRST])
    accept_drafts(term, [FIRST])
    db.session.commit()
    accept_drafts(term, [FIRST])
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
    # People's own have no draft, so there may be any number.
    add_entry(term, Kind.PROBLEM, content())
    add_entry(term, Kind.PROBLEM, content())
    db.session.commit()
    assert len(order(term)) == 3


def test_moving_changes_places_and_makes_no_edit_stale(terms: tuple[Term, Term]) -> None:
    _, term = terms
    items = [add_entry(term, Kind.PROBLEM, content(name)) for name in "甲乙丙"]
    db.session.flush()
    hidden = exclude_draft(term, FIRST, "另行处理")
    hidden.position = 1
    db.session.commit()
    versions = [item.version for item in items]
    move_entry(term, items[2], up=True)
    db.session.commit()
    assert [text for text in order(term) if text in "甲乙丙"] == ["甲", "丙", "乙"]
    move_entry(term, items[0], up=True)
    move_entry(term, items[1], up=False)
    db.session.commit()
    assert [text for text in order(term) if text in "甲乙丙"] == ["甲", "丙", "乙"]
    assert [found.version for item in items if (found := find_entry(item.id))] == versions


def test_leaving_out_and_taking_it_back(terms: tuple[Term, Term]) -> None:
    _, term = terms
    bare = exclude_draft(term, FIRST, "已处理")
    full = accept_drafts(term, [SECOND])[0]
    full.measure, full.left_out = "更换", "暂缓"
    db.session.commit()
    include_again(bare)
    include_again(full)
    db.session.commit()
    (left,) = load_problem_entries(term).problems
    assert (left.measure, left.left_out) == ("更换", None)


def test_closing_notes_the_day_and_opening_forgets_it(terms: tuple[Term, Term], on_day: OnDay) -> None:
    item = add_entry(terms[1], Kind.PROBLEM, content())
    on_day(date(2026, 6, 1))
    record_outcome(item, ProblemState.SOLVED, "好了")
    on_day(date(2026, 6, 2))
    record_outcome(item, ProblemState.DROPPED, "算了")
    db.session.commit()
    assert (item.closed_on, item.outcome) == (date(2026, 6, 1), "算了")
    update_entry(item, content("又来了", state=ProblemState.IN_PROGRESS))
    db.session.commit()
    assert (item.closed_on, item.rendered) == (None, "又来了")


def test_carrying_over_an_own_problem_and_one_that_the_records_still_show(terms: tuple[Term, Term]) -> None:
    before, term = terms
    own = add_entry(before, Kind.PROBLEM, content("照明有*{{ 学期 }}*。", owner="维修工", due_on=date(2026, 1, 20)))
    live, gone = accept_drafts(before, [FIRST, SECOND])
    live.measure, gone.outcome = "逐班核对", "进行中"
    live.due_on = date(2026, 3, 1)
    db.session.commit()
    again = ProblemDraft(FIRST.origin, "health", (Text("甲尚有1处。"),))
    assert carry_over(term, load_problem_entries(term), [again], [own.id, live.id, gone.id, own.id]) == 3
    db.session.commit()
    first, second, third = load_problem_entries(term).problems
    assert (first.text, first.origin, first.owner, first.due_on) == ("照明有*{{ 学期 }}*。", None, "维修工", None)
    assert (second.text, second.origin, second.measure, second.rendered) == (
        None,
        FIRST.origin,
        "逐班核对",
        "甲尚有1处。",
    )
    assert second.due_on == date(2026, 3, 1)
    # What this term's records do not show says what it said, and how far it came.
    assert (third.text, third.origin, third.area, third.outcome) == ("乙尚有2处。", None, "", "进行中")
    assert [item.carried_from_id for item in (first, second, third)] == [own.id, live.id, gone.id]


def test_carrying_over_joins_what_was_taken_up_already(terms: tuple[Term, Term]) -> None:
    before, term = terms
    (old,) = accept_drafts(before, [FIRST])
    old.owner, old.measure = "保健员", "旧措施"
    (new,) = accept_drafts(term, [FIRST])
    new.measure, new.left_out = "新措施", "不写"
    db.session.commit()
    carry_over(term, load_problem_entries(term), [FIRST], [old.id])
    db.session.commit()
    (joined,) = load_problem_entries(term).problems
    assert joined.id == new.id
    assert (joined.carried_from_id, joined.measure, joined.owner, joined.left_out) == (old.id, "新措施", "保健员", None)


def test_what_cannot_be_carried_over(terms: tuple[Term, Term]) -> None:
    before, term = terms
    solved = add_entry(before, Kind.PROBLEM, content(state=ProblemState.SOLVED))
    plan = add_entry(before, Kind.PLAN, content())
    twice, mine = add_entry(before, Kind.PROBLEM, content()), add_entry(term, Kind.PROBLEM, content())
    db.session.commit()
    carry_over(term, load_problem_entries(term), [], [twice.id])
    db.session.commit()
    for number in (solved.id, plan.id, twice.id, mine.id, 2**31 - 1):
        with pytest.raises(PortalError):
            carry_over(term, load_problem_entries(term), [], [number])
    with pytest.raises(PortalError):
        carry_over(term, load_problem_entries(term), [], [])


def test_what_the_last_term_listed_and_what_became_of_it(terms: tuple[Term, Term], on_day: OnDay) -> None:
    before, term = terms
    on_day(date(2026, 1, 25))
    add_entry(before, Kind.PROBLEM, content("学期内已改", state=ProblemState.SOLVED))
    on_day(date(2026, 3, 1))
    add_entry(before, Kind.PROBLEM, content("后来改好", state=ProblemState.SOLVED))
    exclude_draft(before, FIRST, "不写")
    add_entry(before, Kind.PLAN, content("打算"))
    carried = add_entry(before, Kind.PROBLEM, content("延续的"))
    add_entry(before, Kind.PROBLEM, content("没人管"))
    db.session.commit()
    carry_over(term, load_problem_entries(term), [], [carried.id])
    db.session.commit()

    def outcomes(about: Term) -> dict[str, tuple[ProblemState, bool]]:
        return {item.item.rendered: (item.state, item.has_outcome) for item in load_problem_entries(about).followed}

    assert load_problem_entries(term).last_term_name == "2025-2026-1"
    assert outcomes(term) == {
        "后来改好": (ProblemState.SOLVED, True),
        "延续的": (ProblemState.OPEN, True),
        "没人管": (ProblemState.OPEN, False),
    }
    successor = find_entry(load_problem_entries(term).problems[0].id)
    assert successor is not None
    record_outcome(successor, ProblemState.SOLVED, "改了")
    db.session.commit()
    assert outcomes(term)["延续的"] == (ProblemState.SOLVED, True)
    assert load_problem_entries(before).followed == ()


def test_a_summary_does_not_know_what_came_after_it(terms: tuple[Term, Term], make: Factory, on_day: OnDay) -> None:
    before, term = terms
    later = make.term("2026-2027-1", date(2026, 9, 1), date(2027, 1, 22))
    on_day(date(2026, 9, 10))
    add_entry(before, Kind.PROBLEM, content("很晚才改", state=ProblemState.SOLVED))
    mine = add_entry(term, Kind.PROBLEM, content("开学后改", state=ProblemState.SOLVED))
    db.session.commit()
    assert [item.state for item in load_problem_entries(term).followed] == [ProblemState.IN_PROGRESS]
    problem_entries = load_problem_entries(term)
    assert problem_entries.next_starts_on == later.starts_on
    assert not problem_entries.closed(problem_entries.problems[0])
    assert [item.item.id for item in load_problem_entries(later).followed] == [mine.id]


def test_reading_takes_three_statements_however_many_there_are(
    terms: tuple[Term, Term], make: Factory, statements: Statements
) -> None:
    before, term = terms
    user = make.user()

    def count() -> int:
        db.session.expire_all()
        assert term.name
        with statements() as sent:
            problem_entries = load_problem_entries(term)
        assert isinstance(problem_entries, ProblemEntries)
        return len(sent)

    for number in range(3):
        for about in (before, term):
            add_entry(about, Kind.PROBLEM, content(str(number))).changed_by_id = user.id
    db.session.commit()
    few = count()
    for number in range(30):
        for about in (before, term):
            add_entry(about, Kind.PROBLEM, content(str(number))).changed_by_id = user.id
    db.session.commit()
    assert count() == few <= 3


def test_a_term_with_decisions_is_not_removed_unseen(terms: tuple[Term, Term]) -> None:
    add_entry(terms[1], Kind.PROBLEM, content())
    db.session.commit()
    db.session.delete(terms[1])
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
    assert db.session.scalars(select(ProblemEntry)).one()


def test_removing_the_earlier_one_leaves_the_later(terms: tuple[Term, Term]) -> None:
    before, term = terms
    old = add_entry(before, Kind.PROBLEM, content())
    db.session.commit()
    carry_over(term, load_problem_entries(term), [], [old.id])
    db.session.commit()
    db.session.delete(old)
    db.session.commit()
    db.session.expire_all()
    assert [item.carried_from_id for item in load_problem_entries(term).problems] == [None]


def test_the_sample_is_written_once(terms: tuple[Term, Term], make: Factory) -> None:
    _, term = terms
    make.classroom("小一班")
    db.session.commit()
    assert sample_problem_entries(term) == 4
    db.session.commit()
    problem_entries = load_problem_entries(term)
    assert [item.origin is not None for item in problem_entries.problems] == [True, True]
    assert {item.due_on for item in (*problem_entries.problems, *problem_entries.plan)} == {date(2026, 9, 14)}
    assert sample_problem_entries(term) == 0
    assert len(load_problem_entries(term).plan) == 2
