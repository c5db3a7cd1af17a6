"""Everything but records that a summary is made of is queried once, whatever is made of it and whatever fails."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from typing import Any, NoReturn

import pytest
from flask import Flask

from portal.base.db import db
from portal.base.scope import EVERYTHING
from portal.declarations.facts import Count
from portal.organisation.models import Term
from portal.organisation.setup import set_kindergarten
from portal.registry.registry import Portal
from portal.report.draft import draft
from portal.report.inputs import load_term_inputs
from portal.testing.factories import Factory
from portal.web.desk.layout import lay_out

Statements = Callable[[], AbstractContextManager[list[str]]]
INPUTS = {
    "kindergarten": 1,
    "term": 1,  # both neighbours
    "calendar_day": 2,  # that of the term before, too
    "obligation_setting": 1,
    "rule_override": 1,
    "section_setting": 1,
    "wording_version": 1,
    "problem": 1,
}
"""Number of statements on each table of inputs."""


def queried(sent: list[str]) -> Counter[str]:
    first = (re.search(r"\bFROM (\w+)", statement) for statement in sent)
    return Counter(found[1] for found in first if found is not None and found[1] in INPUTS)


@pytest.fixture
def second_term(app: Flask, make: Factory) -> Term:
    set_kindergarten("春苗幼儿园")
    make.term("2025-2026-1", date(2025, 9, 1), date(2026, 1, 16))
    term = make.term()
    make.classroom()
    db.session.commit()
    return term


def test_inputs_are_queried_once(second_term: Term, statements: Statements) -> None:
    assert second_term.name
    with statements() as sent:
        inputs = load_term_inputs(second_term)
    assert queried(sent) == INPUTS
    assert len(sent) == sum(INPUTS.values())
    assert inputs.previous is not None
    assert (inputs.name, inputs.previous.name) == ("2025-2026-2", "2025-2026-1")


def test_a_draft_queries_none_of_them_again(app: Flask, second_term: Term, statements: Statements) -> None:
    inputs = load_term_inputs(second_term)
    with statements() as sent:
        draft(inputs)
    assert sent
    assert queried(sent) == {}
    with app.test_request_context(), statements() as sent:
        layout = lay_out(inputs, EVERYTHING)
    assert queried(sent) == {}
    assert layout.term == "2025-2026-2"


def test_nor_does_one_in_which_a_fact_fails(
    app: Flask, second_term: Term, statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal: Portal = app.extensions["portal"]
    key, fact = next((key, fact) for key, fact in portal.facts.items() if isinstance(fact, Count))

    def failing(_period: Any) -> NoReturn:
        raise RuntimeError("broken")

    monkeypatch.setitem(portal.facts, key, replace(fact, where=failing))
    inputs = load_term_inputs(second_term)
    with statements() as sent:
        written = draft(inputs)
    assert written.measurement.facts[key].failed
    assert queried(sent) == {}
