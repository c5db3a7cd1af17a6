"""Versions are added and never changed; of two people who start from the same one, the second gets a conflict."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.base.db import db
from portal.organisation.models import Term
from portal.organisation.terms import find_term
from portal.report.rewording import versions
from portal.report.rewording.models import WordingVersion
from portal.report.rewording.versions import (
    ConflictError,
    current_wordings,
    latest_version,
    latest_versions,
    save_version,
    text_of_last_term,
    version_of,
    versions_of,
)
from portal.testing.factories import Factory
from portal.testing.types import Statements


@pytest.fixture
def stored_term(data_app: Flask, make: Factory) -> Term:
    term = make.term()
    db.session.commit()
    return term


def test_each_text_has_versions_of_its_own(stored_term: Term) -> None:
    first = save_version(stored_term, "intro", "甲", 0)
    save_version(stored_term, "closing", "乙", 0)
    second = save_version(stored_term, "intro", "丙", 1)
    db.session.commit()
    assert first is not None
    assert second is not None
    assert (first.number, second.number) == (1, 2)
    assert current_wordings(stored_term) == {"intro": "丙", "closing": "乙"}
    assert [version.text for version in versions_of(stored_term, "intro")] == ["丙", "甲"]
    earlier = version_of(stored_term, "intro", 1)
    assert earlier is not None
    assert earlier.text == "甲"
    assert version_of(stored_term, "intro", 3) is None


def test_what_holds_already_makes_no_version(stored_term: Term) -> None:
    assert save_version(stored_term, "intro", None, 0) is None
    first = save_version(stored_term, "intro", "甲", 0)
    assert save_version(stored_term, "intro", "甲", 1) is first
    assert [version.number for version in versions_of(stored_term, "intro")] == [1]


def test_putting_back_is_a_version_too(stored_term: Term) -> None:
    save_version(stored_term, "intro", "甲", 0)
    save_version(stored_term, "intro", None, 1)
    db.session.commit()
    assert current_wordings(stored_term) == {}
    latest = latest_versions(stored_term)["intro"]
    assert (latest.number, latest.own) == (2, False)
    # An empty text is one's own, too: the section then says nothing.
    save_version(stored_term, "intro", "", 2)
    assert current_wordings(stored_term) == {"intro": ""}


def test_an_older_base_is_a_conflict_with_both_texts(stored_term: Term) -> None:
    save_version(stored_term, "intro", "甲", 0)
    db.session.commit()
    with pytest.raises(ConflictError) as caught:
        save_version(stored_term, "intro", "乙", 0)
    assert (caught.value.theirs.text, caught.value.theirs.number, caught.value.yours) == ("甲", 1, "乙")
    assert db.session.scalar(select(func.count()).select_from(WordingVersion)) == 1


def test_two_at_once(data_app: Flask, stored_term: Term, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both read before either writes, wherever the database lets them."""
    name = stored_term.name
    db.session.commit()
    db.session.remove()
    both_read = threading.Barrier(2, timeout=1)
    read = versions.latest_version

    def slowly(term: Term, text: str) -> WordingVersion | None:
        found = read(term, text)
        with suppress(threading.BrokenBarrierError):  # SQLite lets one after the other
            both_read.wait()
        return found

    monkeypatch.setattr(versions, "latest_version", slowly)
    outcomes: list[Any] = []

    def work(text: str) -> None:
        with data_app.app_context():
            try:
                save_version(find_term(name), "intro", text, 0)
                db.session.commit()
                outcomes.append(text)
            except ConflictError as conflict:
                outcomes.append((conflict.theirs.text, conflict.yours))

    threads = [threading.Thread(target=work, args=(text,)) for text in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = next(outcome for outcome in outcomes if isinstance(outcome, str))
    lost = "乙" if won == "甲" else "甲"
    assert sorted(outcomes, key=str) == sorted([won, (won, lost)], key=str)
    monkeypatch.undo()
    latest = latest_version(find_term(name), "intro")
    assert latest is not None
    assert (latest.number, latest.text) == (1, won)


def test_the_last_terms_text(stored_term: Term, make: Factory) -> None:
    assert text_of_last_term(stored_term, "intro") is None
    last = make.term("2025-2026-1", date(2025, 9, 1), date(2026, 1, 23))
    assert text_of_last_term(stored_term, "intro") is None
    save_version(last, "intro", "去年", 0)
    assert text_of_last_term(stored_term, "intro") == "去年"
    save_version(last, "intro", None, 1)
    assert text_of_last_term(stored_term, "intro") is None


def test_all_texts_in_one_statement(stored_term: Term, statements: Statements) -> None:
    for number in range(5):
        save_version(stored_term, f"area.text{number}", "甲", 0)
        save_version(stored_term, f"area.text{number}", "乙", 1)
    db.session.commit()
    assert stored_term.id
    with statements() as sent:
        assert len(current_wordings(stored_term)) == 5
    assert len(sent) == 1
