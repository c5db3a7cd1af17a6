"""Photos of records: choice, order and captions."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any

import docx
import pytest

from portal.attachments.models import Attachment
from portal.base.db import db
from portal.base.scope import Limits
from portal.declarations.exhibits import Photos
from portal.report.document.blocks import Annex, Document, PhotoRow, plain_text
from portal.report.docx.openxml import element_of
from portal.report.draft import word_file

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.fixtures.fair import Fair


def photos(fair: Fair, **changes: Any) -> Photos:
    given: dict[str, Any] = {"key": "p", "title": "游园照片", "record": fair.Stall, "slots": ("before", "after")}
    return Photos(**(given | changes))


def captions(shown: Any) -> list[list[str]]:
    [item] = shown
    assert all(isinstance(block, PhotoRow) for block in item.blocks)
    return [[plain_text(photo.caption) for photo in block.photos] for block in item.blocks]


def test_before_and_after_beside_each_other_by_day(fair: Fair) -> None:
    second, first = fair.stall(date(2026, 5, 6)), fair.stall(date(2026, 3, 5))
    fair.photo(second, "after", seed=1)
    fair.photo(second, "before", seed=2)
    fair.photo(first, "after", "收摊", seed=3)
    fair.photo(first, "before", "布置", seed=4)
    assert captions(fair.show(photos(fair))) == [
        ["开始前（3月5日）布置", "结束后（3月5日）收摊"],
        ["开始前（5月6日）", "结束后（5月6日）"],
    ]


def test_odd_ones_fill_up_rows_but_part_no_pairs(fair: Fair) -> None:
    days = [date(2026, 3, day) for day in (2, 3, 4)]
    for number, day in enumerate(days):
        stall = fair.stall(day)
        fair.photo(stall, "before", seed=10 + number)
        if day == days[1]:
            fair.photo(stall, "after", seed=20)
    assert captions(fair.show(photos(fair))) == [
        ["开始前（3月2日）"],
        ["开始前（3月3日）", "结束后（3月3日）"],
        ["开始前（3月4日）"],
    ]
    fair.photo(fair.stall(date(2026, 3, 5)), "before", seed=30)
    assert captions(fair.show(photos(fair)))[-1] == ["开始前（3月4日）", "开始前（3月5日）"]


def test_only_of_the_term_of_the_condition_of_the_slots_and_pictures(fair: Fair) -> None:
    inside = fair.stall(date(2026, 7, 3), visitors=1)
    for number, stall in enumerate((inside, fair.stall(date(2026, 7, 4), visitors=1), fair.stall(date(2026, 7, 3)))):
        fair.photo(stall, "before", seed=number)
    scan = fair.photo(inside, "after", seed=9)
    scan.media_type = "application/pdf"
    db.session.flush()
    wanted = photos(fair, where=fair.Stall.visitors > 0)
    assert captions(fair.show(wanted)) == [["开始前（7月3日）"]]
    assert fair.show(photos(fair, slots=("after",))) == []


def test_the_latest_are_shown_where_there_are_too_many_and_pairs_stay_whole(fair: Fair) -> None:
    for day in (2, 3, 4):
        stall = fair.stall(date(2026, 3, day))
        fair.photo(stall, "before", seed=day)
        fair.photo(stall, "after", seed=day + 100)
    assert captions(fair.show(photos(fair, most=3))) == [["开始前（3月4日）", "结束后（3月4日）"]]
    assert len(captions(fair.show(photos(fair, most=4)))) == 2


def test_by_another_day_than_its_own_the_record_s_name_stands_there(
    fair: Fair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fair.Stall, "__str__", lambda stall: f"摊位{stall.occurred_on.day}")
    inside = fair.stall(date(2026, 2, 3), recorded_on=date(2026, 3, 9))
    outside = fair.stall(date(2026, 3, 5), recorded_on=date(2026, 2, 1))
    for number, stall in enumerate((inside, outside)):
        fair.photo(stall, "before", seed=number)
    assert captions(fair.show(photos(fair, day="recorded_on"))) == [["开始前（摊位3）"]]
    with pytest.raises(ValueError, match="no column"):
        photos(fair, day="painted_on")


def test_no_child_is_named_below_a_photo(fair: Fair, make: Factory) -> None:
    make.child("欧阳小小")
    make.staff("王秀英", post="安全员")
    fair.photo(fair.stall(date(2026, 3, 5)), "before", "王秀英与欧阳小小")
    assert captions(fair.show(photos(fair))) == [["开始前（3月5日）安全员与某幼儿"]]


def test_only_of_what_the_reader_may_see(fair: Fair, make: Factory) -> None:
    fair.photo(fair.stall(date(2026, 3, 5)), "before")
    elsewhere = Limits(limited=True, classroom_ids=frozenset({make.classroom().id}))
    assert fair.show(photos(fair), limits=elsewhere) == []


def test_the_word_file_holds_them_and_names_the_lost_ones(fair: Fair) -> None:
    stall = fair.stall(date(2026, 3, 5))
    kept, lost = fair.photo(stall, "before", seed=1), fair.photo(stall, "after", seed=2)
    lost.sha256 = "0" * 64
    db.session.flush()
    [item] = fair.show(photos(fair))
    package = word_file(Document("总结", (Annex("照片", item.blocks),)))
    word = docx.Document(io.BytesIO(package))
    [before, after] = word.tables[0].rows[0].cells
    assert len(element_of(before.paragraphs[0]).xpath(".//pic:pic")) == 1
    assert after.paragraphs[0].text == "【照片文件缺失】"
    assert db.session.get(Attachment, kept.id) is not None
