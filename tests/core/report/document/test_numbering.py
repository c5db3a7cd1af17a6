"""Numbers of headings."""

from __future__ import annotations

import pytest

from portal.report.document.blocks import Document, Heading, Paragraph
from portal.report.document.numbering import chinese_numeral, heading_label, labelled


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (19, "十九"),
        (20, "二十"),
        (21, "二十一"),
        (99, "九十九"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (111, "一百一十一"),
        (200, "二百"),
        (1000, "一千"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (9999, "九千九百九十九"),
    ],
)
def test_chinese_numerals(number: int, written: str) -> None:
    assert chinese_numeral(number) == written


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_numbers_outside_the_range_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="1 to 9999"):
        chinese_numeral(number)


def test_labels_of_the_four_levels() -> None:
    assert [heading_label(level, 2) for level in (1, 2, 3, 4)] == ["二、", "（二）", "2.", "（2）"]


def test_a_level_starts_again_below_every_higher_heading() -> None:
    levels = [1, 2, 2, 3, 3, 4, 2, 3, 4, 1, 2, 4, 4, 3, 4]
    document = Document("", tuple(Heading(level, "x") for level in levels))
    assert [label for label, _ in labelled(document)] == [
        *("一、", "（一）", "（二）", "1.", "2.", "（1）", "（三）", "1.", "（1）"),
        *("二、", "（一）", "（1）", "（2）", "2.", "（1）"),
    ]


def test_other_blocks_have_no_number_and_do_not_count() -> None:
    document = Document("", (Heading(1, "a"), Paragraph(()), Heading(1, "b")))
    assert [label for label, _ in labelled(document)] == ["一、", "", "二、"]


@pytest.mark.parametrize("level", [0, 5, -1])
def test_a_level_that_does_not_exist_is_refused(level: int) -> None:
    with pytest.raises(ValueError, match="only 1 to 4"):
        list(labelled(Document("", (Heading(level, "a"),))))
    with pytest.raises(ValueError, match="only 1 to 4"):
        heading_label(level, 1)
