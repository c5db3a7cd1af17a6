"""Issuing: what is frozen, refused, and to be acknowledged; and that nothing changes it afterwards."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import docx
import pytest
from flask import Flask
from sqlalchemy import func, select, text

from portal.base.clock import now, today
from portal.base.db import db
from portal.base.errors import PortalError
from portal.organisation.models import Kindergarten
from portal.registry.registry import State
from portal.report.desk.models import SectionSetting
from portal.report.document.blocks import Signature
from portal.report.document.blocks_json import document_from_json
from portal.report.draft import draft, word_file
from portal.report.inputs import load_term_inputs
from portal.report.issuing import freeze
from portal.report.issuing.candidate import prepare_candidate
from portal.report.issuing.data_version import read_data_version
from portal.report.issuing.freeze import (
    ChangedMeanwhileError,
    FieldError,
    IssuedMeanwhileError,
    RefusedError,
    checked_bytes,
    newest_issue,
)
from portal.report.issuing.models import SummaryIssue
from portal.report.letterhead.models import Letterhead
from portal.report.models import Kind, ProblemEntry
from portal.report.rewording.models import WordingVersion

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.fixtures.issuing import Desk


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(SummaryIssue.id))) or 0


def reword(term_id: int, text: str) -> None:
    db.session.add(WordingVersion(term_id=term_id, name="intro", number=1, text=text, saved_at=now()))
    db.session.commit()


def test_what_is_kept(data_desk: Desk) -> None:
    desk = data_desk
    data_version = read_data_version(desk.term)
    written = draft(load_term_inputs(desk.term), signed_on=date(2026, 7, 3))
    made = desk.issue()
    assert (made.number, made.replaces_id, made.reason, made.signed_on) == (1, None, "", date(2026, 7, 3))
    assert (made.sha256, made.size) == (sha256(made.content).hexdigest(), len(made.content))
    assert made.file_name == "2025-2026-2后勤工作总结（第1号）.docx"
    assert (made.last_change, made.letterhead_sha256, made.issued_by_id) == (data_version.change, None, None)
    db.session.expire_all()
    assert document_from_json(made.blocks) == written.document
    assert made.facts["figures"]["health.morning_checked"] == {"label": "晨检人次", "text": "20人次"}
    assert made.facts["facts"]["health"]["晨检人次"] == 20
    word = docx.Document(io.BytesIO(checked_bytes(made)))
    assert (word.core_properties.revision, word.core_properties.comments) == (1, "")
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "2026年7月3日" in text
    assert "草稿" not in text


def test_findings_that_were_signed_are_kept(desk: Desk) -> None:
    reword(desk.term.id, "每天晨检，无一遗漏。")
    with pytest.raises(FieldError) as raised:
        desk.issue(knowingly=False)
    assert raised.value.field == "knowingly"
    (found,) = (finding for finding in desk.issue().findings if finding["text"] == "每天晨检，无一遗漏。")
    assert (found["kind"], found["serious"]) == ("absolute", True)
    assert "每天、无一" in found["message"]


def test_the_bytes_stay_whatever_happens(desk: Desk, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    first = desk.issue()
    number, content, digest = first.id, checked_bytes(first), first.sha256
    desk.record(date(2026, 3, 3))
    reword(desk.term.id, "另一种开头。")
    db.session.execute(text("UPDATE kindergarten SET name = '改名幼儿园'"))
    db.session.commit()
    monkeypatch.setattr(app.extensions["portal"].plugins["health"], "state", State.DISABLED)
    db.session.expire_all()
    found = db.session.get(SummaryIssue, number)
    assert found is not None
    assert (checked_bytes(found), found.sha256) == (content, digest)
    assert "阳光幼儿园" in document_from_json(found.blocks).title


def test_it_can_neither_be_changed_nor_removed(desk: Desk) -> None:
    made = desk.issue()
    made.reason = "改"
    with pytest.raises(RuntimeError, match="frozen"):
        db.session.commit()
    db.session.rollback()
    db.session.delete(made)
    with pytest.raises(RuntimeError, match="frozen"):
        db.session.commit()
    assert count() == 1


def test_a_damaged_file_is_reported(desk: Desk) -> None:
    made = desk.issue()
    db.session.execute(text("UPDATE summary_issue SET content = :content"), {"content": made.content[:-1] + b"x"})
    db.session.commit()
    with pytest.raises(PortalError, match=made.sha256):
        checked_bytes(db.session.get_one(SummaryIssue, made.id))


def test_a_chain_of_corrections(data_desk: Desk) -> None:
    desk = data_desk
    first = desk.issue().id
    desk.record(date(2026, 3, 3))
    db.session.commit()
    with pytest.raises(FieldError) as refused:
        desk.issue(reason=" \n")
    assert refused.value.field == "reason"
    with pytest.raises(FieldError) as refused:
        desk.issue(reason="长" * 501)
    assert "501" in str(refused.value)
    second = desk.issue(reason="漏记一次晨检")
    third = desk.issue(reason="再改")
    assert [second.replaces_id, third.replaces_id] == [first, second.id]
    assert [second.number, third.number] == [2, 3]
    assert second.reason == "漏记一次晨检"
    word = docx.Document(io.BytesIO(second.content)).core_properties
    assert (word.revision, word.comments) == (2, "更正：替代第1号")
    assert newest_issue(desk.term) is third
    assert count() == 3


def test_the_same_again_has_the_same_bytes_but_for_its_number(desk: Desk) -> None:
    first = desk.issue()
    word = docx.Document(io.BytesIO(first.content))
    again = docx.Document(io.BytesIO(desk.issue().content))
    assert [p.text for p in word.paragraphs] == [p.text for p in again.paragraphs]


@pytest.mark.parametrize("replaces", [1, 7])
def test_a_correction_of_nothing(desk: Desk, replaces: int) -> None:
    with pytest.raises(RefusedError):
        desk.issue(replaces=replaces, reason="x")
    assert count() == 0


def test_somebody_issued_meanwhile(desk: Desk) -> None:
    fingerprint = prepare_candidate(desk.term).fingerprint
    desk.issue()
    with pytest.raises(IssuedMeanwhileError) as raised:
        desk.issue(reviewed_fingerprint=fingerprint, replaces=None)
    assert raised.value.number == 1
    assert count() == 1


def test_without_a_name(desk: Desk) -> None:
    db.session.delete(db.session.scalars(select(Kindergarten)).one())
    db.session.commit()
    with pytest.raises(RefusedError) as raised:
        desk.issue()
    assert raised.value.candidate is not None
    assert raised.value.candidate.refusal
    assert count() == 0


def test_a_term_that_has_not_begun(app: Flask, make: Factory) -> None:
    year = today().year + 1
    start = date(year, 2, 24)
    term = make.term(f"{year - 1}-{year}-2", start, start + timedelta(days=120))
    db.session.add(Kindergarten(name="阳光幼儿园"))
    db.session.commit()
    with pytest.raises(RefusedError, match=start.isoformat()):
        freeze.issue(term, reviewed_fingerprint=None, replaces=None, signed_on=start, knowingly=True)
    assert count() == 0


def test_the_date_of_signing(desk: Desk) -> None:
    for day in (date(2026, 2, 23), today() + timedelta(days=32), date(9999, 12, 31), date(1, 1, 1)):
        with pytest.raises(FieldError) as raised:
            desk.issue(signed_on=day)
        assert raised.value.field == "signed_on"
    assert count() == 0
    document = document_from_json(desk.issue(signed_on=date(2026, 2, 24)).blocks)
    assert [block.signed_on for block in document.blocks if isinstance(block, Signature)] == [date(2026, 2, 24)]
    assert desk.issue(signed_on=today() + timedelta(days=31)).number == 2


def test_a_failed_section_is_issued_knowingly_or_not_at_all(
    desk: Desk, app: Flask, failing: Callable[[Flask], str]
) -> None:
    title = failing(app)
    candidate = prepare_candidate(desk.term)
    assert candidate.needs_acknowledgement
    assert [failure["name"] for failure in candidate.failures if failure["kind"] == "section"] == [title]
    with pytest.raises(FieldError) as raised:
        desk.issue(knowingly=False)
    assert raised.value.field == "knowingly"
    assert count() == 0
    made = desk.issue()
    assert [failure["name"] for failure in made.failures] == [title]
    assert "gone.md" in made.failures[0]["message"]


def test_an_area_that_was_not_loaded_is_issued_knowingly_or_not_at_all(
    desk: Desk, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin = app.extensions["portal"].plugins["kitchen"]
    monkeypatch.setattr(plugin, "state", State.FAILED)
    monkeypatch.setattr(plugin, "error", "它坏了")
    with pytest.raises(FieldError) as raised:
        desk.issue(knowingly=False)
    assert raised.value.field == "knowingly"
    made = desk.issue()
    assert {"kind": "area", "name": plugin.title, "message": "它坏了"} in made.failures


def test_a_plugin_disabled_after_the_review(desk: Desk, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    fingerprint = prepare_candidate(desk.term).fingerprint
    monkeypatch.setattr(app.extensions["portal"].plugins["health"], "state", State.DISABLED)
    with pytest.raises(ChangedMeanwhileError) as raised:
        desk.issue(reviewed_fingerprint=fingerprint)
    assert raised.value.candidate is not None
    assert "health" not in raised.value.candidate.review.areas
    assert count() == 0


def add_item(desk: Desk) -> None:
    values = {"rendered": "灯不亮。", "position": 0, "recorded_at": now(), "changed_at": now()}
    db.session.add(ProblemEntry(term_id=desk.term.id, kind=Kind.PROBLEM, text="灯不亮。", **values))


def add_letterhead(_desk: Any) -> None:
    db.session.add(Letterhead(file_name="文头.docx", sha256="a" * 64, content=b"x", uploaded_at=now()))


CHANGES: dict[str, Callable[[Any], object]] = {
    "a record": lambda desk: desk.record(date(2026, 3, 3)),
    "wording": lambda desk: reword(desk.term.id, "另一种开头。"),
    "a problem": add_item,
    "a section left out": lambda desk: db.session.add(
        SectionSetting(term_id=desk.term.id, key="health.attendance", included=False)
    ),
    "the letterhead": add_letterhead,
    "the name": lambda _desk: db.session.execute(text("UPDATE kindergarten SET name = '改名幼儿园'")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_reviewed_must_be_what_is_issued(desk: Desk, change: Callable[[Any], object]) -> None:
    if change is CHANGES["a section left out"]:
        key = next(key for key, section in desk.portal.sections.items() if section.title and section.parent is None)
        setting = SectionSetting(term_id=desk.term.id, key=key, included=False)

        def change(_desk: Any) -> None:
            db.session.add(setting)

    candidate = prepare_candidate(desk.term)
    data_version = read_data_version(desk.term)
    change(desk)
    db.session.commit()
    assert read_data_version(desk.term) != data_version
    with pytest.raises(ChangedMeanwhileError):
        desk.issue(reviewed_fingerprint=candidate.fingerprint)
    assert count() == 0


def test_what_is_recorded_while_it_is_measured_does_not_slip_in_between(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text stays the same, so it is measured once more and issued with the later data version."""
    days = [date(2025, 9, 3)]

    def write_and_record(*given: Any, **named: Any) -> bytes:
        package = word_file(*given, **named)
        if days:
            db.session.rollback()
            desk.record(days.pop())
            db.session.commit()
        return package

    before = read_data_version(desk.term).change
    monkeypatch.setattr(freeze, "word_file", write_and_record)
    made = desk.issue()
    assert made.last_change > before
    assert days == []


def test_where_records_are_written_all_the_time_one_has_to_wait(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    day = [date(2025, 9, 1)]

    def write_and_record(*given: Any, **named: Any) -> bytes:
        package = word_file(*given, **named)
        db.session.rollback()
        desk.record(day[0])
        db.session.commit()
        day[0] += timedelta(days=1)
        return package

    monkeypatch.setattr(freeze, "word_file", write_and_record)
    with pytest.raises(RefusedError):
        desk.issue()
    assert count() == 0


def test_terms_count_on_their_own(desk: Desk, make: Factory) -> None:
    before = make.term("2025-2026-1", date(2025, 9, 1), date(2026, 1, 23))
    db.session.commit()
    assert desk.issue().number == 1
    other = freeze.issue(before, reviewed_fingerprint=None, replaces=None, signed_on=date(2026, 1, 23), knowingly=True)
    assert (other.number, other.replaces_id) == (1, None)
