"""The summary as plain text."""

from __future__ import annotations

from datetime import date

import pytest

from portal.report.document.blocks import (
    Document,
    Failure,
    Heading,
    Numbered,
    Paragraph,
    Signature,
    Text,
    Value,
)
from portal.report.document.text import chinese_date, clean, document_text, one_line


def test_the_whole_document_line_by_line() -> None:
    document = Document(
        "总结",
        (
            Heading(1, "卫生"),
            Heading(2, "晨检"),
            Paragraph((Text("共"), Value("3", "k", bold=True), Text("次。"))),
            Numbered(((Text("甲"),), (Value("12", "k"), Text("间")))),
            Numbered(((Text("乙"),),)),
            Failure("财产", "没有数据"),
            Signature("某园", date(2026, 7, 3)),
        ),
    )
    assert document_text(document) == (
        "总结\n一、卫生\n（一）晨检\n共3次。\n1. 甲\n2. 12间\n1. 乙\n【“财产”未能写入：没有数据】\n某园\n2026年7月3日\n"
    )


def test_a_date_has_no_zero_padding() -> None:
    assert chinese_date(date(2026, 11, 30)) == "2026年11月30日"
    assert chinese_date(date(2026, 1, 2)) == "2026年1月2日"


@pytest.mark.parametrize("char", ["\x00", "\x08", "\x0b", "\x0c", "\x1b", "\x1f", "\ud800", "\ufffe"])
def test_characters_that_xml_forbids_are_dropped(char: str) -> None:
    assert clean(f"甲{char}乙") == "甲乙"


def test_allowed_characters_and_line_ends_stay() -> None:
    assert clean("𠮷\t甲\r\n乙\r丙\n") == "𠮷\t甲\n乙\n丙\n"
    assert one_line("  甲\r\n\t乙 ") == "甲 乙"


def test_an_unknown_block_is_named() -> None:
    with pytest.raises(TypeError, match="of type str"):
        document_text(Document("", ("x",)))  # type: ignore[arg-type]
