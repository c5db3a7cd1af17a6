"""Keeping letterheads on both databases: one is in use, whoever chooses at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.base.db import db
from portal.report.letterhead.models import Letterhead
from portal.report.letterhead.store import (
    all_letterheads,
    current_letterhead,
    discard,
    find_letterhead,
    retire,
    take_into_use,
    upload,
)
from portal.testing.factories import Factory
from portal.testing.types import Statements

ONE, OTHER = b"one", b"other"


def put(content: bytes, name: str = "用纸.docx") -> int:
    return upload(name, content)[0].id


def use(number: int) -> None:
    found = find_letterhead(number)
    assert found is not None
    take_into_use(found)
    db.session.commit()


def in_use() -> bytes | None:
    found = current_letterhead()
    return None if found is None else found.content


def test_one_is_in_use_after_it_was_taken(data_app: Flask) -> None:
    assert in_use() is None
    one, other = put(ONE), put(OTHER)
    assert in_use() is None
    use(one)
    assert in_use() == ONE
    use(other)
    assert in_use() == OTHER
    assert [item.id for item in all_letterheads()] == [other, one]
    use(one)
    assert in_use() == ONE
    retire()
    db.session.commit()
    assert in_use() is None
    assert db.session.scalar(select(func.count()).select_from(Letterhead)) == 2


def test_only_what_was_never_in_use_is_discarded(data_app: Flask) -> None:
    one, other = put(ONE), put(OTHER)
    use(one)
    retire()
    db.session.commit()
    first, second = find_letterhead(one), find_letterhead(other)
    assert first is not None
    assert second is not None
    assert (discard(first), discard(second)) == (False, True)
    db.session.commit()
    assert [item.id for item in all_letterheads()] == [one]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\园长\\红头 文件.docx", "红头 文件.docx"),
        ("../../etc/passwd", "passwd"),
        ("a\x00\u202eb.docx", "ab.docx"),
        ("", "letterhead.docx"),
        ("长" * 300 + ".docx", "长" * 195 + ".docx"),
    ],
)
def test_names(app: Flask, sent: str, kept: str) -> None:
    assert upload(sent, ONE)[0].file_name == kept


def race(data_app: Flask, *jobs: Callable[[], Any]) -> list[Any]:
    """Run the jobs at the same moment, each in a thread of its own, and return their results."""
    db.session.commit()
    db.session.remove()
    start, answers = threading.Barrier(len(jobs)), dict[int, Any]()

    def run(number: int) -> None:
        with data_app.app_context():
            start.wait(timeout=30)
            answers[number] = jobs[number]()
            db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return [answers[number] for number in range(len(jobs))]


def test_two_upload_at_the_same_moment(data_app: Flask) -> None:
    numbers = race(data_app, lambda: put(ONE, "甲.docx"), lambda: put(ONE, "乙.docx"), lambda: put(OTHER))
    assert numbers[0] == numbers[1] != numbers[2]
    assert len(all_letterheads()) == 2


def test_two_take_different_ones_into_use_at_the_same_moment(data_app: Flask, make: Factory) -> None:
    one, other = put(ONE), put(OTHER)
    for _ in range(5):
        race(data_app, lambda: use(one), lambda: use(other))
        using = db.session.scalars(select(Letterhead.id).where(Letterhead.retired_at.is_(None))).all()
        assert len(using) == 1


def test_a_list_reads_no_files(data_app: Flask, statements: Statements) -> None:
    for number in range(5):
        put(bytes([number]))
    db.session.expunge_all()
    with statements() as sent:
        assert [item.uploaded_by for item in all_letterheads()] == [None] * 5
    [query] = [text for text in sent if text.startswith("SELECT")]
    assert "letterhead.content" not in query
