"""The wording that ships raises no false alarm, and a real term is read with its own names."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale

from portal.base.clock import now
from portal.base.db import db
from portal.registry.registry import Portal, State
from portal.report.assemble import assemble
from portal.report.document.blocks import Document, Failure, Paragraph, Text
from portal.report.draft import draft
from portal.report.inputs import load_term_inputs
from portal.report.lint import CHILD, STAFF, People, lint
from portal.report.rewording.models import WordingVersion
from portal.report.wording.renderer import term_texts
from portal.testing.factories import Factory
from portal.testing.wording import COVERAGES, imagined

CLAIMS = {"absolute", "zero", "number", "typed", "unfinished", "repealed"}


@pytest.mark.parametrize(("count", "signed"), [(0, False), (0, True), (1, False), (2, False), (1092, False)])
def test_shipped_wording_claims_nothing_that_is_not_so(app: Flask, count: int, signed: bool) -> None:
    for coverage in COVERAGES:
        measurement = imagined(app.extensions["portal"], count, coverage, signed=signed)
        document = assemble(measurement, term_texts("试验幼儿园", measurement.term), signed_on=date(2026, 7, 3))
        assert not document.failures
        found = [(each.kind, each.evidence, each.text) for each in lint(document, measurement)]
        assert [each for each in found if each[0] in CLAIMS] == [], coverage


def test_a_draft_knows_the_children_and_the_areas_that_are_missing(app: Flask, make: Factory) -> None:
    term = make.term()
    make.child("王一诺", classroom=make.classroom())
    make(WordingVersion, term=term, name="closing", number=1, text="感谢王一诺的家长。", saved_at=now())
    portal: Portal = app.extensions["portal"]
    portal.plugins["kitchen"].state = State.FAILED
    db.session.commit()
    findings = draft(load_term_inputs(term)).findings
    (name,) = [each for each in findings if each.kind == "child_name"]
    assert name.text == "感谢王一诺的家长。"
    (missing,) = [each for each in findings if each.kind == "failed"]
    with force_locale("en"):
        assert "could not be loaded" in str(missing.message)


def test_messages_in_chinese(app: Flask) -> None:
    measurement = imagined(app.extensions["portal"], 0, "partly")
    text = "每天午检，均达到规定。未发生责任事故。开展演练8次。开展演练0次。"
    text += "学习《食品卫生法》。共0次。张三丰、王一诺、安静。"
    people = People({"张三丰": STAFF, "王一诺": CHILD, "安静": CHILD})
    document = Document("", (Paragraph((Text(text),)), Failure("甲", "乙")))
    found = list(lint(document, measurement, people=people, silent=["膳食"]))
    kinds = {"absolute", "zero", "number", "typed", "repealed", "failed", "unfinished", "backfilled", "unsigned"}
    assert {each.kind for each in found} == kinds | {"child_name", "staff_name"}
    with force_locale("zh"):
        texts = [(str(each.message), str(each.advice)) for each in found]
    assert not [pair for pair in texts if re.search("[A-Za-z]{2}", "".join(pair))]
